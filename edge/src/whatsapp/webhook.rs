//! Meta's webhook, the only place that knows its JSON: raw bytes become facts and parked pieces.
//!
//! Every update is parsed from its own slice: a poisoned one is parked, its neighbours are facts.
//! Source: Meta, "messages webhook reference".

mod content;
mod preference;

use jawort_shared::identity::Sender;
use jawort_shared::inbound::Preference;
use jawort_shared::keyword::{self, Keyword};
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::surrogates;

/// What a webhook brought.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    /// Messages that people wrote.
    pub(crate) messages: Vec<InboundMessage>,
    /// What is not understood.
    pub(crate) parked: Vec<Parked>,
}

/// Something that a person wrote, tapped or set.
#[derive(Debug, Clone)]
pub(crate) struct InboundMessage {
    /// Meta's id of the channel.
    pub(crate) phone_number_id: String,
    /// Who wrote; known by at least one identifier.
    pub(crate) sender: Sender,
    /// Meta's id of the message.
    pub(crate) message_id: String,
    /// Its type.
    pub(crate) kind: &'static str,
    /// When it was written.
    pub(crate) sent_at: Timestamp,
    /// What it says.
    pub(crate) words: Words,
    /// As it came.
    pub(crate) raw: String,
}

/// The words of a message.
#[derive(Debug, Clone)]
pub(crate) enum Words {
    /// Typed: a text or a caption.
    Text(String),
    /// Tapped: payload and title of a button or of a row in a list.
    Button(String, String),
    /// Set inside WhatsApp.
    Preference(Preference),
    /// None: a sound, a place, a picture without a caption.
    None,
}

impl Words {
    /// What they ask for.
    pub(crate) fn keyword(&self) -> Keyword {
        match self {
            Self::Text(text) => keyword::read(text),
            Self::Button(payload, title) => keyword::read_button(payload, title),
            Self::Preference(_) | Self::None => Keyword::None,
        }
    }

    /// What a person saw of them.
    pub(crate) fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Button(_, text) => text,
            Self::Preference(_) | Self::None => "",
        }
    }
}

/// A piece that is kept as it came.
#[derive(Debug)]
pub(crate) struct Parked {
    /// Why.
    pub(crate) reason: &'static str,
    /// The piece itself.
    pub(crate) raw: String,
    /// The channel, where it is known.
    pub(crate) phone_number_id: Option<String>,
}

/// Reads a body whose signature was checked. Nothing in it is an error.
pub(crate) fn parse(body: &[u8], received_at: Timestamp) -> Delivery {
    let mut delivery = Delivery::default();
    let text = String::from_utf8_lossy(body);
    match read::<Envelope>(&text) {
        Some(envelope) => {
            for entry in envelope.entry {
                delivery.take_entry(&entry, received_at);
            }
        }
        None => delivery.park("not a webhook", &text, None),
    }
    delivery
}

#[derive(Deserialize)]
struct Envelope {
    entry: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Entry {
    changes: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Change {
    field: String,
    value: Box<RawValue>,
}

#[derive(Deserialize)]
struct Value {
    metadata: Metadata,
    #[serde(default)]
    contacts: Vec<Box<RawValue>>,
    #[serde(default)]
    messages: Vec<Box<RawValue>>,
    #[serde(default)]
    statuses: Vec<Box<RawValue>>,
    #[serde(default)]
    errors: Vec<Box<RawValue>>,
    #[serde(default)]
    user_preferences: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Metadata {
    phone_number_id: String,
}

#[derive(Deserialize)]
struct Contact {
    wa_id: Option<String>,
    user_id: Option<String>,
    profile: Option<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    id: String,
    from: Option<String>,
    from_user_id: Option<String>,
    from_parent_user_id: Option<String>,
    timestamp: Seconds,
}

/// Seconds, which Meta writes as text in some places and as a number in others.
#[derive(Deserialize)]
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
    let first = serde_json::from_str(json);
    first.or_else(|_| serde_json::from_str(&surrogates::mend(json))).ok()
}

impl Delivery {
    fn park(&mut self, reason: &'static str, raw: &str, phone_number_id: Option<&str>) {
        let phone_number_id = phone_number_id.map(str::to_owned);
        self.parked.push(Parked { reason, raw: raw.to_owned(), phone_number_id });
    }

    fn take_entry(&mut self, entry: &RawValue, received_at: Timestamp) {
        let Some(Entry { changes }) = read(entry.get()) else {
            return self.park("malformed entry", entry.get(), None);
        };
        for change in changes {
            match read::<Change>(change.get()) {
                Some(Change { field, value })
                    if ["messages", "user_preferences"].contains(&field.as_str()) =>
                {
                    self.take_value(&value, received_at);
                }
                Some(_) => self.park("field not handled yet", change.get(), None),
                None => self.park("malformed change", change.get(), None),
            }
        }
    }

    fn take_value(&mut self, raw: &RawValue, received_at: Timestamp) {
        let Some(value) = read::<Value>(raw.get()) else {
            return self.park("malformed value", raw.get(), None);
        };
        let channel = value.metadata.phone_number_id.as_str();
        let contacts: Vec<Contact> =
            value.contacts.iter().filter_map(|raw| read(raw.get())).collect();
        for message in &value.messages {
            match message_fact(message.get(), channel, &contacts, received_at) {
                Ok(fact) => self.messages.push(fact),
                Err(reason) => self.park(reason, message.get(), Some(channel)),
            }
        }
        for update in &value.user_preferences {
            let fact = read::<preference::Update>(update.get()).ok_or("malformed preference");
            match fact.and_then(|fact| fact.fact(update.get(), channel, received_at)) {
                Ok(fact) => self.messages.push(fact),
                Err(reason) => self.park(reason, update.get(), Some(channel)),
            }
        }
        for status in &value.statuses {
            self.park("status not handled yet", status.get(), Some(channel));
        }
        for error in &value.errors {
            self.park("error not handled yet", error.get(), Some(channel));
        }
    }
}

fn message_fact(
    raw: &str,
    phone_number_id: &str,
    contacts: &[Contact],
    received_at: Timestamp,
) -> Result<InboundMessage, &'static str> {
    let content = read::<content::Content>(raw).ok_or("malformed message")?;
    let (kind, words) = content.read()?;
    let message = read::<Message>(raw).ok_or("malformed message")?;
    let sender = sender(&message, contacts);
    if sender.identifiers().is_empty() {
        return Err("message from nobody");
    }
    let sent_at = message.timestamp.at(received_at).ok_or("impossible time")?;
    let phone_number_id = phone_number_id.to_owned();
    let (message_id, raw) = (message.id, raw.to_owned());
    Ok(InboundMessage { phone_number_id, sender, message_id, kind, sent_at, words, raw })
}

/// Who wrote. Meta may leave out the number, leave it empty, or put the user id in its place.
fn sender(message: &Message, contacts: &[Contact]) -> Sender {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let from = filled(&message.from);
    let phone = from.as_deref().and_then(Phone::from_msisdn);
    let misplaced = from.filter(|_| phone.is_none());
    let bsuid = filled(&message.from_user_id).or(misplaced);
    let by_number = |contact: &&Contact| {
        phone.is_some_and(|phone| contact.wa_id.as_deref() == Some(phone.digits()))
    };
    let by_bsuid = |contact: &&Contact| bsuid.is_some() && contact.user_id == bsuid;
    let contact = contacts.iter().find(|contact| by_number(contact) || by_bsuid(contact));
    Sender {
        phone,
        name: contact.and_then(|contact| filled(&contact.profile.as_ref()?.name)),
        bsuid: bsuid.or_else(|| filled(&contact?.user_id)),
        parent_bsuid: filled(&message.from_parent_user_id),
    }
}

#[cfg(test)]
mod tests;
