//! How far messages came, as operators see and look for it.

use super::business;
use super::claims::{demo, queue, run};
use super::sqlite::Sqlite;
use crate::store::message::{self, Row};

fn found(sqlite: &mut Sqlite, state: &str) -> Vec<String> {
    let rows: Vec<Row> =
        sqlite.rows(&message::list(&business(), None, (None, Some(state)), "msg_~", 9));
    rows.into_iter().inspect(|row| assert_eq!(row.shown, state)).map(|row| row.outbox_id).collect()
}

#[test]
fn a_message_is_found_by_the_state_that_it_shows() {
    // Form, what the outbox says, what Meta's receipt says, and what that comes to.
    let cases = [
        ("free_form", "state = 'queued'", "", "queued"),
        ("free_form", "state = 'claimed'", "", "sending"),
        ("free_form", "state = 'sent'", "", "sent"),
        ("free_form", "state = 'sent'", "delivered_at = 1", "delivered"),
        ("free_form", "state = 'sent'", "delivered_at = 1, read_at = 2", "read"),
        ("free_form", "state = 'sent'", "failed_at = 1, failure = 131026", "failed"),
        ("free_form", "state = 'sent'", "failed_at = 1, delivered_at = 2", "delivered"),
        ("free_form", "state = 'unknown'", "", "unknown"),
        ("free_form", "state = 'suppressed'", "", "refused"),
        ("free_form", "state = 'failed'", "", "failed"),
        ("free_form", "state = 'cancelled'", "", "cancelled"),
        ("sms", "state = 'sent', receipt = 'accepted'", "", "sent"),
        ("sms", "state = 'sent', receipt = 'undelivered'", "", "failed"),
        ("sms", "state = 'sent', receipt = 'delivered'", "", "delivered"),
    ];
    let mut sqlite = demo();
    for (place, (form, message, receipt, _)) in cases.iter().enumerate() {
        let id = format!("msg_{place:02}");
        queue(&sqlite, &id, form, &format!("{message}, provider_id = 'wamid.{id}'"));
        if !receipt.is_empty() {
            run(
                &sqlite,
                &format!(
                    "insert into receipt (business_id, message_id) values ('biz_demo', 'wamid.{id}');
                     update receipt set {receipt} where message_id = 'wamid.{id}'"
                ),
            );
        }
    }
    for (_, _, _, state) in cases {
        let expected = cases.iter().enumerate().rev().filter(|(_, case)| case.3 == state);
        let expected: Vec<_> = expected.map(|(place, _)| format!("msg_{place:02}")).collect();
        assert_eq!(found(&mut sqlite, state), expected, "{state}");
    }
    assert_eq!(found(&mut sqlite, "claimed"), [""; 0], "it is called sending");
}
