//! What people set inside WhatsApp: stop or resume the business's offers.
//!
//! Source: Meta, "`user_preferences` webhook reference".

use jawort_shared::identity::Sender;
use jawort_shared::inbound::Preference;
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::{InboundMessage, Place, Reading, Seconds, Words, filled, read};

/// One preference. Who set it stands here; `contacts` beside it may be about somebody else.
#[derive(Deserialize)]
struct Update {
    wa_id: Option<String>,
    user_id: Option<String>,
    category: Option<String>,
    value: String,
    timestamp: Seconds,
}

/// The fact that a preference is; else why it is none.
pub(super) fn fact(raw: &str, place: &Place, received_at: Timestamp) -> Reading<InboundMessage> {
    let update = read::<Update>(raw).ok_or("malformed preference")?;
    let preference = match update.value.as_str() {
        "stop" => Preference::Stop,
        "resume" | "signup" => Preference::Resume,
        _ => return Err("unknown preference"),
    };
    if update.category.is_some_and(|category| category != "marketing_messages") {
        return Err("preference of an unknown category");
    }
    let phone = filled(update.wa_id).as_deref().and_then(Phone::from_msisdn);
    let sender = Sender { phone, bsuid: filled(update.user_id), ..Sender::default() };
    if sender.identifiers().is_empty() {
        return Err("preference of nobody");
    }
    Ok(InboundMessage {
        place: place.clone(),
        sender,
        // Meta gives it no id: what it says is what tells it from others.
        message_id: format!("preference.{}", crate::crypto::sha256(raw.as_bytes())),
        kind: "preference",
        sent_at: update.timestamp.at(received_at).ok_or("impossible time")?,
        words: Words::Preference(preference),
        raw: raw.to_owned(),
    })
}
