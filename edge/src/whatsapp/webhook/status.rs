//! What became of messages that left.
//!
//! Source: Meta, "messages webhook reference", `statuses`.

use jawort_shared::identity::Sender;
use jawort_shared::inbound::Preference;
use jawort_shared::phone::Phone;
use jawort_shared::receipt::Receipt;
use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::{InboundMessage, Place, Reading, Seconds, Status, Words, filled, read};

/// Meta does not deliver an offer to somebody who stopped the business's offers.
const STOPPED_OFFERS: i64 = 131_050;

#[derive(Deserialize)]
struct Update {
    id: String,
    status: String,
    timestamp: Seconds,
    recipient_id: Option<String>,
    recipient_user_id: Option<String>,
    #[serde(alias = "parent_recipient_user_id")]
    recipient_parent_user_id: Option<String>,
    recipient_type: Option<String>,
    biz_opaque_callback_data: Option<String>,
    pricing: Option<Pricing>,
    #[serde(default)]
    errors: Vec<Error>,
}

#[derive(Deserialize)]
struct Pricing {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    category: String,
}

#[derive(Deserialize)]
struct Error {
    code: i64,
}

/// A failure without a reason: nothing follows from it but that the message is over.
const NO_CODE: i64 = -1;

/// The fact that a status is; else why it is none.
pub(super) fn fact(raw: &str, place: &Place, received_at: Timestamp) -> Reading<Status> {
    let update = read::<Update>(raw).ok_or("malformed status")?;
    let at = update.timestamp.at(received_at).ok_or("impossible time")?;
    let code = update.errors.first().map_or(NO_CODE, |error| error.code);
    let none = Receipt::default();
    let receipt = match update.status.as_str() {
        "sent" => Receipt { sent_at: Some(at), ..none },
        "delivered" => Receipt { delivered_at: Some(at), ..none },
        "read" | "played" => Receipt { read_at: Some(at), ..none },
        "failed" => Receipt { failed: Some((at, code)), ..none },
        _ => return Err("unknown status"),
    };
    Ok(Status {
        place: place.clone(),
        message_id: update.id,
        receipt,
        reference: filled(update.biz_opaque_callback_data),
        pricing: update.pricing.map(|pricing| (pricing.kind, pricing.category)),
        raw: raw.to_owned(),
    })
}

/// What a status says about the person: some failures mean that they stopped the business's offers.
pub(super) fn refusal(raw: &str, place: &Place, received_at: Timestamp) -> Option<InboundMessage> {
    let update = read::<Update>(raw)?;
    let is_person = update.recipient_type.is_none_or(|kind| kind == "individual");
    let stopped = update.errors.iter().any(|error| error.code == STOPPED_OFFERS);
    let sender = Sender {
        phone: filled(update.recipient_id).as_deref().and_then(Phone::from_msisdn),
        bsuid: filled(update.recipient_user_id),
        parent_bsuid: filled(update.recipient_parent_user_id),
        ..Sender::default()
    };
    if !(is_person && stopped) || sender.identifiers().is_empty() {
        return None;
    }
    Some(InboundMessage {
        place: place.clone(),
        sender,
        message_id: format!("{}:{STOPPED_OFFERS}", update.id),
        kind: "refusal",
        sent_at: update.timestamp.at(received_at)?,
        words: Words::Preference(Preference::Refused),
        raw: raw.to_owned(),
    })
}
