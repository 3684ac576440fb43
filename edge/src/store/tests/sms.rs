//! SMS: who may not be written to, and what providers say became of a message.

use jawort_shared::identity::Identifier;
use jawort_shared::time::{DAY, MINUTE, Timestamp};

use super::sqlite::Sqlite;
use super::{NOW, bsuid, business, channel, phone};
use crate::ids::{BusinessId, ChannelId, ContactId, OutboxId, WidgetId};
use crate::store::identifier::{Known, Number, meet};
use crate::store::inbound;
use crate::store::outbox::{self, History, NewSms};
use crate::store::sms_consent::{self, Change};
use crate::store::sms_help;
use crate::store::sms_report::{self, Early, Receipt};

const NUMBER: &str = "436641234567";
const OTHER: &str = "436647654321";

/// Somebody writes an SMS from this number.
fn write(sqlite: &mut Sqlite, digits: &str, fresh: &str) {
    let (business_id, known) = (business(), phone(digits));
    let fresh = ContactId(fresh.to_owned());
    let number = Number { business_id: &business_id, known: Known(&known), fresh: &fresh, at: NOW };
    sqlite.call(&meet(&[number]));
}

/// Somebody with all of these identifiers writes on WhatsApp.
fn chat(sqlite: &mut Sqlite, known: &[Identifier], fresh: &str) {
    super::write(sqlite, known, fresh, &format!("wamid.{fresh}"), NOW);
}

/// An SMS from this number asks for it.
fn act(sqlite: &mut Sqlite, known: &Identifier, act: &'static str, at: i64) {
    let (business_id, message_id) = (business(), format!("sms.{act}.{at}.{}", known.value));
    let cause = super::cause(&business_id, &message_id);
    let fact = inbound::New {
        cause,
        channel_id: &channel(),
        known: Known(known),
        kind: "sms",
        sent_at: NOW.plus(at * MINUTE),
        received_at: NOW,
    };
    let change = Change { cause, number: known.key(), purpose: "service", act };
    sqlite.call(&[inbound::insert(&[fact]), sms_consent::merge(&[change])].concat());
}

fn queue(sqlite: &mut Sqlite, id: &str, recipient: &str) {
    sqlite.call(&outbox::queue(&NewSms {
        business_id: &business(),
        outbox_id: &OutboxId(id.to_owned()),
        channel_id: &channel(),
        recipient,
        number_key: recipient,
        body: "text",
        ref_: "ref",
        is_due: true,
        now: NOW,
    }));
}

/// Whether an SMS to the number is refused where it is claimed; the form must know it before.
fn is_suppressed(sqlite: &mut Sqlite, digits: &str) -> bool {
    queue(sqlite, digits, digits);
    let history: Vec<History> =
        sqlite.rows(&outbox::history(&WidgetId("wgt_demo".to_owned()), digits));
    let claimed = sqlite.claim(NOW);
    sqlite.ask("delete from outbox returning 1");
    let is_refused = !claimed.iter().any(|message| message.recipient == digits);
    assert_eq!(history[0].is_suppressed != 0, is_refused);
    is_refused
}

#[test]
fn the_last_word_by_sms_holds_in_any_order_and_a_tie_is_a_stop() {
    let check = |acts: &[(&'static str, i64)], suppressed| {
        let backwards: Vec<_> = acts.iter().rev().copied().collect();
        for order in [acts, &backwards, &[acts, acts].concat()] {
            let mut sqlite = Sqlite::with_demo();
            write(&mut sqlite, NUMBER, "cnt_1");
            for (told, minute) in order {
                act(&mut sqlite, &phone(NUMBER), told, *minute);
            }
            assert_eq!(is_suppressed(&mut sqlite, NUMBER), suppressed, "{order:?}");
            assert!(!is_suppressed(&mut sqlite, OTHER));
        }
    };
    check(&[], false);
    check(&[("granted", 1)], false);
    check(&[("withdrawn", 1)], true);
    check(&[("withdrawn", 1), ("granted", 2)], false);
    check(&[("granted", 1), ("withdrawn", 2)], true);
    check(&[("granted", 1), ("withdrawn", 1)], true);
}

#[test]
fn a_withdrawal_reaches_all_numbers_of_a_person_and_a_grant_the_one_that_told_it() {
    let mut sqlite = Sqlite::with_demo();
    let known = [bsuid("AT.1"), phone(NUMBER), phone(OTHER)];
    chat(&mut sqlite, &known, "cnt_1");
    act(&mut sqlite, &phone(NUMBER), "withdrawn", 1);
    assert!(is_suppressed(&mut sqlite, NUMBER) && is_suppressed(&mut sqlite, OTHER));
    act(&mut sqlite, &phone(NUMBER), "granted", 2);
    assert!(!is_suppressed(&mut sqlite, NUMBER) && is_suppressed(&mut sqlite, OTHER));
}

#[test]
fn an_sms_moves_no_number_from_one_person_to_another_and_a_stranger_is_remembered() {
    let mut sqlite = Sqlite::with_demo();
    chat(&mut sqlite, &[bsuid("AT.1"), phone(NUMBER)], "cnt_1");
    write(&mut sqlite, NUMBER, "cnt_2");
    write(&mut sqlite, OTHER, "cnt_3");
    chat(&mut sqlite, &[phone(OTHER)], "cnt_4");
    let owner = |value| format!("select contact_id from identifier where value = '{value}'");
    assert_eq!(sqlite.ask(&owner(NUMBER)), "cnt_1");
    assert_eq!(sqlite.ask(&owner(OTHER)), "cnt_3");
}

#[test]
fn a_number_stays_suppressed_when_it_becomes_somebody_elses() {
    let mut sqlite = Sqlite::with_demo();
    write(&mut sqlite, NUMBER, "cnt_1");
    act(&mut sqlite, &phone(NUMBER), "withdrawn", 1);
    sqlite.ask("update identifier set contact_id = 'cnt_2' returning 1");
    assert!(is_suppressed(&mut sqlite, NUMBER));
}

/// A receipt of the demo's channel.
fn receipt<'a>(
    (business_id, channel_id): &'a (BusinessId, ChannelId),
    outbox_id: Option<&'a str>,
    provider_id: &'a str,
    receipt: &'static str,
) -> Receipt<'a> {
    let (failure, segments) = (None, Some(2));
    Receipt { business_id, channel_id, provider_id, outbox_id, receipt, failure, segments, at: NOW }
}

/// Two messages that were sent, with the provider's ids p1 and p2.
fn with_two_sent() -> Sqlite {
    let mut sqlite = Sqlite::with_demo();
    queue(&mut sqlite, "a", NUMBER);
    queue(&mut sqlite, "b", OTHER);
    sqlite.ask("update outbox set state = 'sent', provider_id = case outbox_id when 'a' then 'p1' else 'p2' end returning 1");
    sqlite
}

const STATES: &str = "select coalesce(receipt, '-') || segments from outbox order by outbox_id";

#[test]
fn a_batch_of_receipts_finds_its_messages_by_our_id_or_by_the_providers() {
    let own = (business(), channel());
    let mut batch = [
        receipt(&own, None, "p1", "delivered"),
        receipt(&own, None, "p1", "accepted"),
        receipt(&own, Some("b"), "p2", "accepted"),
        receipt(&own, Some("b"), "p2", "undelivered"),
        receipt(&own, None, "p3", "delivered"),
    ];
    for _ in 0..2 {
        let mut sqlite = with_two_sent();
        sqlite.call(&[sms_report::receive(&batch)]);
        assert_eq!(sqlite.ask(STATES), "delivered2 undelivered2");
        batch.reverse();
    }
}

#[test]
fn a_receipt_of_another_channel_changes_nothing() {
    let mut sqlite = with_two_sent();
    let foreign = (business(), ChannelId("chn_other".to_owned()));
    for id in [Some("a"), None] {
        sqlite.call(&[sms_report::receive(&[receipt(&foreign, id, "p1", "delivered")])]);
    }
    assert_eq!(sqlite.ask("select count(*) from outbox where receipt is not null"), "0");
}

#[test]
fn a_receipt_is_early_only_while_a_send_of_its_channel_is_under_way() {
    let own = (business(), channel());
    let foreign = (business(), ChannelId("chn_other".to_owned()));
    let mut sqlite = with_two_sent();
    let check = |sqlite: &mut Sqlite, one, early| {
        let rows: Vec<Early> = sqlite.rows(&sms_report::early(&[one]));
        assert_eq!(rows[0].is_early != 0, early);
    };
    check(&mut sqlite, receipt(&own, None, "p3", "delivered"), false);
    sqlite.ask(
        "update outbox set state = 'claimed', claimed_at = 1 where outbox_id = 'b' returning 1",
    );
    check(&mut sqlite, receipt(&own, None, "p3", "delivered"), true);
    check(&mut sqlite, receipt(&own, None, "p1", "delivered"), false);
    check(&mut sqlite, receipt(&own, Some("b"), "p3", "delivered"), false);
    check(&mut sqlite, receipt(&foreign, None, "p3", "delivered"), false);
}

/// Somebody asks for help from each of these numbers, in one callback.
fn ask(sqlite: &mut Sqlite, asked: &[(&'static str, &'static str)], at: Timestamp) {
    let (business_id, channel_id) = (business(), channel());
    for (outbox_id, digits) in asked {
        write(sqlite, digits, &format!("cnt_{digits}"));
        let (known, message_id) = (phone(digits), format!("sms.{outbox_id}"));
        let cause = super::cause(&business_id, &message_id);
        let fact = inbound::New {
            cause,
            channel_id: &channel_id,
            known: Known(&known),
            kind: "sms",
            sent_at: at,
            received_at: at,
        };
        sqlite.call(&inbound::insert(&[fact]));
    }
    let ids: Vec<_> = asked.iter().map(|(outbox_id, _)| format!("sms.{outbox_id}")).collect();
    let mut answers = Vec::new();
    for ((outbox_id, recipient), message_id) in asked.iter().zip(&ids) {
        answers.push(sms_help::New {
            cause: super::cause(&business_id, message_id),
            business_id: &business_id,
            outbox_id: OutboxId((*outbox_id).to_owned()),
            recipient,
            number_key: (*recipient).to_owned(),
            body: "text".to_owned(),
        });
    }
    sqlite.call(&sms_help::queue(&answers));
}

#[test]
fn help_is_given_once_a_day_beside_the_forms_sms_and_never_over_the_cap() {
    let mut sqlite = Sqlite::with_demo();
    let queued = |sqlite: &Sqlite| sqlite.ask("select outbox_id from outbox order by 1");
    queue(&mut sqlite, "form", NUMBER);
    ask(&mut sqlite, &[("a", NUMBER)], NOW);
    ask(&mut sqlite, &[("b", NUMBER)], NOW.plus(DAY - 1));
    assert_eq!(queued(&sqlite), "a form");
    ask(&mut sqlite, &[("c", NUMBER), ("d", OTHER), ("x", OTHER)], NOW.plus(DAY));
    assert_eq!(queued(&sqlite), "a c d form", "one answer to who asked twice");
    assert_eq!(sqlite.ask("select ordered from sms_day order by day"), "2 2");
    sqlite.ask("update channel set sms_daily_cap = 1 returning 1");
    ask(&mut sqlite, &[("e", NUMBER), ("f", OTHER)], NOW.plus(2 * DAY));
    assert_eq!(queued(&sqlite), "a c d e form");
}
