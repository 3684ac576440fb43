//! What Meta says about accounts, numbers and templates: kept for operators, word for word.
//!
//! Source: Meta, "Webhooks for WhatsApp Business Accounts", fields.

use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Notice, Place, read};

/// Fields that operators should know of.
const KNOWN: [&str; 20] = [
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "account_update",
    "business_capability_update",
    "business_username_update",
    "business_username_updates",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "payment_configuration_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "security",
    "template_category_update",
    "template_correct_category_detection",
];

/// Whether updates of a field are notices.
pub(super) fn is_known(field: &str) -> bool {
    KNOWN.contains(&field)
}

#[derive(Deserialize, Default)]
struct Value {
    event: Option<String>,
    decision: Option<String>,
    alert_info: Option<Alert>,
}

#[derive(Deserialize)]
struct Alert {
    alert_type: Option<String>,
}

/// The notice that a change of a known field is.
pub(super) fn notice(place: Place, field: String, raw: &RawValue, at: Timestamp) -> Notice {
    let value = read::<Value>(raw.get()).unwrap_or_default();
    let alert = value.alert_info.and_then(|alert| alert.alert_type);
    let event = value.event.or(value.decision).or(alert).unwrap_or_default();
    Notice { place, field, event, at, raw: raw.get().to_owned() }
}

#[derive(Deserialize)]
struct Error {
    code: i64,
}

/// An error that Meta tells of a channel outside of any message.
pub(super) fn error(place: Place, raw: &RawValue, at: Timestamp) -> Notice {
    let code = read::<Error>(raw.get()).map(|error| error.code.to_string());
    let (field, raw) = ("errors".to_owned(), raw.get().to_owned());
    Notice { place, field, event: code.unwrap_or_default(), at, raw }
}
