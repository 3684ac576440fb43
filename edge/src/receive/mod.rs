//! What Meta delivers, from facts to the record: load, decide, commit. Two D1 calls, however much came.

mod load;
mod person;
mod commit;
mod rows;
mod evidence;
mod reply;
mod reviews;
mod automatic;
mod told;

use jawort_shared::consent::Purpose;
use jawort_shared::identity::number_key;
use jawort_shared::inbound::{self, Context, Effects, Message};
use jawort_shared::keyword::Keyword;
use jawort_shared::pairing::{Pairing, PairingCode};
use jawort_shared::time::Timestamp;

use crate::app::App;
use crate::error::Failure;
use crate::store::pairing::Candidate;
use crate::store::{self, Statement, channel};
use crate::whatsapp::webhook::{Delivery, InboundMessage, Parked, Place, Words};
pub(crate) use load::{Loaded, questions};

/// Takes a delivery into the record. After this it may be forgotten: all of it is applied or parked.
pub(crate) async fn receive(app: &App, delivery: Delivery) -> Result<(), Failure> {
    let read = keywords(&delivery);
    let known = match questions(&delivery, &read) {
        Some(questions) => Loaded::from_rows(&app.run(questions).await?)?,
        None => Loaded::default(),
    };
    let changes = changes(delivery, &read, &known, app.now, |prefix| app.new_id(prefix))?;
    let queued = store::queueing(&changes);
    let rows = app.run(changes).await?;
    for place in queued {
        if !rows.of::<store::Done>(place)?.is_empty() {
            app.fill_outbox();
        }
    }
    Ok(())
}

/// What each message asks for.
pub(crate) fn keywords(delivery: &Delivery) -> Vec<Keyword> {
    delivery.messages.iter().map(|message| message.words.keyword()).collect()
}

/// Decides on a delivery: the statements that apply or park all of it.
///
/// `draw` makes fresh ids, by their prefix: of the delivery, of contacts that may turn out to be new, of replies.
pub(crate) fn changes(
    delivery: Delivery,
    read: &[Keyword],
    known: &Loaded,
    now: Timestamp,
    mut draw: impl FnMut(&'static str) -> Result<String, Failure>,
) -> Result<Vec<Statement>, Failure> {
    let Delivery { messages, statuses, changes, notices, mut parked } = delivery;
    let mut decided = Vec::with_capacity(messages.len());
    for (message, keyword) in messages.iter().zip(read) {
        match known.channel(&message.place) {
            Some(channel) => decided.push(decide(now, known, channel, message, keyword)),
            None => parked.push(foreign(&message.place, &message.raw)),
        }
    }
    let told = told::Told::of(known, &statuses, &changes, &mut parked);
    let delivery_id = draw("dlv")?;
    let mut all = commit::people(now, &mut draw, &delivery_id, &decided, &told)?;
    all.extend(told.statements(now));
    all.extend(commit::kept(now, &notices, &parked));
    Ok(all)
}

/// A message and what it changes.
struct Decided<'a> {
    message: &'a InboundMessage,
    channel: &'a channel::Row,
    /// What it asks for.
    keyword: &'a Keyword,
    effects: Effects,
    /// The form entry that it answers.
    entry: Option<&'a Candidate>,
}

fn decide<'a>(
    now: Timestamp,
    known: &'a Loaded,
    channel: &'a channel::Row,
    message: &'a InboundMessage,
    keyword: &'a Keyword,
) -> Decided<'a> {
    let number = message.sender.phone.map(|phone| number_key(phone.digits()));
    let candidates: Vec<_> = known.candidates(channel, number, code_of(keyword)).collect();
    let pairings: Vec<_> = candidates.iter().filter_map(|candidate| pairing(candidate)).collect();
    let channel::Groups { groups, open, stop_ends_all, .. } = &channel.groups;
    let stop_ends_all = *stop_ends_all != 0;
    let rule = load::rule(channel);
    let context = Context { rule, pairings: &pairings, groups, open, stop_ends_all };
    let effects = match &message.words {
        Words::Preference(preference) => inbound::set(*preference),
        Words::Gesture => Effects::default(),
        Words::Text(_) | Words::Button(..) | Words::None => {
            let sent_at = message.sent_at;
            inbound::decide(Message { keyword, sent_at, received_at: now }, context)
        }
    };
    let answered = effects.answers.as_ref().map(PairingCode::as_str);
    let entry = candidates.into_iter().find(|candidate| Some(candidate.code.as_str()) == answered);
    Decided { message, channel, keyword, effects, entry }
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
        purpose: Purpose::parse(&candidate.purpose)?,
        groups: candidate.groups.clone(),
        created_at: Timestamp::from_millis(candidate.created_at),
    })
}

/// What is about a number or an account that is not ours, perhaps not yet, is kept as it came.
fn foreign(place: &Place, raw: &str) -> Parked {
    Parked { reason: "unknown channel", raw: raw.to_owned(), place: Some(place.clone()) }
}
