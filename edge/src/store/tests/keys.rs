//! Operator keys: whom they open what, how they are replaced, and how they end.

use jawort_shared::time::{DAY, HOUR, Timestamp};
use serde_json::Value;

use super::sqlite::Sqlite;
use super::{NOW, business};
use crate::crypto;
use crate::ids::BusinessId;
use crate::store::operator_key::{self, New, Row};
use crate::store::{Statement, business as tenant};

const ALL: [&str; 5] = ["read", "write", "send", "settings", "keys"];

fn new<'a>(business_id: &'a BusinessId, maker_id: &'a str, key_id: &'a str) -> New<'a> {
    New { business_id, maker_id, key_id, key_hash: key_id, now: NOW }
}

/// A key made by the demo's own, whose hash is its id.
fn make(sqlite: &mut Sqlite, key_id: &str, scopes: &[&str], expires_at: Option<Timestamp>) {
    let business = business();
    let new = new(&business, "key_demo", key_id);
    let create = operator_key::create(&new, key_id, scopes, expires_at);
    assert_eq!(sqlite.call(&[create])[0].len(), 1);
}

fn opens(sqlite: &mut Sqlite, hash: &str, now: Timestamp) -> Option<Row> {
    sqlite.rows(&operator_key::find(hash, now)).pop()
}

#[test]
fn a_key_opens_its_own_business_and_only_while_it_is_valid() {
    let mut sqlite = Sqlite::with_demo();
    let hash = crypto::sha256(b"jwk_demo_operator");
    let row = opens(&mut sqlite, &hash, NOW).expect("a key");
    assert_eq!(
        (row.business_id, row.key_id.as_str(), row.scopes.len()),
        (business(), "key_demo", 5)
    );
    assert!(opens(&mut sqlite, "unknown", NOW).is_none());
    make(&mut sqlite, "short", &["read"], Some(NOW.plus(HOUR)));
    assert_eq!(
        opens(&mut sqlite, "short", NOW).map(|row| row.scopes),
        Some(vec!["read".to_owned()])
    );
    assert!(opens(&mut sqlite, "short", NOW.plus(HOUR)).is_none());
}

#[test]
fn the_day_of_its_last_use_is_written_once() {
    let mut sqlite = Sqlite::with_demo();
    make(&mut sqlite, "k", &["read"], None);
    let day = NOW.millis() / DAY;
    let mut used = |at: Timestamp| {
        sqlite.call(&[operator_key::used("k", at)]);
        sqlite.ask("select last_used_day || '/' || changes() from operator_key where key_id = 'k'")
    };
    let midnight = Timestamp::from_millis((day + 1) * DAY);
    assert_eq!(used(NOW), format!("{day}/1"));
    assert_eq!(used(NOW.plus(HOUR)), format!("{day}/0"));
    assert_eq!(used(midnight), format!("{}/1", day + 1));
    // A clock that goes back writes nothing.
    assert_eq!(used(NOW), format!("{}/0", day + 1));
}

#[test]
fn a_key_that_ended_makes_no_other() {
    let mut sqlite = Sqlite::with_demo();
    make(&mut sqlite, "maker", &ALL, None);
    revoke(&mut sqlite, "maker", NOW);
    let business = business();
    let late = operator_key::create(&new(&business, "maker", "late"), "", &["read"], None);
    assert!(sqlite.call(&[late])[0].is_empty());
    let late = operator_key::rotate(&new(&business, "maker", "late"), "key_demo", NOW);
    assert!(sqlite.call(&late)[0].is_empty());
    assert_eq!(sqlite.ask("select count(*) from operator_key where expires_at is not null"), "0");
}

fn rotate(sqlite: &mut Sqlite, maker: &str, old: &str, key_id: &str) -> Vec<Vec<Value>> {
    let business = business();
    sqlite.call(&operator_key::rotate(&new(&business, maker, key_id), old, NOW.plus(HOUR)))
}

#[test]
fn a_rotated_key_has_the_same_scopes_and_the_old_one_ends_later() {
    let mut sqlite = Sqlite::with_demo();
    make(&mut sqlite, "old", &["send"], Some(NOW.plus(30 * DAY)));
    let answers = rotate(&mut sqlite, "key_demo", "old", "new");
    assert_eq!(answers[0][0]["scopes"], "[\"send\"]");
    // It lives as long as the old one was to live.
    assert_eq!(answers[0][0]["expires_at"], NOW.plus(30 * DAY).millis());
    for (key, at, is_open) in [
        ("old", HOUR - 1, true),
        ("old", HOUR, false),
        ("new", HOUR, true),
        ("new", 30 * DAY, false),
    ] {
        assert_eq!(opens(&mut sqlite, key, NOW.plus(at)).is_some(), is_open, "{key} {at}");
    }
    // Rotated again, it does not come back to life.
    rotate(&mut sqlite, "key_demo", "old", "newer");
    assert!(opens(&mut sqlite, "old", NOW.plus(HOUR)).is_none());
}

#[test]
fn nobody_rotates_a_key_that_may_do_more_or_lives_longer() {
    let mut sqlite = Sqlite::with_demo();
    make(&mut sqlite, "clerk", &["keys", "read"], Some(NOW.plus(DAY)));
    make(&mut sqlite, "sender", &["send"], None);
    make(&mut sqlite, "reader", &["read"], None);
    let answers = rotate(&mut sqlite, "clerk", "sender", "stolen");
    assert_eq!((answers[0].len(), answers[1].len()), (0, 1));
    assert!(opens(&mut sqlite, "sender", NOW.plus(HOUR)).is_some());
    let answers = rotate(&mut sqlite, "clerk", "reader", "copy");
    assert_eq!(answers[0][0]["expires_at"], NOW.plus(DAY).millis());
    let foreign = rotate(&mut sqlite, "key_demo", "key_other", "foreign");
    assert_eq!((foreign[0].len(), foreign[1].len()), (0, 0));
}

/// Whether the key was found, and whether it was revoked.
fn revoke(sqlite: &mut Sqlite, key_id: &str, now: Timestamp) -> (bool, bool) {
    let answers = sqlite.call(&operator_key::revoke(&business(), key_id, now));
    (answers[0].len() == 1, answers[1].len() == 1)
}

#[test]
fn a_revoked_key_opens_nothing_and_is_revoked_once() {
    let mut sqlite = Sqlite::with_demo();
    make(&mut sqlite, "k", &["read"], None);
    assert_eq!(revoke(&mut sqlite, "k", NOW), (true, true));
    assert!(opens(&mut sqlite, "k", NOW).is_none());
    assert_eq!(revoke(&mut sqlite, "k", NOW), (false, false));
    assert_eq!(revoke(&mut sqlite, "key_other", NOW), (false, false));
}

#[test]
fn the_last_key_that_makes_keys_stays() {
    let mut sqlite = Sqlite::with_demo();
    make(&mut sqlite, "reader", &["read"], None);
    assert_eq!(revoke(&mut sqlite, "key_demo", NOW), (true, false));
    // One that ends earlier does not replace it, one that was revoked neither.
    make(&mut sqlite, "brief", &["keys"], Some(NOW.plus(DAY)));
    assert_eq!(revoke(&mut sqlite, "key_demo", NOW), (true, false));
    make(&mut sqlite, "second", &["keys"], None);
    assert_eq!(revoke(&mut sqlite, "second", NOW), (true, true));
    assert_eq!(revoke(&mut sqlite, "key_demo", NOW), (true, false));
    make(&mut sqlite, "third", &["keys"], None);
    assert_eq!(revoke(&mut sqlite, "key_demo", NOW), (true, true));
    assert_eq!(revoke(&mut sqlite, "brief", NOW), (true, true));
    assert_eq!(revoke(&mut sqlite, "third", NOW), (true, false));
}

fn begin(business_id: &BusinessId) -> [Statement; 2] {
    [
        tenant::first(business_id, "First", "https://first.example/", NOW),
        operator_key::first(&new(business_id, "", "first"), "first", &ALL),
    ]
}

#[test]
fn an_installation_begins_once() {
    let mut sqlite = Sqlite::with_demo();
    let business = BusinessId("biz_first".to_owned());
    assert!(sqlite.call(&begin(&business))[1].is_empty());
    let empty = "pragma foreign_keys = off; delete from business; delete from operator_key";
    sqlite.within(|connection| connection.execute_batch(empty)).expect("an empty record");
    assert_eq!(sqlite.call(&begin(&business))[1].len(), 1);
    let row = opens(&mut sqlite, "first", NOW).expect("a key");
    assert_eq!((row.business_id, row.scopes.len()), (business, 5));
    let second = BusinessId("biz_second".to_owned());
    assert!(sqlite.call(&begin(&second))[1].is_empty());
}
