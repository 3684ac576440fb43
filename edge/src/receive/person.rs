//! Who wrote the messages of a delivery: people by what they are known by.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jawort_shared::identity::{Identifier, IdentifierKind};

use super::Decided;
use crate::error::Failure;
use crate::ids::{BusinessId, ContactId};

/// The writer of a message.
pub(super) struct Person {
    /// All that the delivery knows this person by, most trusted first.
    pub(super) known: Vec<Identifier>,
    /// What the message itself shows of it: only that was seen at its time.
    pub(super) shown: Vec<Identifier>,
    /// What the person is looked up by.
    pub(super) anchor: Identifier,
    /// The number typed into the form, where Meta tells none.
    pub(super) typed: Option<Identifier>,
    /// Who it is if the record knows nobody by any of it.
    pub(super) fresh: ContactId,
}

type Key<'a> = (&'a BusinessId, Identifier);

impl Person {
    /// Meta's id of the person, if it is told.
    pub(super) fn bsuid(&self) -> Option<&str> {
        let mut bsuids = self.known.iter().filter(|known| known.kind == IdentifierKind::Bsuid);
        bsuids.next().map(|known| known.value.as_str())
    }

    /// The writer of each message, in their order. Messages of one person share one fresh contact.
    ///
    /// Told apart by what is trusted most: two user ids with one number are two people.
    pub(super) fn of_each(
        draw: &mut impl FnMut(&'static str) -> Result<String, Failure>,
        decided: &[Decided<'_>],
    ) -> Result<Vec<Self>, Failure> {
        let mut known: BTreeMap<Key<'_>, BTreeSet<Identifier>> = BTreeMap::new();
        let mut fresh: BTreeMap<Key<'_>, ContactId> = BTreeMap::new();
        for (key, decided) in decided.iter().filter_map(|decided| Some((key(decided)?, decided))) {
            known.entry(key.clone()).or_default().extend(decided.message.sender.identifiers());
            if let Entry::Vacant(vacant) = fresh.entry(key) {
                vacant.insert(ContactId(draw("cnt")?));
            }
        }
        let person = |decided| {
            let key = key(decided)?;
            Some(Self {
                known: known.get(&key)?.iter().cloned().collect(),
                shown: decided.message.sender.identifiers(),
                anchor: key.1.clone(),
                typed: typed(decided),
                fresh: fresh.get(&key)?.clone(),
            })
        };
        Ok(decided.iter().filter_map(person).collect())
    }
}

fn key<'a>(decided: &Decided<'a>) -> Option<Key<'a>> {
    let first = decided.message.sender.identifiers().into_iter().next()?;
    Some((&decided.channel.business_id, first))
}

/// Where Meta keeps the number to itself, the one that was typed is the best there is: kept, but it joins nobody.
fn typed(decided: &Decided<'_>) -> Option<Identifier> {
    let entry = decided.entry.filter(|_| decided.message.sender.phone.is_none())?;
    Some(Identifier { kind: IdentifierKind::Phone, value: entry.phone.clone() })
}
