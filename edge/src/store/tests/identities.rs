//! Who is whom: one person with several identifiers, several persons with one number after another.

use jawort_shared::identity::{Identifier, IdentifierKind};
use jawort_shared::time::Timestamp;

use super::sqlite::Sqlite;
use super::{NOW, bsuid, business, phone};
use crate::ids::ContactId;
use crate::store::identifier::{Known, New, Person, join, link};
use crate::store::{consent, membership};

const NUMBER: &str = "436641234567";

/// A message from somebody with these identifiers, at this minute.
fn write(sqlite: &mut Sqlite, known: &[Identifier], fresh: &str, minute: i64) {
    let (business, fresh) = (business(), ContactId(fresh.to_owned()));
    let at = Timestamp::from_millis(NOW.millis() + minute * 60_000);
    let is_bsuid = |one: &&Identifier| one.kind == IdentifierKind::Bsuid;
    let new = |one| New {
        business_id: &business,
        known: Known(one),
        person: known.iter().map(Known).collect(),
        bsuid: known.iter().find(is_bsuid).map(|one| one.value.as_str()),
        fresh: &fresh,
        attested_by: "message",
        at,
    };
    let rows: Vec<_> = known.iter().map(new).collect();
    let person = known.iter().map(Known).collect();
    let cause = format!("wamid.{minute}");
    let people = [Person { business_id: &business, person, cause: &cause, at }];
    sqlite.call(&[link(&rows), join(&people)].concat());
}

fn act(sqlite: &mut Sqlite, known: &Identifier, act: &'static str, minute: i64) {
    let change = consent::Change {
        business_id: &business(),
        known: Known(known),
        purpose: "service",
        act,
        event_at: Timestamp::from_millis(NOW.millis() + minute * 60_000),
    };
    sqlite.call(&consent::merge(&[change]));
}

fn owner(sqlite: &Sqlite, value: &str) -> String {
    sqlite.ask(&format!("select contact_id from identifier where value = '{value}'"))
}

#[test]
fn whoever_was_known_by_number_and_then_by_user_id_becomes_one_contact() {
    let mut sqlite = Sqlite::with_demo();
    let (number, id) = (phone(NUMBER), bsuid("AT.1"));
    write(&mut sqlite, std::slice::from_ref(&number), "cnt_1", 1);
    act(&mut sqlite, &number, "withdrawn", 1);
    write(&mut sqlite, std::slice::from_ref(&id), "cnt_2", 2);
    act(&mut sqlite, &id, "granted", 0);
    let join_news = membership::Change {
        business_id: &business(),
        known: Known(&number),
        code: "NEWS",
        joins: true,
        at: NOW,
    };
    sqlite.call(&membership::merge(&[join_news]));
    write(&mut sqlite, &[id, number], "cnt_3", 3);
    assert_eq!(
        (owner(&sqlite, NUMBER), owner(&sqlite, "AT.1")),
        ("cnt_2".to_owned(), "cnt_2".to_owned())
    );
    let states = "select contact_id || ' ' || (granted_at > withdrawn_at) from consent";
    assert_eq!(sqlite.ask(states), "cnt_2 0", "the later STOP holds for both");
    assert_eq!(sqlite.ask("select contact_id from membership"), "cnt_2");
    let merge = "select loser_id || ' ' || winner_id || ' ' || cause || ' ' || identifiers from contact_merge";
    assert_eq!(sqlite.ask(merge), r#"cnt_1 cnt_2 wamid.3 [["phone","436641234567"]]"#);
}

#[test]
fn a_join_that_is_told_again_changes_nothing() {
    let mut sqlite = Sqlite::with_demo();
    write(&mut sqlite, &[phone(NUMBER)], "cnt_1", 1);
    write(&mut sqlite, &[bsuid("AT.1")], "cnt_2", 2);
    for _ in 0..3 {
        write(&mut sqlite, &[bsuid("AT.1"), phone(NUMBER)], "cnt_3", 3);
    }
    assert_eq!(sqlite.ask("select count(*) from contact_merge"), "1");
}

#[test]
fn a_recycled_number_inherits_nothing_in_any_order() {
    let old = [bsuid("AT.1"), phone(NUMBER)];
    let new = [bsuid("AT.2"), phone(NUMBER)];
    for late in [false, true] {
        let mut sqlite = Sqlite::with_demo();
        if late {
            write(&mut sqlite, &new, "cnt_2", 9);
            write(&mut sqlite, &old, "cnt_1", 1);
        } else {
            write(&mut sqlite, &old, "cnt_1", 1);
            write(&mut sqlite, &new, "cnt_2", 9);
            write(&mut sqlite, &old, "cnt_4", 2);
        }
        let owners = [owner(&sqlite, "AT.1"), owner(&sqlite, "AT.2"), owner(&sqlite, NUMBER)];
        assert_eq!(owners, ["cnt_1", "cnt_2", "cnt_2"], "late: {late}");
        assert_eq!(sqlite.ask("select count(*) from contact_merge"), "0");
    }
}
