//! The write side of inbound messages: what was decided becomes rows, in a fixed number of statements.

use std::collections::BTreeMap;

use jawort_shared::consent::Act;
use jawort_shared::pairing::PairingCode;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use super::Decided;
use super::load::is_same;
use super::person::Person;
use crate::crypto;
use crate::error::Failure;
use crate::ids::ContactId;
use crate::store::identifier::Known;
use crate::store::pairing::Candidate;
use crate::store::{self, Statement};
use crate::whatsapp::webhook::Parked;

/// Characters of a message that are kept as proof: as many as WhatsApp lets people write.
const LONGEST_PROOF: usize = 4_096;
/// Bytes of a parked piece that are kept; its hash tells whether that is all.
const LONGEST_PIECE: usize = 64 * 1024;

/// The same statements for one message and for a thousand.
pub(super) fn statements(
    now: Timestamp,
    fresh: impl FnMut() -> Result<ContactId, Failure>,
    decided: &[Decided<'_>],
    parked: &[Parked],
) -> Result<Vec<Statement>, Failure> {
    let people = Person::of_each(fresh, decided)?;
    let written: Vec<_> = decided.iter().zip(&people).collect();
    let mut all = store::identifier::link(&rows(&written, identifiers));
    all.extend(store::identifier::join(&rows(&written, |one| [person(one)])));
    all.extend(store::contact::see(&rows(&written, |one| [contact(one)])));
    all.extend(store::inbound::insert(&rows(&written, |one| [message(now, one)])));
    all.extend(store::ledger::append(&rows(&written, |one| entries(now, one))));
    all.extend(store::consent::merge(&rows(&written, changes)));
    all.extend(store::sms_consent::merge(&rows(&written, sms_changes)));
    all.extend(store::membership::merge(&rows(&written, memberships)));
    all.extend(store::service_window::merge(&rows(&written, window)));
    all.extend(store::pairing::confirm(&answers(&written)));
    let pieces: Vec<_> = parked.iter().map(|piece| park(now, piece)).collect();
    all.extend(store::parked::park(&pieces));
    Ok(all)
}

fn rows<'a, T, I: IntoIterator<Item = T>>(
    written: &'a [Written<'a>],
    make: impl Fn(&'a Written<'a>) -> I,
) -> Vec<T> {
    written.iter().flat_map(make).collect()
}

/// A message with its writer.
type Written<'a> = (&'a Decided<'a>, &'a Person);

fn identifiers<'a>(
    (decided, person): &'a Written<'a>,
) -> impl Iterator<Item = store::identifier::New<'a>> {
    let new = |known, attested_by| store::identifier::New {
        business_id: &decided.channel.business_id,
        known: Known(known),
        person: person.known.iter().map(Known).collect(),
        bsuid: person.bsuid(),
        fresh: &person.fresh,
        attested_by,
        at: decided.message.sent_at,
    };
    let attested = person.known.iter().map(move |known| new(known, "message"));
    attested.chain(person.typed.iter().map(move |known| new(known, "pairing")))
}

fn person<'a>((decided, person): &'a Written<'a>) -> store::identifier::Person<'a> {
    store::identifier::Person {
        business_id: &decided.channel.business_id,
        person: person.known.iter().map(Known).collect(),
        cause: &decided.message.message_id,
        at: decided.message.sent_at,
    }
}

fn contact<'a>((decided, person): &Written<'a>) -> store::contact::Seen<'a> {
    store::contact::Seen {
        business_id: &decided.channel.business_id,
        known: Known(&person.anchor),
        name: decided.message.sender.name.as_deref(),
        at: decided.message.sent_at,
    }
}

fn message<'a>(received_at: Timestamp, (decided, person): &Written<'a>) -> store::inbound::New<'a> {
    store::inbound::New {
        business_id: &decided.channel.business_id,
        channel_id: &decided.channel.channel_id,
        message_id: &decided.message.message_id,
        known: Known(&person.anchor),
        kind: decided.message.kind,
        sent_at: decided.message.sent_at,
        received_at,
    }
}

fn entries<'a>(
    recorded_at: Timestamp,
    (decided, person): &Written<'a>,
) -> impl Iterator<Item = store::ledger::Entry<'a>> {
    let (decided, anchor) = (*decided, Known(&person.anchor));
    let whatsapp = decided.effects.acts.iter().map(|act| ("whatsapp", "", act));
    let sms = decided.effects.sms.iter().map(|act| ("sms", ":sms", act));
    whatsapp.chain(sms).map(move |(medium, mark, (purpose, act, source))| store::ledger::Entry {
        business_id: &decided.channel.business_id,
        channel_id: &decided.channel.channel_id,
        entry_key: format!("{}:{}{mark}", decided.message.message_id, purpose.as_str()),
        known: anchor,
        medium,
        purpose: purpose.as_str(),
        act: act.as_str(),
        source: source.as_str(),
        event_at: decided.message.sent_at,
        recorded_at,
        evidence: evidence(decided, *act),
    })
}

/// What proves an act: the message itself and the form entry that it answers.
///
/// The words of a message are proof only where they ask for something.
fn evidence(decided: &Decided<'_>, act: Act) -> Value {
    let words = || decided.message.words.shown().chars().take(LONGEST_PROOF).collect::<String>();
    json!({
        "message_id": decided.message.message_id,
        "text": (act != Act::Implied).then(words),
        "form": decided.entry.map(|entry| form_evidence(entry, decided)),
    })
}

fn changes<'a>(
    (decided, person): &'a Written<'a>,
) -> impl Iterator<Item = store::consent::Change<'a>> {
    decided.effects.acts.iter().map(|(purpose, act, _)| store::consent::Change {
        business_id: &decided.channel.business_id,
        known: Known(&person.anchor),
        purpose: purpose.as_str(),
        act: act.as_str(),
        event_at: decided.message.sent_at,
    })
}

/// What a STOP ALL says of SMS.
fn sms_changes<'a>(
    (decided, person): &'a Written<'a>,
) -> impl Iterator<Item = store::sms_consent::Change<'a>> {
    decided.effects.sms.iter().map(|(purpose, act, _)| store::sms_consent::Change {
        business_id: &decided.channel.business_id,
        known: Known(&person.anchor),
        purpose: purpose.as_str(),
        act: act.as_str(),
        event_at: decided.message.sent_at,
    })
}

fn form_evidence(entry: &Candidate, decided: &Decided<'_>) -> Value {
    let sender = decided.message.sender.phone;
    json!({
        "ref": entry.ref_,
        "code": entry.code,
        "widget": entry.widget_id,
        "page": entry.page,
        "lang": entry.lang,
        "wording": { "id": entry.wording_id, "sha256": entry.sha256 },
        "groups": serde_json::from_str::<Value>(&entry.groups).unwrap_or_default(),
        "entered_at": Timestamp::from_millis(entry.created_at).rfc3339(),
        "number": match sender {
            Some(phone) if is_same(phone, &entry.phone) => "the one typed",
            Some(_) => "another than the one typed",
            None => "not told by Meta",
        },
    })
}

fn memberships<'a>(
    (decided, person): &Written<'a>,
) -> impl Iterator<Item = store::membership::Change<'a>> {
    let (decided, anchor) = (*decided, Known(&person.anchor));
    decided.effects.memberships.iter().map(move |(code, joins)| store::membership::Change {
        business_id: &decided.channel.business_id,
        known: anchor,
        code,
        joins: *joins,
        at: decided.message.sent_at,
    })
}

fn window<'a>((decided, person): &Written<'a>) -> Option<store::service_window::Opened<'a>> {
    Some(store::service_window::Opened {
        business_id: &decided.channel.business_id,
        channel_id: &decided.channel.channel_id,
        known: Known(&person.anchor),
        expires_at: decided.effects.window?,
    })
}

/// For each form entry the earliest message that answers it.
fn answers<'a>(written: &[Written<'a>]) -> Vec<store::pairing::Answer<'a>> {
    let mut earliest: BTreeMap<_, store::pairing::Answer<'a>> = BTreeMap::new();
    for answer in written.iter().filter_map(answer) {
        let key = (answer.business_id, answer.channel_id, answer.code);
        let known = earliest.entry(key).or_insert_with(|| answer.clone());
        known.from_typed |= answer.from_typed;
        if answer.at < known.at {
            (known.at, known.message_id) = (answer.at, answer.message_id);
        }
    }
    earliest.into_values().collect()
}

fn answer<'a>((decided, _): &Written<'a>) -> Option<store::pairing::Answer<'a>> {
    let is_own = |phone| decided.entry.is_some_and(|entry| is_same(phone, &entry.phone));
    Some(store::pairing::Answer {
        business_id: &decided.channel.business_id,
        channel_id: &decided.channel.channel_id,
        code: decided.effects.answers.as_ref().map(PairingCode::as_str)?,
        message_id: &decided.message.message_id,
        from_typed: decided.message.sender.phone.is_some_and(is_own),
        at: decided.message.sent_at,
    })
}

fn park(received_at: Timestamp, piece: &Parked) -> store::parked::Piece<'_> {
    store::parked::Piece {
        digest: crypto::sha256(piece.raw.as_bytes()),
        source: "whatsapp",
        reason: piece.reason,
        raw: piece.raw.get(..piece.raw.floor_char_boundary(LONGEST_PIECE)).unwrap_or_default(),
        phone_number_id: piece.phone_number_id.as_deref(),
        business_id: None,
        received_at,
    }
}
