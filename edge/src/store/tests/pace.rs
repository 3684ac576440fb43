//! However many drains there are: no second has more turns than the channel's pace, and few of them ask to be woken.

use jawort_shared::time::{SECOND, Timestamp};

use super::sqlite::Sqlite;
use super::{NOW, business, channel};
use crate::ids::OutboxId;
use crate::store::claim::{self, Alarm};
use crate::store::outbox;

const PACE: usize = 80;

/// The demo with so many SMS that are due.
fn waiting(count: u32) -> Sqlite {
    let mut sqlite = Sqlite::with_demo();
    sqlite.ask("update channel set sms_daily_cap = 10000 returning 1");
    for place in 0..count {
        let number = format!("43664{place:07}");
        sqlite.call(&outbox::queue(&outbox::NewSms {
            business_id: &business(),
            outbox_id: &OutboxId(format!("msg_{place}")),
            channel_id: &channel(),
            recipient: &number,
            number_key: &number,
            body: "text",
            ref_: "ref",
            is_due: true,
            now: NOW,
        }));
    }
    sqlite
}

/// The turns of all that drains claim from one time to another, one drain every so often.
fn turns(sqlite: &mut Sqlite, (from, to): (Timestamp, Timestamp), every: i64) -> Vec<i64> {
    let mut turns = Vec::new();
    let mut now = from;
    while now < to {
        turns.extend(sqlite.claim(now).iter().map(|claimed| claimed.leave_at));
        now = now.plus(every);
    }
    turns.sort_unstable();
    turns
}

#[test]
fn no_second_has_more_turns_than_the_pace() {
    let mut sqlite = waiting(400);
    // Drains that come far more often than they are needed.
    let start = NOW.plus(10 * SECOND);
    let turns = turns(&mut sqlite, (start, start.plus(6 * SECOND)), 20);
    assert_eq!(turns.len(), 400);
    for second in turns.windows(PACE + 1) {
        assert!(second[PACE] - second[0] >= SECOND, "{} at {}", PACE + 1, second[0]);
    }
    // Once they are taken, the lanes are never idle.
    let needed = 400 * SECOND / 78 + 2 * SECOND;
    assert!(turns[399] - turns[0] < needed, "{}", turns[399] - turns[0]);
}

#[test]
fn turns_of_a_lane_may_be_late_where_its_isolate_remembers_what_left() {
    let mut sqlite = waiting(100);
    sqlite.ask("update channel set pace = 20 returning 1");
    let mut take = |isolate: &str, now: Timestamp| {
        let claimed = sqlite.claim_in(isolate, now);
        let (first, last) = (&claimed[0], &claimed[19]);
        assert_eq!((first.lane, first.share, first.gap), (0, 20, 51));
        (first.leave_at, last.leave_at + last.gap + last.spare, first.slack)
    };
    let (_, free_at, slack) = take("one", NOW);
    assert_eq!(slack, 18, "what left before is not known");
    let (from_at, free_at, slack) = take("one", Timestamp::from_millis(free_at));
    assert_eq!((from_at, slack), (free_at - 20 * 51 - 400, 36));
    let next = Timestamp::from_millis(free_at - 400);
    let (from_at, free_at, slack) = take("other", next);
    assert!(from_at >= free_at - 20 * 51, "{from_at}");
    assert!(
        from_at >= next.millis() + 36 - 18,
        "{from_at}: it begins as late as the one before may have ended"
    );
    assert_eq!(slack, 18);
    let (from_at, ..) = take("one", Timestamp::from_millis(free_at - 100));
    assert!(from_at < free_at + 51, "nobody was late");
}

#[test]
fn turns_of_what_may_not_leave_are_nobody_elses() {
    let mut sqlite = waiting(60);
    sqlite.ask("update channel set pace = 20 returning 1");
    sqlite.ask(
        "update outbox set form = 'sms', purpose = 'marketing'
         where outbox_id in (select outbox_id from outbox order by outbox_id limit 10) returning 1",
    );
    let turns = turns(&mut sqlite, (NOW, NOW.plus(6 * SECOND)), 20);
    assert_eq!(turns.len(), 50);
    assert!(turns.windows(21).all(|second| second[20] - second[0] >= SECOND), "{turns:?}");
}

#[test]
fn at_another_pace_lanes_begin_when_those_that_were_taken_are_over() {
    let mut sqlite = waiting(100);
    let pace = |sqlite: &Sqlite, pace: u32| {
        sqlite.ask(&format!(
            "update channel set pace = {pace} where channel_id = 'chn_demo' returning 1"
        ));
    };
    pace(&sqlite, 39);
    let before = sqlite.claim(NOW);
    pace(&sqlite, 80);
    pace(&sqlite, 20);
    pace(&sqlite, 80);
    let last = before.last().expect("a turn").leave_at;
    let turns = turns(&mut sqlite, (NOW, NOW.plus(3 * SECOND)), 20);
    assert!(turns.len() > 40 && turns[0] > last, "{} {last}", turns[0]);
}

#[test]
fn whatever_its_pace_a_channel_has_no_more_in_a_second() {
    let sqlite = Sqlite::with_demo();
    for pace in [1, 7, 20, 39, 90, 119, 1_000] {
        sqlite.ask(&format!(
            "update channel set pace = {pace} where channel_id = 'chn_demo' returning 1"
        ));
        let of_channel = |what: &str| {
            sqlite.ask(&format!("select {what} from channel c where channel_id = 'chn_demo'"))
        };
        let lanes = "(select count(*) from lane l where l.channel_id = c.channel_id)";
        assert_eq!(
            of_channel(&format!("share * {lanes} between pace * 0.95 and pace")),
            "1",
            "{pace}"
        );
        assert_eq!(of_channel("share * gap between 1020 and 1020 + share"), "1", "{pace}");
    }
}

#[test]
fn the_turns_of_lanes_are_spread_over_their_gap() {
    let mut sqlite = waiting(100);
    let mut phases: Vec<_> = (0..4).map(|_| sqlite.claim(NOW)[0].leave_at % 51).collect();
    phases.sort_unstable();
    assert_eq!(phases, [0, 12, 25, 38]);
    assert_eq!(sqlite.claim(NOW).len(), 0, "all lanes are taken");
}

#[test]
fn one_of_many_drains_that_find_nothing_to_do_yet_asks_to_be_woken() {
    let mut sqlite = waiting(100);
    let mut asks = |now: Timestamp| {
        let alarms: Vec<Alarm> = sqlite.rows(&claim::alarm(now));
        (alarms.len(), alarms.first().map(|alarm| alarm.at - now.millis()))
    };
    let early = NOW.minus(3_500);
    assert_eq!(asks(early), (1, Some(4 * SECOND)), "in whole seconds, not before it is due");
    assert_eq!(asks(early), (0, None));
    assert_eq!(asks(early.plus(SECOND)), (0, None));
    assert_eq!(asks(early.plus(4 * SECOND)), (1, Some(SECOND)), "that one has come");
    assert_eq!(asks(NOW.minus(2 * 60 * SECOND)), (0, None), "the cron comes first");
}
