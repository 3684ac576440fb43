//! Who wrote the messages of a delivery: people by what they are known by.

use std::collections::{BTreeMap, BTreeSet};

use jawort_shared::identity::{Identifier, IdentifierKind, people};

use super::Decided;
use crate::app::App;
use crate::error::Failure;
use crate::ids::{BusinessId, ContactId};

/// The writer of a message.
pub(super) struct Person {
    /// All that the delivery knows this person by, most trusted first.
    pub(super) known: Vec<Identifier>,
    /// What the person is looked up by.
    pub(super) anchor: Identifier,
    /// The number typed into the form, where Meta tells none.
    pub(super) typed: Option<Identifier>,
    /// Who it is if the record knows nobody by any of it.
    pub(super) fresh: ContactId,
}

type Key<'a> = (&'a BusinessId, Identifier);

impl Person {
    /// The writer of each message, in their order. Messages of one person share one fresh contact.
    pub(super) fn of_each(app: &App, decided: &[Decided<'_>]) -> Result<Vec<Self>, Failure> {
        let senders: Vec<Vec<Key<'_>>> = decided.iter().map(keys).collect();
        let first = people(&senders);
        let mut known: BTreeMap<usize, BTreeSet<&Identifier>> = BTreeMap::new();
        for (sender, first) in senders.iter().zip(&first) {
            known.entry(*first).or_default().extend(sender.iter().map(|(_, known)| known));
        }
        let mut fresh: BTreeMap<usize, ContactId> = BTreeMap::new();
        for first in known.keys() {
            fresh.insert(*first, ContactId(app.new_id("cnt")?));
        }
        let person = |(decided, first): (&Decided<'_>, usize)| {
            let known = known.get(&first)?.iter().map(|known| (*known).clone()).collect::<Vec<_>>();
            let anchor = known.first()?.clone();
            Some(Self { anchor, known, typed: typed(decided), fresh: fresh.get(&first)?.clone() })
        };
        Ok(decided.iter().zip(first).filter_map(person).collect())
    }
}

fn keys<'a>(decided: &Decided<'a>) -> Vec<Key<'a>> {
    let business_id = &decided.channel.business_id;
    let known = decided.message.sender.identifiers();
    known.into_iter().map(|known| (business_id, known)).collect()
}

/// Where Meta keeps the number to itself, the one that was typed is the best there is: kept, but it joins nobody.
fn typed(decided: &Decided<'_>) -> Option<Identifier> {
    let entry = decided.entry.filter(|_| decided.message.sender.phone.is_none())?;
    Some(Identifier { kind: IdentifierKind::Phone, value: entry.phone.clone() })
}
