//! Meta's webhook, the only place that knows its JSON: raw bytes become facts and parked pieces.
//!
//! Every update is parsed from its own slice: a poisoned one is parked, its neighbours are facts.
//! Source: Meta, "messages webhook reference".

mod facts;
mod message;
mod content;
mod preference;
mod identity;
mod status;
mod notice;
mod review;
mod telling;

pub(crate) use facts::{
    Delivery, IdentityChange, InboundMessage, Notice, Parked, Place, Status, Words,
};
pub(crate) use review::Review;
pub(crate) use telling::Telling;

use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::surrogates;

/// Reads a body whose signature was checked. Nothing in it is an error.
pub(crate) fn parse(body: &[u8], received_at: Timestamp) -> Delivery {
    let mut delivery = Delivery::default();
    let text = String::from_utf8_lossy(body);
    match read_in::<Envelope<'_>>(&text, &mut String::new()) {
        Some(envelope) => {
            for entry in envelope.entry {
                delivery.take_entry(entry, received_at);
            }
        }
        None => delivery.park("not a webhook", &text, None),
    }
    delivery
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    entry: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(default)]
    id: String,
    time: Option<Seconds>,
    #[serde(borrow)]
    changes: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Change<'a> {
    field: String,
    #[serde(borrow)]
    value: &'a RawValue,
}

#[derive(Deserialize)]
struct Value<'a> {
    metadata: Option<Metadata>,
    #[serde(default, borrow)]
    contacts: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    messages: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    statuses: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    errors: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    user_preferences: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    user_id_update: Vec<&'a RawValue>,
}

impl Value<'_> {
    fn says_anything(&self) -> bool {
        let parts = [
            &self.messages,
            &self.statuses,
            &self.errors,
            &self.user_preferences,
            &self.user_id_update,
        ];
        parts.into_iter().any(|part| !part.is_empty())
    }
}

#[derive(Deserialize)]
struct Metadata {
    phone_number_id: String,
}

/// Seconds, which Meta writes as text in some places and as a number in others.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Seconds {
    Text(String),
    Number(i64),
}

impl Seconds {
    fn at(&self, received_at: Timestamp) -> Option<Timestamp> {
        let seconds = match self {
            Self::Text(text) => text.parse().ok()?,
            Self::Number(number) => *number,
        };
        Timestamp::from_event_seconds(seconds, received_at)
    }
}

/// Parses a slice; one with half an emoji in it is mended first.
fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    read_in(json, &mut String::new())
}

/// The same, of what points into the slice, or into its mended copy: a large body is not copied at every level.
fn read_in<'a, T: Deserialize<'a>>(json: &'a str, mended: &'a mut String) -> Option<T> {
    if let Ok(read) = serde_json::from_str(json) {
        return Some(read);
    }
    *mended = surrogates::mend(json);
    serde_json::from_str(mended).ok()
}

/// Missing and empty are the same to Meta.
fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// What an update of one kind is, and else why it is none.
type Reading<T> = Result<T, &'static str>;

impl Delivery {
    fn park(&mut self, reason: &'static str, raw: &str, place: Option<&Place>) {
        self.parked.push(Parked { reason, raw: raw.to_owned(), place: place.cloned() });
    }

    fn take_entry(&mut self, raw: &RawValue, received_at: Timestamp) {
        let mut mended = String::new();
        let Some(entry) = read_in::<Entry<'_>>(raw.get(), &mut mended) else {
            return self.park("malformed entry", raw.get(), None);
        };
        let account = Place::Account(entry.id);
        let time = entry.time.and_then(|time| time.at(received_at)).unwrap_or(received_at);
        for change in entry.changes {
            match read_in::<Change<'_>>(change.get(), &mut String::new()) {
                Some(Change { field, value }) if CONVERSATION.contains(&field.as_str()) => {
                    self.take_value(&account, value, received_at);
                }
                Some(Change { field, value }) if notice::is_known(&field) => {
                    self.notices.push(notice::notice(account.clone(), field, value, time));
                }
                Some(_) => self.park("unknown field", change.get(), Some(&account)),
                None => self.park("malformed change", change.get(), Some(&account)),
            }
        }
    }

    fn take_value(&mut self, account: &Place, raw: &RawValue, received_at: Timestamp) {
        let mut mended = String::new();
        let value = read_in::<Value<'_>>(raw.get(), &mut mended);
        let Some(value) = value.filter(Value::says_anything) else {
            return self.park("malformed value", raw.get(), Some(account));
        };
        let number = value.metadata.map(|metadata| Place::Number(metadata.phone_number_id));
        let place = number.as_ref().unwrap_or(account);
        let contacts = message::contacts(&value.contacts);
        for raw in &value.messages {
            self.take_message(raw.get(), place, &contacts, received_at);
        }
        for raw in &value.user_preferences {
            let fact = preference::fact(raw.get(), place, received_at);
            keep(&mut self.messages, &mut self.parked, fact, raw.get(), place);
        }
        for raw in &value.user_id_update {
            let fact = identity::update(raw.get(), place, received_at);
            keep(&mut self.changes, &mut self.parked, fact, raw.get(), place);
        }
        for raw in &value.statuses {
            self.messages.extend(status::refusal(raw.get(), place, received_at));
            let fact = status::fact(raw.get(), place, received_at);
            keep(&mut self.statuses, &mut self.parked, fact, raw.get(), place);
        }
        for raw in &value.errors {
            self.notices.push(notice::error(place.clone(), raw, received_at));
        }
    }

    /// A message is from a person, or it is WhatsApp's own about one.
    fn take_message(
        &mut self,
        raw: &str,
        place: &Place,
        contacts: &[message::Contact],
        received_at: Timestamp,
    ) {
        if let Place::Account(_) = place {
            return self.park("message without a channel", raw, Some(place));
        }
        let message = read::<message::Message>(raw);
        let is_person = message.as_ref().is_some_and(|message| message.system.is_none());
        let change = if is_person { None } else { identity::change(raw, place, received_at) };
        match change {
            Some(Ok(change)) => self.changes.push(change),
            Some(Err(reason)) => self.park(reason, raw, Some(place)),
            None => {
                let fact = message
                    .ok_or("malformed message")
                    .and_then(|message| message::fact(message, raw, place, contacts, received_at));
                keep(&mut self.messages, &mut self.parked, fact, raw, place);
            }
        }
    }
}

/// Fields about what happens between people and a channel.
const CONVERSATION: [&str; 3] = ["messages", "user_preferences", "user_id_update"];

fn keep<T>(
    facts: &mut Vec<T>,
    parked: &mut Vec<Parked>,
    fact: Reading<T>,
    raw: &str,
    place: &Place,
) {
    match fact {
        Ok(fact) => facts.push(fact),
        Err(reason) => {
            parked.push(Parked { reason, raw: raw.to_owned(), place: Some(place.clone()) });
        }
    }
}

#[cfg(test)]
mod tests;
