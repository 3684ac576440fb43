//! What Meta reports besides messages: what became of those we sent, and who changed number or user id.

use jawort_shared::identity::Identifier;
use jawort_shared::time::Timestamp;

use super::{Loaded, foreign};
use crate::ids::BusinessId;
use crate::store::channel::Row;
use crate::store::consequence::{self, Consequence};
use crate::store::{self, Statement};
use crate::whatsapp::webhook::{IdentityChange, Parked, Status};

/// Everything of it that is about a channel of ours.
pub(super) struct Told<'a> {
    statuses: Vec<(&'a BusinessId, &'a Status)>,
    pub(super) changes: Vec<Change<'a>>,
}

/// A change of what a person is known by.
pub(super) struct Change<'a> {
    pub(super) channel: &'a Row,
    pub(super) change: &'a IdentityChange,
    /// What the person was known by, also before an earlier change of the same delivery.
    pub(super) previous: Vec<Identifier>,
}

impl<'a> Told<'a> {
    /// Parks what is about somebody else's channel.
    pub(super) fn of(
        known: &'a Loaded,
        statuses: &'a [Status],
        changes: &'a [IdentityChange],
        parked: &mut Vec<Parked>,
    ) -> Self {
        let mut told = Self { statuses: Vec::new(), changes: Vec::new() };
        for status in statuses {
            match known.channel(&status.place) {
                Some(channel) => told.statuses.push((&channel.business_id, status)),
                None => parked.push(foreign(&status.place, &status.raw)),
            }
        }
        for change in changes {
            match known.channel(&change.place) {
                Some(channel) => told.changes.push(Change::of(channel, change)),
                None => parked.push(foreign(&change.place, &change.raw)),
            }
        }
        told.changes.sort_by_key(|one| one.change.at);
        told.compose();
        told
    }

    /// Who changed twice in one delivery is still the one from before.
    fn compose(&mut self) {
        for later in 1..self.changes.len() {
            let (before, rest) = self.changes.split_at_mut(later);
            let Some(one) = rest.first_mut() else { return };
            let earlier = before.iter().filter(|other| other.leads_to(one));
            let previous: Vec<_> = earlier.flat_map(|other| other.previous.clone()).collect();
            one.previous.extend(previous);
        }
    }

    /// What became of messages; nothing where nothing is told.
    pub(super) fn statements(&self, now: Timestamp) -> Vec<Statement> {
        let rows: Vec<_> =
            self.statuses.iter().map(|(business, status)| row(business, status)).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let follows: Vec<_> = self.statuses.iter().filter_map(follows).collect();
        let mut all = consequence::write(&follows, now);
        all.extend(store::receipt::merge(&rows));
        all.extend(store::receipt::settle(&rows));
        all
    }
}

impl<'a> Change<'a> {
    fn of(channel: &'a Row, change: &'a IdentityChange) -> Self {
        Self { channel, change, previous: change.previous.clone() }
    }

    fn leads_to(&self, later: &Change<'_>) -> bool {
        let is_next = |known: &Identifier| {
            let mut previous = later.change.previous.iter();
            previous.any(|other| other.kind == known.kind && other.key() == known.key())
        };
        self.channel.business_id == later.channel.business_id
            && self.change.current.iter().any(is_next)
    }
}

/// What a failure means for more than its message. That somebody stopped our offers is a fact of its own.
fn follows<'a>(
    (business_id, status): &(&'a BusinessId, &'a Status),
) -> Option<consequence::Row<'a>> {
    let (at, code) = status.receipt.failed?;
    let follows = Consequence::of(code)
        .filter(|follows| !matches!(follows, Consequence::SuppressMarketing(_)))?;
    let (reference, message_id) = (status.reference.as_deref(), Some(status.message_id.as_str()));
    Some(consequence::Row::new(business_id, reference, message_id, follows, at))
}

fn row<'a>(business_id: &'a BusinessId, status: &'a Status) -> store::receipt::New<'a> {
    let pricing =
        status.pricing.as_ref().map(|(kind, category)| (kind.as_str(), category.as_str()));
    let reference = status.reference.as_deref();
    store::receipt::New::of(business_id, &status.message_id, status.receipt, pricing, reference)
}
