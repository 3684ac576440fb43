//! Two contacts that turn out to be one person: what both had is joined as the rules merge it.

use jawort_shared::consent::{Act, Consent};
use jawort_shared::identity::Identifier;
use jawort_shared::membership::Membership;
use jawort_shared::merge::Merge;
use jawort_shared::time::Timestamp;
use proptest::prelude::*;

use super::sqlite::Sqlite;
use super::{bsuid, business, cause, minute, phone, write};
use crate::store::{consent, membership, service_window};

/// What a person does.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Agrees(Act),
    Joins(bool),
    Writes,
}

/// All that is kept of a person, merged by the rules.
#[derive(Debug, Clone, Copy, Default)]
struct Person {
    consent: Consent,
    membership: Membership,
    window: Option<Timestamp>,
}

impl Merge for Person {
    fn merge(self, other: Self) -> Self {
        Self {
            consent: self.consent.merge(other.consent),
            membership: self.membership.merge(other.membership),
            window: self.window.merge(other.window),
        }
    }
}

impl Person {
    fn of((deed, at): (Deed, Timestamp)) -> Self {
        let mut person = Self::default();
        match deed {
            Deed::Agrees(act) => person.consent = Consent::of(act, at),
            Deed::Joins(joins) => person.membership = Membership::of(joins, at),
            Deed::Writes => person.window = Some(at),
        }
        person
    }

    /// As [`rows`] reads the record.
    fn rows(self) -> String {
        fn times(of: &[i64]) -> String {
            let is_never = of.iter().all(|at| *at == 0);
            let times: Vec<_> = of.iter().map(i64::to_string).collect();
            if is_never { String::new() } else { times.join(" ") }
        }
        let window = self.window.map_or(0, Timestamp::millis);
        [times(&self.consent.stored()), times(&self.membership.stored()), times(&[window])]
            .join("|")
    }
}

fn rows(sqlite: &Sqlite) -> String {
    let consent = "select granted_at || ' ' || implied_at || ' ' || withdrawn_at || ' ' || held_at
                   || ' ' || released_at from consent";
    let membership = "select joined_at || ' ' || left_at from membership";
    [consent, membership, "select expires_at from service_window"]
        .map(|sql| sqlite.ask(sql))
        .join("|")
}

/// Somebody does it in a message of its own.
fn act(sqlite: &mut Sqlite, known: &Identifier, place: usize, (deed, at): (Deed, Timestamp)) {
    let message_id = format!("wamid.{}.{place}", known.value);
    write(sqlite, std::slice::from_ref(known), &known.value, &message_id, at);
    let business = business();
    let cause = cause(&business, &message_id);
    let statements = match deed {
        Deed::Agrees(act) => {
            let (purpose, act) = ("service", act.as_str());
            consent::merge(&[consent::Change { cause, scope: "", purpose, act }])
        }
        Deed::Joins(joins) => {
            membership::merge(&[membership::Change { cause, code: "NEWS", joins }])
        }
        Deed::Writes => service_window::merge(&[service_window::Opened { cause, expires_at: at }]),
    };
    sqlite.call(&statements);
}

fn any_deeds() -> impl Strategy<Value = Vec<(Deed, Timestamp)>> {
    let act = proptest::sample::select(vec![
        Act::Granted,
        Act::Implied,
        Act::Withdrawn,
        Act::Held,
        Act::Released,
    ]);
    let deed = prop_oneof![
        act.prop_map(Deed::Agrees),
        any::<bool>().prop_map(Deed::Joins),
        Just(Deed::Writes),
    ];
    proptest::collection::vec((deed, (1_i64..5).prop_map(minute)), 0..7)
}

fn merged(deeds: &[(Deed, Timestamp)]) -> Person {
    deeds.iter().fold(Person::default(), |person, deed| person.merge(Person::of(*deed)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn two_contacts_join_as_the_rules_merge_them(by_number in any_deeds(), by_id in any_deeds()) {
        let mut sqlite = Sqlite::with_demo();
        let (number, id) = (phone("436641234567"), bsuid("AT.1"));
        for (known, deeds) in [(&number, &by_number), (&id, &by_id)] {
            for (place, deed) in deeds.iter().enumerate() {
                act(&mut sqlite, known, place, *deed);
            }
        }
        write(&mut sqlite, &[id, number], "cnt_3", "wamid.both", minute(5));
        prop_assert_eq!(rows(&sqlite), merged(&by_number).merge(merged(&by_id)).rows());
    }
}
