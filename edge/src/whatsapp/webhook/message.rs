//! A message from a person: who wrote it, when, and what kind it is.
//!
//! Source: Meta, "messages webhook reference", common fields.

use jawort_shared::identity::Sender;
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::content::Content;
use super::{InboundMessage, Place, Reading, Seconds, filled, read};

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

#[derive(Deserialize)]
struct Message {
    id: String,
    from: Option<String>,
    from_user_id: Option<String>,
    from_parent_user_id: Option<String>,
    timestamp: Seconds,
}

/// The contacts that can be read; one that cannot only costs a name.
pub(super) fn contacts(raw: &[Box<RawValue>]) -> Vec<Contact> {
    raw.iter().filter_map(|raw| read(raw.get())).collect()
}

/// The fact that a message is; else why it is none.
pub(super) fn fact(
    raw: &str,
    place: &Place,
    contacts: &[Contact],
    received_at: Timestamp,
) -> Reading<InboundMessage> {
    let content = read::<Content>(raw).ok_or("malformed message")?;
    let (kind, words) = content.read()?;
    let message = read::<Message>(raw).ok_or("malformed message")?;
    let sender = sender(&message, contacts);
    if sender.identifiers().is_empty() {
        return Err("message from nobody");
    }
    let sent_at = message.timestamp.at(received_at).ok_or("impossible time")?;
    let (place, message_id, raw) = (place.clone(), message.id, raw.to_owned());
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
