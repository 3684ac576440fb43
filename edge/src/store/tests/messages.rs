//! What messages do to the record: in any order, any number of times.

use jawort_shared::consent::{Act, Consent};
use jawort_shared::identity::{Identifier, IdentifierKind};
use jawort_shared::merge::Merge;
use jawort_shared::time::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::sqlite::Sqlite;
use super::{NOW, bsuid, business, channel, phone};
use crate::ids::{BusinessId, ChannelId, ContactId};
use crate::store::identifier::{Known, New};
use crate::store::{self, Statement};

fn link(known: &[Identifier], fresh: &str) -> Statement {
    link_at(known, fresh, NOW)
}

fn link_at(known: &[Identifier], fresh: &str, at: Timestamp) -> Statement {
    let (business, fresh) = (business(), ContactId(fresh.to_owned()));
    let new = |one| New {
        business_id: &business,
        known: Known(one),
        person: known.iter().map(Known).collect(),
        bsuid: known
            .iter()
            .find(|one| one.kind == IdentifierKind::Bsuid)
            .map(|one| one.value.as_str()),
        fresh: &fresh,
        attested_by: "message",
        at,
    };
    store::identifier::link(&known.iter().map(new).collect::<Vec<_>>()).remove(0)
}

fn act<'a>(
    business_id: &'a BusinessId,
    channel_id: &'a ChannelId,
    known: &'a Identifier,
    act: Act,
    at: i64,
) -> store::ledger::Entry<'a> {
    store::ledger::Entry {
        business_id,
        channel_id,
        entry_key: format!("{}:{at}", act.as_str()),
        known: Known(known),
        medium: "whatsapp",
        purpose: "service",
        act: act.as_str(),
        source: "keyword",
        event_at: Timestamp::from_millis(at),
        recorded_at: NOW,
        evidence: json!({}),
    }
}

/// Appends to the ledger and merges into the state, as one call does.
fn record(sqlite: &mut Sqlite, entries: &[store::ledger::Entry<'_>]) {
    let changes: Vec<_> = entries.iter().map(change).collect();
    sqlite.call(&[store::ledger::append(entries), store::consent::merge(&changes)].concat());
}

fn change<'a>(entry: &store::ledger::Entry<'a>) -> store::consent::Change<'a> {
    store::consent::Change {
        business_id: entry.business_id,
        known: entry.known,
        purpose: entry.purpose,
        act: entry.act,
        event_at: entry.event_at,
    }
}

#[test]
fn a_person_who_is_known_by_anything_gets_no_second_contact() {
    let mut sqlite = Sqlite::with_demo();
    let contacts =
        |sqlite: &Sqlite| sqlite.ask("select distinct contact_id from identifier order by 1");
    sqlite.call(&[link(&[phone("436641234567")], "cnt_1")]);
    sqlite.call(&[link(&[bsuid("AT.1"), phone("436641234567")], "cnt_2")]);
    sqlite.call(&[link(&[bsuid("AT.1")], "cnt_3")]);
    assert_eq!(contacts(&sqlite), "cnt_1");
    sqlite.call(&[link(&[bsuid("AT.2")], "cnt_4")]);
    assert_eq!(contacts(&sqlite), "cnt_1 cnt_4");
}

#[test]
fn a_number_that_was_only_typed_joins_nobody_and_belongs_to_whoever_writes_from_it() {
    let mut sqlite = Sqlite::with_demo();
    let (business, fresh) = (business(), ContactId("cnt_1".to_owned()));
    let (stranger, typed) = (bsuid("AT.1"), phone("436641234567"));
    let new = |known, attested_by| New {
        business_id: &business,
        known: Known(known),
        person: vec![Known(&stranger)],
        bsuid: Some(&stranger.value),
        fresh: &fresh,
        attested_by,
        at: NOW,
    };
    let rows = [new(&stranger, "message"), new(&typed, "pairing")];
    sqlite.call(&store::identifier::link(&rows));
    assert_eq!(sqlite.ask("select contact_id from identifier where kind = 'phone'"), "cnt_1");
    sqlite.call(&[link(&[bsuid("AT.2"), typed.clone()], "cnt_2")]);
    let owner = "select contact_id || ' ' || attested_by from identifier where kind = 'phone'";
    assert_eq!(sqlite.ask(owner), "cnt_2 message");
    sqlite.call(&store::identifier::link(&rows));
    assert_eq!(sqlite.ask(owner), "cnt_2 message");
}

#[test]
fn chatting_on_adds_nothing_to_the_proof() {
    let mut sqlite = Sqlite::with_demo();
    let (business, channel, known) = (business(), channel(), phone("436641234567"));
    sqlite.call(&[link(std::slice::from_ref(&known), "cnt_1")]);
    for at in [5, 6, 7, 3, 4] {
        record(&mut sqlite, &[act(&business, &channel, &known, Act::Implied, at)]);
    }
    assert_eq!(sqlite.ask("select event_at from ledger order by 1"), "3 5");
    assert_eq!(sqlite.ask("select implied_at from consent"), "3");
}

#[test]
fn the_newest_name_stays_in_any_order() {
    let orders: [[(&str, i64); 3]; 2] =
        [[("Ann", 1), ("Anna", 3), ("Anne", 2)], [("Anna", 3), ("Anne", 2), ("Ann", 1)]];
    for order in orders {
        let mut sqlite = Sqlite::with_demo();
        let (business_id, known) = (business(), phone("436641234567"));
        sqlite.call(&[link(std::slice::from_ref(&known), "cnt_1")]);
        for (name, at) in order {
            let at = Timestamp::from_millis(at);
            let seen = store::contact::Seen {
                business_id: &business_id,
                known: Known(&known),
                name: Some(name),
                at,
            };
            sqlite.call(&store::contact::see(&[seen]));
        }
        assert_eq!(sqlite.ask("select name || ' ' || created_at from contact"), "Anna 1");
    }
}

#[test]
fn an_entry_of_the_ledger_is_written_once() {
    let mut sqlite = Sqlite::with_demo();
    let (business, channel, known) = (business(), channel(), phone("436641234567"));
    sqlite.call(&[link(std::slice::from_ref(&known), "cnt_1")]);
    for _ in 0..3 {
        let entries = [act(&business, &channel, &known, Act::Granted, 7)];
        record(&mut sqlite, &entries);
    }
    assert_eq!(sqlite.ask("select count(*) from ledger"), "1");
}

#[test]
fn a_window_only_grows() {
    let mut sqlite = Sqlite::with_demo();
    let (business, channel, known) = (business(), channel(), phone("436641234567"));
    sqlite.call(&[link(std::slice::from_ref(&known), "cnt_1")]);
    for expires_at in [5, 9, 7].map(Timestamp::from_millis) {
        let opened = store::service_window::Opened {
            business_id: &business,
            channel_id: &channel,
            known: Known(&known),
            expires_at,
        };
        sqlite.call(&store::service_window::merge(&[opened]));
    }
    assert_eq!(sqlite.ask("select expires_at from service_window"), "9");
}

#[test]
fn a_membership_is_what_happened_last_and_a_tie_has_left() {
    let check = |changes: &[(bool, i64)], is_member: &str| {
        let mut sqlite = Sqlite::with_demo();
        let (business, known) = (business(), phone("436641234567"));
        sqlite.call(&[link(std::slice::from_ref(&known), "cnt_1")]);
        for (joins, at) in changes {
            let change = store::membership::Change {
                business_id: &business,
                known: Known(&known),
                code: "NEWS",
                joins: *joins,
                at: Timestamp::from_millis(*at),
            };
            sqlite.call(&store::membership::merge(&[change]));
        }
        assert_eq!(
            sqlite.ask("select joined_at > left_at from membership"),
            is_member,
            "{changes:?}"
        );
    };
    check(&[(true, 1)], "1");
    check(&[(false, 2), (true, 1)], "0");
    check(&[(true, 2), (false, 1)], "1");
    check(&[(true, 2), (false, 2)], "0");
}

fn any_acts() -> impl Strategy<Value = Vec<(Act, i64)>> {
    let act = prop_oneof![Just(Act::Granted), Just(Act::Implied), Just(Act::Withdrawn)];
    proptest::collection::vec((act, 1_i64..5), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_sql_merges_consent_as_the_rules_do(acts in any_acts()) {
        let mut sqlite = Sqlite::with_demo();
        let (business, channel, known) = (business(), channel(), phone("436641234567"));
        sqlite.call(&[link(std::slice::from_ref(&known), "cnt_1")]);
        let mut expected = Consent::default();
        for (kind, at) in acts {
            let entries = [act(&business, &channel, &known, kind, at)];
            record(&mut sqlite, &entries);
            expected = expected.merge(Consent::of(kind, Timestamp::from_millis(at)));
        }
        let rows: Vec<store::opt_in::Row> =
            sqlite.rows(&store::opt_in::list(&business, &store::opt_in::Filter { limit: 9, ..Default::default() }, NOW));
        prop_assert_eq!(rows.len(), 1);
        prop_assert_eq!(rows[0].is_active != 0, expected.is_active());
        let state = sqlite.ask("select granted_at || ' ' || implied_at || ' ' || withdrawn_at from consent");
        prop_assert_eq!(state, expected.stored().map(|at| at.to_string()).join(" "));
    }
}
