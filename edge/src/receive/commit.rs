//! The write side of a delivery: what was decided becomes statements, as many for one fact as for a thousand.

use std::collections::BTreeMap;

use jawort_shared::cost::Kind;
use jawort_shared::time::Timestamp;

use super::person::Person;
use super::rows::{self, Changed, Written};
use super::told::Told;
use super::{Decided, automatic, reply, reviews};
use crate::crypto;
use crate::error::Failure;
use crate::ids::ContactId;
use crate::price;
use crate::store::inbound::Cause;
use crate::store::pairing::Answer;
use crate::store::{self, Statement};
use crate::whatsapp::webhook::{Notice, Parked, Place};

/// Everything about people; nothing where nothing is told of them.
pub(super) fn people(
    now: Timestamp,
    draw: &mut impl FnMut(&'static str) -> Result<String, Failure>,
    delivery_id: &str,
    decided: &[Decided<'_>],
    told: &Told<'_>,
) -> Result<Vec<Statement>, Failure> {
    let people = Person::of_each(draw, decided)?;
    let written: Vec<_> =
        decided.iter().zip(&people).map(|(one, by)| Written::new(one, by, delivery_id)).collect();
    let changed = changed(draw, delivery_id, told)?;
    if written.is_empty() && changed.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = who(now, &written, &changed);
    // An answer tells of a change: what was before decides.
    all.extend(store::answer::queue(&replies(now, draw, &written)?));
    all.extend(consents(&written, &changed));
    all.extend(store::membership::merge(&each(&written, rows::memberships)));
    all.extend(store::service_window::merge(&each(&written, rows::window)));
    all.extend(store::pairing::confirm(&answers(&written)));
    // Nobody who just stopped is answered by itself.
    all.extend(store::auto_reply::queue(&automatic::replies(now, draw, &written)?));
    Ok(store::busy(all))
}

fn changed<'a>(
    draw: &mut impl FnMut(&'static str) -> Result<String, Failure>,
    delivery_id: &'a str,
    told: &'a Told<'_>,
) -> Result<Vec<Changed<'a>>, Failure> {
    let mut all = Vec::with_capacity(told.changes.len());
    for change in &told.changes {
        let business_id = &change.channel.business_id;
        let message_id = &change.change.change_id;
        let cause = Cause { business_id, message_id, delivery_id };
        let (fresh, before) = (ContactId(draw("cnt")?), ContactId(draw("cnt")?));
        all.push(Changed { change, fresh, before, cause });
    }
    Ok(all)
}

/// Finds out who it is about, and notes each fact once.
fn who(now: Timestamp, written: &[Written<'_>], changed: &[Changed<'_>]) -> Vec<Statement> {
    let mut all = store::identifier::link(&each(written, |one| [rows::identifiers(one)]));
    all.extend(store::identity_change::apply(&each(changed, |one| [rows::change(now, one)])));
    all.extend(store::identifier::join(&each(written, |one| rows::person(now, one))));
    let messages = written.iter().map(|one| rows::message(now, one));
    let attested = changed.iter().filter_map(|one| rows::changed(now, one));
    all.extend(store::inbound::insert(&messages.chain(attested).collect::<Vec<_>>()));
    let nameless = changed.iter().map(|one| rows::nameless(one.cause));
    let seen = written.iter().map(rows::contact).chain(nameless);
    all.extend(store::contact::see(&seen.collect::<Vec<_>>()));
    all.extend(store::merge_suggestion::suggest(&each(written, rows::typed)));
    all
}

fn consents(written: &[Written<'_>], changed: &[Changed<'_>]) -> Vec<Statement> {
    let mut all = store::ledger::append(&each(written, rows::entries));
    all.extend(store::consent::merge(&each(written, rows::changes)));
    all.extend(store::ledger::attest(&each(changed, |one| [rows::attested(one)])));
    let stopped = written.iter().filter(|one| one.is_stop()).map(|one| one.cause);
    let causes = stopped.chain(changed.iter().map(|one| one.cause));
    let follow: Vec<_> = causes.map(|cause| store::consent::Follow { cause }).collect();
    all.extend(store::ledger::follow(&follow));
    all.extend(store::consent::follow(&follow));
    all
}

fn replies<'a>(
    now: Timestamp,
    draw: &mut impl FnMut(&'static str) -> Result<String, Failure>,
    written: &'a [Written<'a>],
) -> Result<Vec<store::answer::New<'a>>, Failure> {
    let mut tables = BTreeMap::new();
    let mut all = Vec::new();
    for one in written {
        let channel = one.decided.channel;
        let rates = tables
            .entry(&channel.channel_id)
            .or_insert_with(|| price::table(channel.texts.rates.as_deref()));
        let country = one.decided.message.sender.phone.and_then(|phone| phone.country());
        let price = price::at_most(rates.as_ref(), Kind::Service, country, 1, now);
        all.extend(reply::replies(draw, one.cause, one.decided, price)?);
    }
    Ok(all)
}

fn each<'a, F, T, I: IntoIterator<Item = T>>(facts: &'a [F], make: impl Fn(&'a F) -> I) -> Vec<T> {
    facts.iter().flat_map(make).collect()
}

/// For each form entry the earliest message that answers it.
fn answers<'a>(written: &'a [Written<'a>]) -> Vec<Answer<'a>> {
    let mut earliest: BTreeMap<_, Answer<'a>> = BTreeMap::new();
    for answer in written.iter().filter_map(rows::answer) {
        let key = (answer.business_id, answer.channel_id, answer.code);
        let known = earliest.entry(key).or_insert_with(|| answer.clone());
        known.from_typed |= answer.from_typed;
        if (answer.at, answer.message_id) < (known.at, known.message_id) {
            (known.at, known.message_id) = (answer.at, answer.message_id);
        }
    }
    earliest.into_values().collect()
}

/// What is kept as it came; nothing where nothing is.
pub(super) fn kept(now: Timestamp, notices: &[Notice], parked: &[Parked]) -> Vec<Statement> {
    let mut all = reviews::heard(now, notices);
    let tellings: Vec<_> = notices.iter().filter_map(Notice::telling).collect();
    if !tellings.is_empty() {
        all.extend(store::standing::tell(&tellings));
    }
    if !notices.is_empty() {
        let rows: Vec<_> = notices.iter().map(|notice| noted(now, notice)).collect();
        all.extend(store::notice::keep(&rows));
    }
    if !parked.is_empty() {
        let pieces: Vec<_> = parked.iter().map(|piece| park(now, piece)).collect();
        all.extend(store::parked::park(&pieces));
    }
    all
}

fn noted(received_at: Timestamp, notice: &Notice) -> store::notice::New<'_> {
    let content = [&notice.field, "\n", &notice.raw].concat();
    store::notice::New {
        digest: crypto::sha256(content.as_bytes()),
        place: notice.place.id(),
        field: &notice.field,
        event: &notice.event,
        raw: store::beginning(&notice.raw),
        happened_at: notice.at,
        received_at,
    }
}

fn park(received_at: Timestamp, piece: &Parked) -> store::parked::Piece<'_> {
    store::parked::Piece {
        digest: crypto::sha256(piece.raw.as_bytes()),
        source: "whatsapp",
        reason: piece.reason,
        raw: store::beginning(&piece.raw),
        place: piece.place.as_ref().map(Place::id),
        business_id: None,
        received_at,
    }
}
