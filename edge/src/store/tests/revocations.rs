//! What an operator ended stays ended, whatever comes in later from before.

use jawort_shared::time::Timestamp;

use super::sqlite::Sqlite;
use super::{business, cause, phone};
use crate::revoke::{self, Deed};
use crate::store::consent;

fn act(sqlite: &mut Sqlite, purpose: &'static str, act: &'static str, at: i64) {
    let (business, message_id) = (business(), format!("wamid.{purpose}.{at}"));
    super::write(
        sqlite,
        &[phone("436641234567")],
        "cnt_1",
        &message_id,
        Timestamp::from_millis(at),
    );
    let cause = cause(&business, &message_id);
    sqlite.call(&consent::merge(&[consent::Change { cause, scope: "", purpose, act }]));
}

fn revoke(sqlite: &mut Sqlite, at: i64) -> usize {
    let now = Timestamp::from_millis(at);
    let changes = revoke::changes(&business(), "cnt_1", Deed::Revoke, "asked", "rev_1", now);
    sqlite.call(&changes)[0].len()
}

#[test]
fn what_was_agreed_to_before_and_comes_in_later_stays_ended() {
    let mut sqlite = Sqlite::with_demo();
    act(&mut sqlite, "service", "implied", 5);
    assert_eq!(revoke(&mut sqlite, 10), 2);
    act(&mut sqlite, "marketing", "granted", 7);
    act(&mut sqlite, "service", "granted", 20);
    let active = "select purpose from consent where granted_at > withdrawn_at";
    assert_eq!(sqlite.ask(active), "service");
}

#[test]
fn the_ledger_says_what_the_state_says_also_where_the_clock_is_behind() {
    let mut sqlite = Sqlite::with_demo();
    act(&mut sqlite, "service", "granted", 50);
    revoke(&mut sqlite, 10);
    for table in ["event_at from ledger", "withdrawn_at from consent"] {
        assert_eq!(sqlite.ask(&format!("select {table} order by purpose")), "10 50");
    }
}

#[test]
fn nothing_is_ended_where_nothing_was_agreed_to() {
    let mut sqlite = Sqlite::with_demo();
    super::write(
        &mut sqlite,
        &[phone("436641234567")],
        "cnt_1",
        "wamid.1",
        Timestamp::from_millis(1),
    );
    assert_eq!(revoke(&mut sqlite, 10), 0);
    assert_eq!(sqlite.ask("select count(*) from consent"), "0");
}
