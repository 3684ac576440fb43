//! What operators set about channels, and how Meta's word about them counts.

use jawort_shared::pace::Tier;
use jawort_shared::standing::Verdict;
use jawort_shared::time::{MINUTE, Timestamp};
use serde_json::{Map, Value, json};

use super::sqlite::Sqlite;
use super::{NOW, business, minute};
use crate::store::channel_settings::{self, Row};
use crate::store::standing::{self, Seen};
use crate::store::{Statement, business};
use crate::whatsapp::webhook::Telling;

/// For the plans.
pub(super) fn every_statement() -> Vec<Statement> {
    let (business, none) = (business(), Map::new());
    let sets = [standing::tell(&[]), standing::see(&[]).into(), vec![standing::due(NOW)]];
    let single = [
        business::find(&business, NOW),
        business::rates(&business),
        business::change(&business, &none),
        channel_settings::list(&business, "", 1),
        channel_settings::find(&business, ""),
        channel_settings::create(&business, "", &none, NOW),
        channel_settings::change(&business, "", &none, NOW),
        channel_settings::stop(&business, "", NOW),
        channel_settings::resume(&business, "", NOW),
        channel_settings::look_soon(&business, ""),
    ];
    sets.into_iter().flatten().chain(single).collect()
}

const WABA: &str = "102290129340398";

fn settings(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).expect("an object")
}

fn change(sqlite: &mut Sqlite, value: Value, now: Timestamp) -> Row {
    let change = channel_settings::change(&business(), "chn_demo", &settings(value), now);
    sqlite.rows(&change).remove(0)
}

fn telling(minutes: i64) -> Telling<'static> {
    let (at, verdict) = (minute(minutes), Verdict::default());
    Telling { waba_id: WABA, number: None, at, verdict, limit: None }
}

fn paused(minutes: i64) -> Telling<'static> {
    let verdict = Verdict { pause: Some("quality"), stop: None };
    Telling { number: Some("15550783881".to_owned()), verdict, ..telling(minutes) }
}

fn stopped(minutes: i64) -> Telling<'static> {
    let verdict = Verdict { pause: None, stop: Some("account_disabled") };
    Telling { verdict, ..telling(minutes) }
}

fn state(sqlite: &Sqlite) -> String {
    sqlite.ask(
        "select coalesce(marketing_paused_for, '-') || ' ' || coalesce(stopped_for, '-') from channel
         order by channel_id",
    )
}

#[test]
fn only_what_is_named_changes_and_null_takes_away() {
    let mut sqlite = Sqlite::with_demo();
    let row = change(&mut sqlite, json!({ "away": "zu", "pace": 20, "sms_daily_cap": 5 }), NOW);
    assert_eq!((row.away.as_deref(), row.pace, row.sms_daily_cap), (Some("zu"), 20, 5));
    let row = change(&mut sqlite, json!({ "away": null, "lang": "fr", "sms_sender": "" }), NOW);
    assert_eq!(
        (row.away, row.pace, row.lang.as_str(), row.sms_sender.as_str()),
        (None, 20, "fr", "")
    );
    assert_eq!(sqlite.ask("select count(*) from lane where channel_id = 'chn_demo'"), "1");
    let other = channel_settings::change(&business(), "chn_other", &Map::new(), NOW);
    assert!(sqlite.rows::<Row>(&other).is_empty());
}

#[test]
fn a_channel_is_made_once_for_a_number_whichever_business_asks() {
    let mut sqlite = Sqlite::with_demo();
    let mut make = |id, phone_number_id: &str| {
        let new =
            settings(json!({ "phone_number_id": phone_number_id, "waba_id": "102290129340398",
                                   "number": "436641234567", "lang": "de", "pace": 80 }));
        let create = channel_settings::create(&business(), id, &new, NOW);
        let change = channel_settings::change(&business(), id, &new, NOW);
        sqlite.call(&[create, change]).remove(1).len()
    };
    assert_eq!([make("chn_a", "106540352242999"), make("chn_b", "106540352242999")], [1, 0]);
    assert_eq!(make("chn_c", "106540352242923"), 0, "another business has it");
    assert_eq!(sqlite.ask("select count(*) from lane where channel_id = 'chn_a'"), "4");
}

#[test]
fn what_meta_tells_pauses_and_stops_in_any_order_until_an_operator_resumes() {
    for order in [[paused(1), stopped(2)], [stopped(2), paused(1)]] {
        let mut sqlite = Sqlite::with_demo();
        for telling in &order {
            sqlite.call(&standing::tell(std::slice::from_ref(telling)));
        }
        assert_eq!(state(&sqlite), "quality account_disabled - -");
        let held =
            "select held_until > 8000000000000000 from channel where channel_id = 'chn_demo'";
        assert_eq!(sqlite.ask(held), "1", "nothing leaves, not even a probe");
        sqlite.call(&[channel_settings::resume(&business(), "chn_demo", minute(5))]);
        assert_eq!(sqlite.ask(held), "0");
        change(&mut sqlite, json!({ "marketing_paused": false }), minute(5));
        assert_eq!(state(&sqlite), "- - - -");
        sqlite.call(&standing::tell(&order));
        assert_eq!(state(&sqlite), "- - - -", "a repetition says nothing new");
        sqlite.call(&standing::tell(&[stopped(6)]));
        assert_eq!(state(&sqlite), "- account_disabled - -");
    }
}

#[test]
fn what_an_operator_stopped_stays_theirs() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.call(&[channel_settings::stop(&business(), "chn_demo", minute(1))]);
    sqlite.call(&standing::tell(&[stopped(2)]));
    change(&mut sqlite, json!({ "marketing_paused": true }), minute(3));
    sqlite.call(&standing::tell(&[paused(4)]));
    assert_eq!(state(&sqlite), "operator operator - -");
}

#[test]
fn of_limits_the_newest_telling_counts_and_of_two_at_once_the_smaller() {
    let limit = |minutes, limit| Telling { limit: Some(limit), ..telling(minutes) };
    let told = [
        limit(1, Tier::Unlimited),
        limit(3, Tier::People(2_000)),
        limit(3, Tier::People(250)),
        limit(2, Tier::People(10_000)),
    ];
    let ends = |order: &[usize], at_once: bool| {
        let mut sqlite = Sqlite::with_demo();
        let told: Vec<_> = order.iter().map(|place| limit_of(&told[*place])).collect();
        if at_once {
            sqlite.call(&standing::tell(&told));
        } else {
            for one in &told {
                sqlite.call(&standing::tell(std::slice::from_ref(one)));
            }
        }
        sqlite.ask("select people_limit from portfolio order by business_id")
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        assert_eq!((ends(&order, true), ends(&order, false)), ("250 250".into(), "250 250".into()));
    }
    assert_eq!(ends(&[3, 1], false), "2000 250");
    assert_eq!(ends(&[0], false), "null 250");
}

fn limit_of(told: &Telling<'_>) -> Telling<'static> {
    Telling { limit: told.limit, at: told.at, ..telling(0) }
}

fn seen(throughput: &str) -> Seen {
    Seen {
        business_id: "biz_demo".to_owned(),
        channel_id: "chn_demo".to_owned(),
        throughput: Some(throughput.to_owned()),
        quality: Some("GREEN".to_owned()),
        has_limit: true,
        people: Some(2_000),
        seen_at: NOW.millis(),
        look_at: NOW.plus(MINUTE).millis(),
        ..Seen::default()
    }
}

#[test]
fn what_is_seen_sets_pace_and_limit_but_not_a_pace_that_an_operator_chose() {
    let mut sqlite = Sqlite::with_demo();
    let pace =
        |sqlite: &Sqlite| sqlite.ask("select pace from channel where channel_id = 'chn_demo'");
    for (throughput, expected) in [("HIGH", "1000"), ("HIGH", "1000"), ("STANDARD", "80")] {
        sqlite.call(&standing::see(&[seen(throughput)]));
        assert_eq!(pace(&sqlite), expected);
    }
    assert_eq!(sqlite.ask("select people_limit from portfolio order by business_id"), "2000 250");
    change(&mut sqlite, json!({ "pace": 20 }), NOW);
    sqlite.call(&standing::see(&[seen("HIGH")]));
    assert_eq!(pace(&sqlite), "20");
}

#[test]
fn a_look_that_failed_keeps_what_was_seen_and_says_why() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.call(&standing::see(&[seen("HIGH")]));
    let failed = Seen {
        failure: Some("190".to_owned()),
        throughput: None,
        quality: None,
        has_limit: false,
        ..seen("")
    };
    sqlite.call(&standing::see(&[Seen { throughput: None, ..failed }]));
    let shown = "select quality || ' ' || look_failure || ' ' || looked_at from channel where channel_id = 'chn_demo'";
    assert_eq!(sqlite.ask(shown), format!("GREEN 190 {}", NOW.millis()));
    assert_eq!(sqlite.rows::<standing::Due>(&standing::due(NOW)).len(), 1, "the other one");
}
