//! What is queued leaves once, or not at all.

use jawort_shared::time::{DAY, MINUTE, SECOND, Timestamp};

use super::sqlite::Sqlite;
use super::{NOW, business, channel, phone};
use crate::ids::{OutboxId, WidgetId};
use crate::store::claim;
use crate::store::consequence::{self, Consequence};
use crate::store::outbox::{self, History, Outcome};
use crate::store::sms_report::{self, Receipt};
use crate::store::{Statement, consent};

const NUMBER: &str = "436641234567";

fn queue(id: &str, is_due: bool, now: Timestamp) -> [Statement; 2] {
    outbox::queue(&outbox::NewSms {
        business_id: &business(),
        outbox_id: &OutboxId(id.to_owned()),
        channel_id: &channel(),
        recipient: NUMBER,
        number_key: NUMBER,
        body: "text",
        ref_: "ref",
        is_due,
        now,
    })
}

fn settle(
    sqlite: &Sqlite,
    id: &str,
    state: &'static str,
    provider_id: Option<&str>,
) -> [Statement; 2] {
    outbox::settle(&[Outcome {
        business_id: business(),
        outbox_id: OutboxId(id.to_owned()),
        drain_id: sqlite.ask(&format!("select drain_id from outbox where outbox_id = '{id}'")),
        state,
        not_before_at: NOW.plus(MINUTE),
        provider_id: provider_id.map(str::to_owned),
        segments: Some(1),
        failure: None,
        is_given_back: false,
        at: NOW,
    }])
}

fn claim(sqlite: &mut Sqlite, now: Timestamp) -> usize {
    sqlite.claim(now).len()
}

fn states(sqlite: &Sqlite) -> String {
    sqlite.ask("select state from outbox order by outbox_id")
}

fn stop(sqlite: &mut Sqlite) {
    super::write(sqlite, &[phone(NUMBER)], "cnt_1", "wamid.1", NOW);
    let business = business();
    let cause = super::cause(&business, "wamid.1");
    let change = consent::Change { cause, scope: "", purpose: "service", act: "withdrawn" };
    sqlite.call(&consent::merge(&[change]));
}

#[test]
fn one_sms_a_day_is_queued_for_a_number_however_many_ask_at_once() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.call(&[queue("a", true, NOW), queue("b", true, NOW)].concat());
    sqlite.call(&queue("c", true, NOW.plus(DAY - 1)));
    sqlite.call(&queue("d", false, NOW.plus(DAY)));
    assert_eq!(sqlite.ask("select outbox_id from outbox"), "a");
    sqlite.call(&queue("e", true, NOW.plus(DAY)));
    assert_eq!(sqlite.ask("select outbox_id from outbox order by 1"), "a e");
}

#[test]
fn no_more_sms_are_ordered_in_a_day_than_the_channel_allows() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.ask("update channel set sms_daily_cap = 2 returning 1");
    for (id, recipient) in [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")] {
        let mut statements = queue(id, true, NOW);
        statements[0].params[9] = recipient.into();
        sqlite.call(&statements);
    }
    assert_eq!(sqlite.ask("select outbox_id from outbox order by 1"), "a b");
    assert_eq!(sqlite.ask("select ordered from sms_day"), "2");
    sqlite.call(&queue("e", true, NOW.plus(DAY)));
    assert_eq!(sqlite.ask("select count(*) from outbox"), "3");
}

#[test]
fn a_message_is_claimed_by_one_drain_only() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.call(&queue("a", true, NOW));
    assert_eq!(claim(&mut sqlite, NOW.minus(1)), 0, "not due yet");
    assert_eq!((claim(&mut sqlite, NOW), claim(&mut sqlite, NOW)), (1, 0));
    let outcome = settle(&sqlite, "a", "queued", None);
    sqlite.call(&outcome);
    assert_eq!(claim(&mut sqlite, NOW), 0, "to be tried again later");
    let again = sqlite.claim(NOW.plus(MINUTE));
    assert_eq!(
        (again[0].attempts, again[0].provider.as_str(), again[0].sender.as_str()),
        (2, "websms", "Muster")
    );
}

#[test]
fn a_stop_before_the_claim_wins() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.call(&queue("a", true, NOW));
    stop(&mut sqlite);
    assert_eq!((claim(&mut sqlite, NOW), states(&sqlite).as_str()), (0, "suppressed"));
    let widget = WidgetId("wgt_demo".to_owned());
    let history: Vec<History> = sqlite.rows(&outbox::history(&widget, NUMBER));
    assert_eq!((history[0].is_suppressed, history[0].last_at), (1, Some(NOW.millis())));
    let foreign: Vec<History> =
        sqlite.rows(&outbox::history(&WidgetId("wgt_other".to_owned()), NUMBER));
    assert_eq!((foreign[0].is_suppressed, foreign[0].last_at), (0, None));
}

#[test]
fn a_claim_whose_outcome_was_lost_is_unclear_and_never_sent_again() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.call(&queue("a", true, NOW));
    claim(&mut sqlite, NOW);
    sqlite.call(&[claim::lose(NOW.plus(2 * MINUTE))]);
    assert_eq!(states(&sqlite), "claimed");
    sqlite.call(&[claim::lose(NOW.plus(2 * MINUTE + 1))]);
    assert_eq!((claim(&mut sqlite, NOW.plus(DAY)), states(&sqlite).as_str()), (0, "unknown"));
}

#[test]
fn a_receipt_settles_what_was_unclear_and_delivered_is_final() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.call(&queue("a", true, NOW));
    claim(&mut sqlite, NOW);
    let outcome = settle(&sqlite, "a", "unknown", None);
    sqlite.call(&outcome);
    for receipt in ["accepted", "delivered", "undelivered", "accepted"] {
        let (business_id, channel_id) = (business(), channel());
        sqlite.call(&[sms_report::receive(&[Receipt {
            business_id: &business_id,
            channel_id: &channel_id,
            provider_id: "transfer",
            outbox_id: Some("a"),
            receipt,
            failure: None,
            segments: None,
            at: NOW,
        }])]);
    }
    assert_eq!(
        sqlite.ask("select state || ' ' || receipt || ' ' || provider_id from outbox"),
        "sent delivered transfer"
    );
}

/// Until when free text may be sent to somebody who wrote at a time, after Meta refused a message claimed at another.
fn refused(wrote_at: Timestamp, claimed_at: Timestamp) -> String {
    let mut sqlite = Sqlite::with_demo();
    super::write(&mut sqlite, &[phone(NUMBER)], "cnt_1", "wamid.1", NOW);
    sqlite.call(&queue("a", true, NOW));
    sqlite.ask(&format!(
        "insert into service_window (business_id, contact_id, channel_id, expires_at)
         select business_id, 'cnt_1', channel_id, {} from channel where channel_id = 'chn_demo' returning 1",
        wrote_at.plus(DAY).millis()
    ));
    sqlite.ask(&format!(
        "update outbox set contact_id = 'cnt_1', claimed_at = {} where outbox_id = 'a' returning 1",
        claimed_at.millis()
    ));
    let follows = Consequence::CloseWindow(131_047);
    let at = claimed_at.plus(2 * SECOND);
    let business = business();
    sqlite.call(&consequence::write(
        &[consequence::Row::new(&business, Some("a"), None, follows, at)],
        at,
    ));
    let is_open = format!("select expires_at > {} from service_window", at.millis());
    sqlite.ask(&is_open)
}

#[test]
fn a_refusal_closes_the_window_that_was_open_when_the_message_was_claimed() {
    let second = Timestamp::from_millis(NOW.millis() / SECOND * SECOND);
    let claimed_at = second.plus(500);
    assert_eq!(refused(second.minus(SECOND), claimed_at), "0");
    assert_eq!(refused(second, claimed_at), "1", "they wrote in that second, as Meta tells it");
    assert_eq!(refused(second.plus(SECOND), claimed_at), "1", "they wrote later");
}
