//! What Meta's errors do to the record beyond their message, by the answer to a request or by a receipt.

use jawort_shared::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};

use super::claims::{ELSE_SMS, demo, end, queue, run};
use super::sqlite::Sqlite;
use super::{NOW, business};
use crate::ids::OutboxId;
use crate::store::consequence::{self, Consequence, Row};
use crate::store::outbox::{self, Outcome};

/// What a code means that a message met at some time.
fn met(sqlite: &mut Sqlite, id: &str, code: i64, at: Timestamp) {
    let follows = Consequence::of(code).expect("a code from which something follows");
    let business = business();
    sqlite.call(&consequence::write(&[Row::new(&business, Some(id), None, follows, at)], NOW));
}

/// A message that was claimed meets a code; answers what a query tells then.
fn check(code: i64, ask: &str, expected: &str) {
    let mut sqlite = demo();
    queue(&sqlite, "msg_1", "template", "purpose = 'marketing'");
    sqlite.claim(NOW);
    for _ in 0..2 {
        met(&mut sqlite, "msg_1", code, NOW);
        assert_eq!(sqlite.ask(ask), expected, "{code}");
    }
}

fn at(after: i64) -> String {
    NOW.plus(after).millis().to_string()
}

const NOTICES: &str = "select event || ' ' || (raw->>'code') from notice";

#[test]
fn each_code_has_its_consequence_once() {
    let stopped =
        "select stopped_for || ' ' || held_until from channel where channel_id = 'chn_demo'";
    let channel = |column| format!("select {column} from channel where channel_id = 'chn_demo'");
    for code in [0, 3, 10, 104, 190, 200] {
        check(code, stopped, &format!("{code} {}", at(MINUTE)));
        check(code, &channel("sends_from"), &at(MINUTE));
    }
    for code in [368, 130_497, 131_031, 131_037, 131_042, 131_045, 133_010] {
        check(code, stopped, &format!("{code} 0"));
        check(code, &channel("sends_from"), &consequence::FOR_GOOD.to_string());
        check(code, NOTICES, &format!("channel_stopped {code}"));
    }
    for code in [4, 17, 80_007, 130_429] {
        check(
            code,
            &channel("held_until || ' ' || slow_until"),
            &format!("{} {}", at(SECOND), at(MINUTE)),
        );
        check(code, "select count(*) from notice", "0");
    }
    for code in [131_048, 131_063, 131_064] {
        check(code, &channel("marketing_paused_for"), &code.to_string());
        check(code, NOTICES, &format!("marketing_paused {code}"));
    }
    check(131_049, "select marketing_from from contact", &at(DAY));
    check(131_026, "select unreachable_at from contact", &at(0));
    check(131_047, "select expires_at from service_window", &at(0));
    check(132_015, "select status || ' ' || rejected_reason from template", "paused 132015");
    let offers = "select withdrawn_at from consent where purpose = 'marketing'";
    check(131_050, offers, &at(0));
    check(131_050, "select act || ' ' || source from ledger", "withdrawn refusal");
}

#[test]
fn a_number_that_was_too_fast_goes_on_at_half_its_pace_for_a_minute() {
    let mut sqlite = demo();
    for id in 0..9 {
        queue(&sqlite, &format!("msg_{id}"), "free_form", "purpose = 'service'");
    }
    assert_eq!(sqlite.claim(NOW).first().map(|one| one.gap), Some(51));
    run(&sqlite, "update outbox set state = 'queued'; update lane set next_at = 0");
    met(&mut sqlite, "msg_1", 130_429, NOW);
    assert_eq!(sqlite.claim(NOW.plus(SECOND - 1)).len(), 0, "nothing leaves for a second");
    let slow = sqlite.claim(NOW.plus(SECOND));
    let turns: Vec<_> = slow.windows(2).map(|pair| pair[1].leave_at - pair[0].leave_at).collect();
    assert_eq!(turns, [102; 8]);
    assert_eq!(slow[0].share, 10, "also where it may be late");
    run(&sqlite, "update outbox set state = 'queued'; update lane set next_at = 0");
    assert_eq!(sqlite.claim(NOW.plus(MINUTE)).first().map(|one| one.gap), Some(51));
}

#[test]
fn whoever_was_written_to_too_often_is_left_alone_and_nobody_else() {
    let mut sqlite = demo();
    for (id, contact) in [("msg_1", "cnt_1"), ("msg_2", "cnt_1"), ("msg_3", "cnt_2")] {
        queue(&sqlite, id, "template", &format!("contact_id = '{contact}'"));
    }
    queue(&sqlite, "msg_4", "sms", "purpose = 'service'");
    met(&mut sqlite, "msg_1", 131_056, NOW);
    let waits = format!("select not_before_at = {} from outbox order by outbox_id", at(6 * SECOND));
    assert_eq!(sqlite.ask(&waits), "0 1 0 0");
}

#[test]
fn what_happened_before_an_operator_resumed_stops_nothing_again() {
    let mut sqlite = demo();
    queue(&sqlite, "msg_1", "template", "purpose = 'marketing'");
    run(
        &sqlite,
        &format!("update channel set resumed_at = {0}, marketing_resumed_at = {0}", at(0)),
    );
    for code in [368, 190, 131_048] {
        met(&mut sqlite, "msg_1", code, NOW);
    }
    let held = "select coalesce(stopped_at, 0) + coalesce(marketing_paused_at, 0) + held_until from channel
                where channel_id = 'chn_demo'";
    assert_eq!(sqlite.ask(held), "0");
    assert_eq!(sqlite.ask("select count(*) from notice"), "0");
    met(&mut sqlite, "msg_1", 368, NOW.plus(1));
    assert_eq!(sqlite.ask("select stopped_for from channel where channel_id = 'chn_demo'"), "368");
}

/// What becomes of a message that left by WhatsApp, or else leaves by SMS, when a receipt tells of a code.
fn told(more: &str, code: i64, expected: &str) {
    let mut sqlite = demo();
    queue(
        &sqlite,
        "msg_1",
        "template",
        &format!("state = 'sent', provider_id = 'wamid.1', {more}"),
    );
    met(&mut sqlite, "msg_1", code, NOW);
    assert_eq!(end(&sqlite, "msg_1"), expected, "{more} {code}");
}

#[test]
fn sms_follows_where_whatsapp_turned_out_to_be_impossible_but_not_days_later() {
    for code in [131_026, 131_047, 132_001, 132_015] {
        told(ELSE_SMS, code, "sms queued");
        told("via = 'whatsapp', sms_body = 'text'", code, "whatsapp sent");
        told("via = 'whatsapp_else_sms'", code, "whatsapp sent");
        let late = format!("{ELSE_SMS}, created_at = {}", NOW.minus(DAY).millis());
        told(&late, code, "whatsapp sent");
        let due = format!("{late}, due_at = {}", NOW.minus(HOUR).millis());
        told(&due, code, "sms queued");
    }
    told(ELSE_SMS, 131_050, "whatsapp sent");
}

#[test]
fn who_claimed_a_message_before_it_went_on_as_sms_settles_it_no_more() {
    let mut sqlite = demo();
    queue(&sqlite, "msg_1", "free_form", ELSE_SMS);
    let first = sqlite.claim(NOW).remove(0);
    met(&mut sqlite, "msg_1", 131_026, NOW);
    let second = sqlite.claim(NOW.plus(SECOND)).remove(0);
    assert_ne!(first.drain_id, second.drain_id);
    let settle = |drain_id: &str, provider_id: &str| {
        outbox::settle(&[Outcome {
            business_id: business(),
            outbox_id: OutboxId("msg_1".to_owned()),
            drain_id: drain_id.to_owned(),
            state: "sent",
            not_before_at: NOW,
            provider_id: Some(provider_id.to_owned()),
            segments: None,
            failure: None,
            is_given_back: false,
            at: NOW,
        }])
    };
    sqlite.call(&settle(&first.drain_id, "wamid.1"));
    assert_eq!(end(&sqlite, "msg_1"), "sms claimed");
    sqlite.call(&settle(&second.drain_id, "transfer"));
    assert_eq!(sqlite.ask("select state || ' ' || provider_id from outbox"), "sent transfer");
}

#[test]
fn no_sms_leaves_while_its_provider_does_not_know_us_and_the_operator_is_told_once_a_day() {
    let mut sqlite = demo();
    queue(&sqlite, "msg_1", "sms", "purpose = 'service'");
    queue(&sqlite, "msg_2", "free_form", "purpose = 'service'");
    let business = business();
    for after in [0, 1] {
        let follows = Consequence::HoldSms(401);
        let row = Row::new(&business, Some("msg_1"), None, follows, NOW.plus(after));
        sqlite.call(&consequence::write(&[row], NOW));
    }
    let kinds = |sqlite: &mut Sqlite, now: Timestamp| -> Vec<String> {
        sqlite.claim(now).iter().map(|one| one.outbox_id.0.clone()).collect()
    };
    assert_eq!(kinds(&mut sqlite, NOW.plus(MINUTE)), ["msg_2"]);
    assert_eq!(kinds(&mut sqlite, NOW.plus(5 * MINUTE + 1)), ["msg_1"]);
    assert_eq!(sqlite.ask(NOTICES), "sms_locked_out 401");
}
