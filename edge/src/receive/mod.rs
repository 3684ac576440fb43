//! Inbound messages, from facts to the record: load, decide, commit. Two D1 calls, however many came.

mod commit;
mod load;
mod person;

use jawort_shared::consent::Purpose;
use jawort_shared::inbound::{self, Context, Effects, Message};
use jawort_shared::keyword::Keyword;
use jawort_shared::pairing::{Pairing, PairingCode};
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;

use crate::app::App;
use crate::error::Failure;
use crate::ids::ContactId;
use crate::store::pairing::Candidate;
use crate::store::{Statement, channel};
use crate::whatsapp::webhook::{Delivery, InboundMessage, Parked, Words};
pub(crate) use load::{Loaded, questions};

/// Takes a delivery into the record. After this it may be forgotten: all of it is applied or parked.
pub(crate) async fn receive(app: &App, delivery: Delivery) -> Result<(), Failure> {
    let read = keywords(&delivery);
    let known = match questions(&delivery, &read) {
        Some(questions) => Loaded::from_rows(&app.run(questions).await?)?,
        None => Loaded::default(),
    };
    let fresh = || app.new_id("cnt").map(ContactId);
    app.run(changes(delivery, &read, &known, app.now, fresh)?).await?;
    Ok(())
}

/// What each message asks for.
pub(crate) fn keywords(delivery: &Delivery) -> Vec<Keyword> {
    delivery.messages.iter().map(|message| message.words.keyword()).collect()
}

/// Decides on a delivery: the statements that apply or park all of it.
///
/// `fresh` draws the id of a contact that may turn out to be new.
pub(crate) fn changes(
    delivery: Delivery,
    read: &[Keyword],
    known: &Loaded,
    now: Timestamp,
    fresh: impl FnMut() -> Result<ContactId, Failure>,
) -> Result<Vec<Statement>, Failure> {
    let Delivery { messages, mut parked } = delivery;
    let mut decided = Vec::with_capacity(messages.len());
    for (message, keyword) in messages.iter().zip(read) {
        match known.channel(&message.phone_number_id) {
            Some(channel) => decided.push(decide(now, known, channel, message, keyword)),
            None => parked.push(foreign(message)),
        }
    }
    commit::statements(now, fresh, &decided, &parked)
}

/// A message and what it changes.
struct Decided<'a> {
    message: &'a InboundMessage,
    channel: &'a channel::Row,
    effects: Effects,
    /// The form entry that it answers.
    entry: Option<&'a Candidate>,
}

fn decide<'a>(
    now: Timestamp,
    known: &'a Loaded,
    channel: &'a channel::Row,
    message: &'a InboundMessage,
    keyword: &Keyword,
) -> Decided<'a> {
    let candidates: Vec<_> =
        known.candidates(channel, message.sender.phone, code_of(keyword)).collect();
    let pairings: Vec<_> = candidates.iter().filter_map(|candidate| pairing(candidate)).collect();
    let groups: Vec<String> = serde_json::from_str(&channel.groups).unwrap_or_default();
    let context = Context { rule: load::rule(channel), pairings: &pairings, groups: &groups };
    let (id, sent_at) = (message.message_id.as_str(), message.sent_at);
    let effects = match &message.words {
        Words::Preference(preference) => inbound::set(*preference),
        Words::Text(_) | Words::Button(..) | Words::None => {
            inbound::decide(Message { id, keyword, sent_at, received_at: now }, context)
        }
    };
    let answered = effects.answers.as_ref().map(PairingCode::as_str);
    let entry = candidates.into_iter().find(|candidate| Some(candidate.code.as_str()) == answered);
    Decided { message, channel, effects, entry }
}

/// The form's code in a message, if there is one.
fn code_of(keyword: &Keyword) -> Option<PairingCode> {
    match keyword {
        Keyword::Start(codes) => codes.pairing,
        Keyword::Stop(_)
        | Keyword::StopMarketing
        | Keyword::StopAll
        | Keyword::Help
        | Keyword::NearMiss
        | Keyword::None => None,
    }
}

fn pairing(candidate: &Candidate) -> Option<Pairing> {
    Some(Pairing {
        code: PairingCode::parse(&candidate.code)?,
        phone: Phone::from_msisdn(&candidate.phone)?,
        purpose: Purpose::parse(&candidate.purpose)?,
        groups: serde_json::from_str(&candidate.groups).unwrap_or_default(),
        created_at: Timestamp::from_millis(candidate.created_at),
    })
}

/// A message to a number that is not ours, perhaps not yet, is kept as it came.
fn foreign(message: &InboundMessage) -> Parked {
    Parked {
        reason: "unknown phone number id",
        raw: message.raw.clone(),
        phone_number_id: Some(message.phone_number_id.clone()),
    }
}
