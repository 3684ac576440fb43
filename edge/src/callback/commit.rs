//! The write side of callbacks: what was told becomes rows, in a fixed number of statements.

use jawort_shared::consent::{Act, Purpose};
use jawort_shared::inbound::Source;
use jawort_shared::time::Timestamp;

use super::{Told, time};
use crate::app::App;
use crate::crypto;
use crate::error::Failure;
use crate::ids::ContactId;
use crate::sms::{CallbackToken, Event, Provider};
use crate::store::identifier::Known;
use crate::store::{self, Statement};

/// Characters of an SMS that are kept as proof: more than ten parts hold.
pub(super) const LONGEST_PROOF: usize = 1_600;
/// Bytes of a parked callback that are kept; its hash tells whether that is all.
const LONGEST_PIECE: usize = 64 * 1024;

/// A fact with the contact that it belongs to if its number is nobody's yet.
type Written<'a> = (&'a Told, ContactId);

/// What delivery reports change; nothing without one.
pub(super) fn receipts(now: Timestamp, token: &CallbackToken, events: &[Event]) -> Vec<Statement> {
    let rows: Vec<_> = events.iter().filter_map(|event| receipt(now, token, event)).collect();
    if rows.is_empty() { Vec::new() } else { vec![store::outbox::receive(&rows)] }
}

fn receipt<'a>(
    now: Timestamp,
    token: &'a CallbackToken,
    event: &'a Event,
) -> Option<store::outbox::Receipt<'a>> {
    let Event::Receipt(receipt) = event else {
        return None;
    };
    let own = token.outbox_id.as_ref().map(|outbox_id| outbox_id.as_str());
    Some(store::outbox::Receipt {
        business_id: &token.business_id,
        channel_id: &token.channel_id,
        provider_id: &receipt.provider_id,
        // The address of a message names it, whatever the report says.
        outbox_id: own.or(receipt.reference.as_deref()),
        receipt: receipt.fate.as_str(),
        failure: receipt.code.as_deref(),
        segments: receipt.segments,
        at: receipt.at.as_deref().and_then(|at| time(at, now)).unwrap_or(now),
    })
}

/// What people told changes: the same statements for one and for a hundred, none for none.
pub(super) fn told(app: &App, told: &[Told]) -> Result<Vec<Statement>, Failure> {
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let fresh = |told| Ok((told, ContactId(app.new_id("cnt")?)));
    let written: Vec<Written<'_>> = told.iter().map(fresh).collect::<Result<_, Failure>>()?;
    let now = app.now;
    let mut all = store::identifier::meet(&rows(&written, |one| [number(one)]));
    all.extend(store::contact::see(&rows(&written, |one| [contact(one)])));
    all.extend(store::inbound::insert(&rows(&written, |one| message(now, one))));
    all.extend(store::ledger::append(&rows(&written, |one| entries(now, one))));
    all.extend(store::sms_consent::merge(&rows(&written, sms_changes)));
    all.extend(store::consent::merge(&rows(&written, changes)));
    all.extend(store::membership::merge(&rows(&written, memberships)));
    Ok(all)
}

fn rows<'a, T, I: IntoIterator<Item = T>>(
    written: &'a [Written<'a>],
    make: impl Fn(&'a Written<'a>) -> I,
) -> Vec<T> {
    written.iter().flat_map(make).collect()
}

fn number<'a>((told, fresh): &'a Written<'a>) -> store::identifier::Number<'a> {
    store::identifier::Number {
        business_id: &told.business_id,
        known: Known(&told.number),
        fresh,
        at: told.at,
    }
}

fn contact<'a>((told, _): &Written<'a>) -> store::contact::Seen<'a> {
    store::contact::Seen {
        business_id: &told.business_id,
        known: Known(&told.number),
        name: None,
        at: told.at,
    }
}

fn message<'a>(received_at: Timestamp, (told, _): &Written<'a>) -> Option<store::inbound::New<'a>> {
    told.is_message.then(|| store::inbound::New {
        business_id: &told.business_id,
        channel_id: &told.channel_id,
        message_id: &told.key,
        known: Known(&told.number),
        kind: "sms",
        sent_at: told.at,
        received_at,
    })
}

/// What is told of SMS, and what a STOP ALL says of WhatsApp too.
fn acts(told: &Told) -> impl Iterator<Item = (&'static str, &(Purpose, Act, Source))> {
    let sms = told.effects.sms.iter().map(|act| ("sms", act));
    sms.chain(told.effects.acts.iter().map(|act| ("whatsapp", act)))
}

fn entries<'a>(
    recorded_at: Timestamp,
    (told, _): &Written<'a>,
) -> impl Iterator<Item = store::ledger::Entry<'a>> {
    let told = *told;
    acts(told).map(move |(medium, (purpose, act, source))| store::ledger::Entry {
        business_id: &told.business_id,
        channel_id: &told.channel_id,
        entry_key: format!("{}:{medium}:{}", told.key, purpose.as_str()),
        known: Known(&told.number),
        medium,
        purpose: purpose.as_str(),
        act: act.as_str(),
        source: source.as_str(),
        event_at: told.at,
        recorded_at,
        evidence: told.evidence.clone(),
    })
}

fn sms_changes<'a>(
    (told, _): &Written<'a>,
) -> impl Iterator<Item = store::sms_consent::Change<'a>> {
    let told = *told;
    told.effects.sms.iter().map(|(purpose, act, _)| store::sms_consent::Change {
        business_id: &told.business_id,
        known: Known(&told.number),
        purpose: purpose.as_str(),
        act: act.as_str(),
        event_at: told.at,
    })
}

fn changes<'a>((told, _): &Written<'a>) -> impl Iterator<Item = store::consent::Change<'a>> {
    let told = *told;
    told.effects.acts.iter().map(|(purpose, act, _)| store::consent::Change {
        business_id: &told.business_id,
        known: Known(&told.number),
        purpose: purpose.as_str(),
        act: act.as_str(),
        event_at: told.at,
    })
}

fn memberships<'a>((told, _): &Written<'a>) -> impl Iterator<Item = store::membership::Change<'a>> {
    let told = *told;
    told.effects.memberships.iter().map(|(code, joins)| store::membership::Change {
        business_id: &told.business_id,
        known: Known(&told.number),
        code,
        joins: *joins,
        at: told.at,
    })
}

/// Keeps the callback once, with the first reason why a part of it is not understood.
pub(super) fn parked(
    received_at: Timestamp,
    provider: &Provider,
    token: &CallbackToken,
    odd: &[&'static str],
    body: &[u8],
) -> Vec<Statement> {
    let Some(reason) = odd.first() else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(body);
    store::parked::park(&[store::parked::Piece {
        digest: crypto::sha256(body),
        source: provider.name,
        reason,
        raw: text.get(..text.floor_char_boundary(LONGEST_PIECE)).unwrap_or_default(),
        phone_number_id: None,
        business_id: Some(&token.business_id),
        received_at,
    }])
}
