//! Who is whom: one person with several identifiers, several persons with one number after another.

use jawort_shared::identity::Identifier;

use super::sqlite::Sqlite;
use super::{bsuid, business, cause, minute, phone};
use crate::ids::ContactId;
use crate::store::identifier::{Known, New, link};
use crate::store::{consent, membership, tag};

const NUMBER: &str = "436641234567";

/// A message from somebody with these identifiers, at this minute.
fn write(sqlite: &mut Sqlite, known: &[Identifier], fresh: &str, at: i64) {
    super::write(sqlite, known, fresh, &format!("wamid.{at}"), minute(at));
}

/// The person of the message of this minute did it.
fn act(sqlite: &mut Sqlite, act: &'static str, at: i64) {
    let (business, message_id) = (business(), format!("wamid.{at}"));
    let cause = cause(&business, &message_id);
    sqlite.call(&consent::merge(&[consent::Change { cause, scope: "", purpose: "service", act }]));
}

fn owner(sqlite: &Sqlite, value: &str) -> String {
    sqlite.ask(&format!("select contact_id from identifier where value = '{value}'"))
}

#[test]
fn whoever_was_known_by_number_and_then_by_user_id_becomes_one_contact() {
    let mut sqlite = Sqlite::with_demo();
    let (number, id) = (phone(NUMBER), bsuid("AT.1"));
    write(&mut sqlite, std::slice::from_ref(&number), "cnt_1", 2);
    act(&mut sqlite, "withdrawn", 2);
    write(&mut sqlite, std::slice::from_ref(&id), "cnt_2", 1);
    act(&mut sqlite, "granted", 1);
    let (business, message_id) = (business(), "wamid.2".to_owned());
    let joined =
        membership::Change { cause: cause(&business, &message_id), code: "NEWS", joins: true };
    sqlite.call(&membership::merge(&[joined]));
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
fn what_is_stuck_to_either_is_stuck_to_the_one_that_stays() {
    let mut sqlite = Sqlite::with_demo();
    write(&mut sqlite, &[phone(NUMBER)], "cnt_1", 1);
    write(&mut sqlite, &[bsuid("AT.1")], "cnt_2", 2);
    for (id, contacts) in [("tag_a", ["cnt_1", "cnt_2"].as_slice()), ("tag_b", &["cnt_1"])] {
        sqlite.call(&[tag::create(&business(), id, id)]);
        for contact in contacts.repeat(2) {
            let found = sqlite.call(&tag::mark(&business(), (id, contact), true));
            assert_eq!(found[1].len(), 1);
        }
    }
    assert_eq!(sqlite.ask("select contacts from tag order by tag_id"), "2 1");
    assert_eq!(sqlite.call(&tag::mark(&business(), ("tag_a", "cnt_9"), true))[1].len(), 0);
    write(&mut sqlite, &[bsuid("AT.1"), phone(NUMBER)], "cnt_3", 3);
    assert_eq!(sqlite.ask("select contact_id from tagged"), "cnt_2 cnt_2");
    assert_eq!(sqlite.ask("select contacts from tag order by tag_id"), "1 1");
    sqlite.call(&tag::mark(&business(), ("tag_b", "cnt_2"), false));
    sqlite.call(&[tag::delete(&business(), "tag_a")]);
    assert_eq!(sqlite.ask("select name || ' ' || contacts from tag"), "tag_b 0");
    assert_eq!(sqlite.ask("select count(*) from tagged"), "0");
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

/// Somebody who answers a form in which the number was typed, at this minute.
fn answer(sqlite: &mut Sqlite, id: &str, minute: i64) {
    let (business_id, id, number) = (business(), bsuid(id), phone(NUMBER));
    let fresh = ContactId(format!("cnt_{}", id.value));
    let new = New {
        business_id: &business_id,
        person: vec![Known(&id)],
        bsuid: Some(&id.value),
        fresh: &fresh,
        attested: vec![(Known(&id), "message"), (Known(&number), "pairing")],
        at: self::minute(minute),
    };
    sqlite.call(&link(&[new]));
}

#[test]
fn a_typed_number_is_of_whoever_answered_first_in_any_order() {
    for order in [[1, 2], [2, 1]] {
        let mut sqlite = Sqlite::with_demo();
        for person in order {
            answer(&mut sqlite, &format!("AT.{person}"), person);
        }
        assert_eq!(owner(&sqlite, NUMBER), "cnt_AT.1");
    }
}

#[test]
fn that_a_number_was_typed_says_nothing_about_when_it_was_last_seen() {
    let mut sqlite = Sqlite::with_demo();
    answer(&mut sqlite, "AT.1", 9);
    write(&mut sqlite, &[bsuid("AT.2"), phone(NUMBER)], "cnt_2", 1);
    write(&mut sqlite, &[bsuid("AT.3"), phone(NUMBER)], "cnt_3", 5);
    answer(&mut sqlite, "AT.1", 9);
    assert_eq!(owner(&sqlite, NUMBER), "cnt_3");
}
