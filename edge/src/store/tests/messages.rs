//! What messages do to the record: in any order, any number of times.

use jawort_shared::consent::{Act, Consent};
use jawort_shared::membership::Membership;
use jawort_shared::merge::Merge;
use jawort_shared::receipt::Receipt;
use jawort_shared::time::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::sqlite::Sqlite;
use super::{NOW, bsuid, business, cause, minute, phone, write};
use crate::ids::ContactId;
use crate::store::identifier::{Known, New};
use crate::store::{self, contact, membership, receipt, service_window};

const NUMBER: &str = "436641234567";

/// Somebody does something at this minute: a fact, the ledger and the state, as one delivery has it.
fn act(sqlite: &mut Sqlite, act: Act, at: i64) {
    let (business, message_id) = (business(), format!("wamid.{}.{at}", act.as_str()));
    write(sqlite, &[phone(NUMBER)], "cnt_1", &message_id, minute(at));
    let cause = cause(&business, &message_id);
    let entry = store::ledger::Entry {
        cause,
        part: "whatsapp:service".to_owned(),
        medium: "whatsapp",
        scope: "",
        purpose: "service",
        group: "",
        act: act.as_str(),
        source: "keyword",
        evidence: json!({}),
    };
    let change = store::consent::Change { cause, scope: "", purpose: "service", act: act.as_str() };
    sqlite.call(&[store::ledger::append(&[entry]), store::consent::merge(&[change])].concat());
}

fn join(sqlite: &mut Sqlite, joins: bool, at: i64) {
    let (business, message_id) = (business(), format!("wamid.{joins}.{at}"));
    write(sqlite, &[phone(NUMBER)], "cnt_1", &message_id, minute(at));
    let change = membership::Change { cause: cause(&business, &message_id), code: "NEWS", joins };
    sqlite.call(&membership::merge(&[change]));
}

#[test]
fn a_person_who_is_known_by_anything_gets_no_second_contact() {
    let mut sqlite = Sqlite::with_demo();
    let contacts =
        |sqlite: &Sqlite| sqlite.ask("select distinct contact_id from identifier order by 1");
    write(&mut sqlite, &[phone(NUMBER)], "cnt_1", "wamid.1", NOW);
    write(&mut sqlite, &[bsuid("AT.1"), phone(NUMBER)], "cnt_2", "wamid.2", NOW);
    write(&mut sqlite, &[bsuid("AT.1")], "cnt_3", "wamid.3", NOW);
    assert_eq!(contacts(&sqlite), "cnt_1");
    write(&mut sqlite, &[bsuid("AT.2")], "cnt_4", "wamid.4", NOW);
    assert_eq!(contacts(&sqlite), "cnt_1 cnt_4");
}

#[test]
fn a_number_that_was_only_typed_joins_nobody_and_belongs_to_whoever_writes_from_it() {
    let mut sqlite = Sqlite::with_demo();
    let (business, fresh) = (business(), ContactId("cnt_1".to_owned()));
    let (stranger, typed) = (bsuid("AT.1"), phone(NUMBER));
    let new = New {
        business_id: &business,
        person: vec![Known(&stranger)],
        bsuid: Some(&stranger.value),
        fresh: &fresh,
        attested: vec![(Known(&stranger), "message"), (Known(&typed), "pairing")],
        at: NOW,
    };
    let rows = [new];
    sqlite.call(&store::identifier::link(&rows));
    assert_eq!(sqlite.ask("select contact_id from identifier where kind = 'phone'"), "cnt_1");
    write(&mut sqlite, &[bsuid("AT.2"), typed.clone()], "cnt_2", "wamid.2", NOW);
    let owner = "select contact_id || ' ' || attested_by from identifier where kind = 'phone'";
    assert_eq!(sqlite.ask(owner), "cnt_2 message");
    sqlite.call(&store::identifier::link(&rows));
    assert_eq!(sqlite.ask(owner), "cnt_2 message");
}

#[test]
fn chatting_on_adds_nothing_to_the_proof() {
    let mut sqlite = Sqlite::with_demo();
    for at in [5, 6, 7, 3, 4] {
        act(&mut sqlite, Act::Implied, at);
    }
    let times = |sqlite: &Sqlite, sql: &str| sqlite.ask(sql);
    let first = minute(3).millis();
    assert_eq!(
        times(&sqlite, "select event_at from ledger order by 1"),
        format!("{first} {}", minute(5).millis())
    );
    assert_eq!(times(&sqlite, "select implied_at from consent"), first.to_string());
}

#[test]
fn the_newest_name_stays_in_any_order() {
    let orders: [[(&str, i64); 3]; 2] =
        [[("Ann", 1), ("Anna", 3), ("Anne", 2)], [("Anna", 3), ("Anne", 2), ("Ann", 1)]];
    for order in orders {
        let mut sqlite = Sqlite::with_demo();
        let business_id = business();
        for (name, at) in order {
            write(&mut sqlite, &[phone(NUMBER)], "cnt_1", name, minute(at));
            let seen = contact::Seen {
                cause: cause(&business_id, name),
                name: Some(name),
                username: Some(name),
            };
            sqlite.call(&contact::see(&[seen]));
        }
        let shown = format!("Anna Anna {}", minute(1).millis());
        let sql = "select name || ' ' || username || ' ' || created_at from contact";
        assert_eq!(sqlite.ask(sql), shown);
    }
}

#[test]
fn a_fact_that_is_told_again_changes_nothing_again() {
    let mut sqlite = Sqlite::with_demo();
    for _ in 0..3 {
        act(&mut sqlite, Act::Granted, 7);
    }
    assert_eq!(sqlite.ask("select count(*) from ledger"), "1");
    let business_id = business();
    let mut late = cause(&business_id, "wamid.granted.7");
    late.delivery_id = "another";
    let change =
        store::consent::Change { cause: late, scope: "", purpose: "service", act: "withdrawn" };
    sqlite.call(&store::consent::merge(&[change]));
    assert_eq!(
        sqlite.ask("select withdrawn_at from consent"),
        "0",
        "it is not the one that brought it"
    );
}

#[test]
fn a_window_only_grows() {
    let mut sqlite = Sqlite::with_demo();
    let business = business();
    for expires_at in [5, 9, 7].map(Timestamp::from_millis) {
        let message_id = expires_at.millis().to_string();
        write(&mut sqlite, &[phone(NUMBER)], "cnt_1", &message_id, NOW);
        let opened = service_window::Opened { cause: cause(&business, &message_id), expires_at };
        sqlite.call(&service_window::merge(&[opened]));
    }
    assert_eq!(sqlite.ask("select expires_at from service_window"), "9");
}

fn any_acts() -> impl Strategy<Value = Vec<(Act, i64)>> {
    let act = prop_oneof![
        Just(Act::Granted),
        Just(Act::Implied),
        Just(Act::Withdrawn),
        Just(Act::Held),
        Just(Act::Released)
    ];
    proptest::collection::vec((act, 1_i64..5), 1..6)
}

fn stored<const N: usize>(times: [i64; N]) -> String {
    times.map(|at| at.to_string()).join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_sql_merges_consent_as_the_rules_do(acts in any_acts()) {
        let mut sqlite = Sqlite::with_demo();
        let mut expected = Consent::default();
        for (kind, at) in acts {
            act(&mut sqlite, kind, at);
            expected = expected.merge(Consent::of(kind, minute(at)));
        }
        let filter = store::opt_in::Filter { limit: 9, ..Default::default() };
        let rows: Vec<store::opt_in::Row> = sqlite.rows(&store::opt_in::list(&business(), &filter, NOW));
        prop_assert_eq!(rows.len(), 1);
        prop_assert_eq!(rows[0].is_active != 0, expected.is_active());
        let state = "select granted_at || ' ' || implied_at || ' ' || withdrawn_at || ' ' || held_at
                     || ' ' || released_at from consent";
        prop_assert_eq!(sqlite.ask(state), stored(expected.stored()));
        let before = sqlite.ask(state);
        sqlite.call(&store::contact_merge::rebuild(&business(), "cnt_1"));
        prop_assert_eq!(sqlite.ask(state), before, "rebuilt from the ledger");
    }

    #[test]
    fn the_sql_merges_membership_as_the_rules_do(
        changes in proptest::collection::vec((any::<bool>(), 1_i64..5), 1..6)
    ) {
        let mut sqlite = Sqlite::with_demo();
        let mut expected = Membership::default();
        for (joins, at) in changes {
            join(&mut sqlite, joins, at);
            expected = expected.merge(Membership::of(joins, minute(at)));
        }
        let state = sqlite.ask("select joined_at || ' ' || left_at from membership");
        prop_assert_eq!(state, stored(expected.stored()));
    }

    #[test]
    fn the_sql_merges_receipts_as_the_rules_do(
        told in proptest::collection::vec((0_u8..4, 1_i64..5, 1_i64..4), 1..7)
    ) {
        let mut sqlite = Sqlite::with_demo();
        let (business, mut expected) = (business(), Receipt::default());
        for (state, at, code) in told {
            let (at, mut one) = (minute(at), Receipt::default());
            match state {
                0 => one.sent_at = Some(at),
                1 => one.failed = Some((at, code)),
                2 => one.delivered_at = Some(at),
                _ => one.read_at = Some(at),
            }
            sqlite.call(&receipt::merge(&[receipt::New::of(&business, "wamid.1", one, None, None)]));
            expected = expected.merge(one);
        }
        let millis = |at: Option<Timestamp>| at.map_or(0, Timestamp::millis);
        let (failed_at, code) = expected.failed.map_or((0, 0), |(at, code)| (at.millis(), code));
        let times = [millis(expected.sent_at), failed_at, code, millis(expected.delivered_at), millis(expected.read_at)];
        let state = "select sent_at || ' ' || failed_at || ' ' || failure || ' ' || delivered_at || ' ' || read_at
                     from receipt";
        prop_assert_eq!(sqlite.ask(state), stored(times));
    }
}
