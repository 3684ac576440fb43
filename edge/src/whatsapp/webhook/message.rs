//! A message from a person: who wrote it, when, and what kind it is.
//!
//! Source: Meta, "messages webhook reference", common fields.

use jawort_shared::identity::Sender;
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::{InboundMessage, Place, Reading, Seconds, content, filled, read};

/// What Meta tells of a person beside their messages.
#[derive(Deserialize)]
pub(super) struct Contact {
    wa_id: Option<String>,
    user_id: Option<String>,
    parent_user_id: Option<String>,
    profile: Option<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    name: Option<String>,
    username: Option<String>,
}

/// A message as Meta writes it.
#[derive(Deserialize)]
pub(super) struct Message {
    id: Option<String>,
    from: Option<String>,
    from_user_id: Option<String>,
    from_parent_user_id: Option<String>,
    timestamp: Option<Seconds>,
    /// What WhatsApp itself says of a person.
    pub(super) system: Option<IgnoredAny>,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) text: Option<content::Text>,
    pub(super) button: Option<content::Button>,
    pub(super) interactive: Option<content::Interactive>,
    pub(super) image: Option<content::Media>,
    pub(super) video: Option<content::Media>,
    pub(super) document: Option<content::Media>,
}

/// The contacts that can be read; one that cannot only costs a name.
pub(super) fn contacts(raw: &[&RawValue]) -> Vec<Contact> {
    raw.iter().filter_map(|raw| read(raw.get())).collect()
}

/// The fact that a message is; else why it is none.
pub(super) fn fact(
    message: Message,
    raw: &str,
    place: &Place,
    contacts: &[Contact],
    received_at: Timestamp,
) -> Reading<InboundMessage> {
    let sender = sender(&message, contacts);
    let (message_id, timestamp) = (message.id.clone(), message.timestamp.clone());
    let (kind, words) = message.content()?;
    let (message_id, timestamp) = message_id.zip(timestamp).ok_or("malformed message")?;
    if sender.identifiers().is_empty() {
        return Err("message from nobody");
    }
    let sent_at = timestamp.at(received_at).ok_or("impossible time")?;
    let (place, raw) = (place.clone(), raw.to_owned());
    Ok(InboundMessage { place, sender, message_id, kind, sent_at, words, raw })
}

/// Who wrote. Meta may leave out the number, leave it empty, or put the user id in its place.
fn sender(message: &Message, contacts: &[Contact]) -> Sender {
    let from = filled(message.from.clone());
    let phone = from.as_deref().and_then(Phone::from_msisdn);
    let misplaced = from.filter(|_| phone.is_none());
    let bsuid = filled(message.from_user_id.clone()).or(misplaced);
    let by_number = |contact: &&Contact| {
        phone.is_some_and(|phone| contact.wa_id.as_deref() == Some(phone.digits()))
    };
    let by_bsuid = |contact: &&Contact| bsuid.is_some() && contact.user_id == bsuid;
    let contact = contacts.iter().find(|contact| by_number(contact) || by_bsuid(contact));
    let profile = contact.and_then(|contact| contact.profile.as_ref());
    let parent_bsuid = filled(message.from_parent_user_id.clone());
    Sender {
        phone,
        name: profile.and_then(|profile| filled(profile.name.clone())),
        username: profile.and_then(|profile| filled(profile.username.clone())),
        bsuid: bsuid.or_else(|| filled(contact?.user_id.clone())),
        parent_bsuid: parent_bsuid.or_else(|| filled(contact?.parent_user_id.clone())),
    }
}
