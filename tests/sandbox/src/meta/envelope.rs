//! The outer form of every webhook about messages.

use serde_json::{Value, json};

use crate::directory::{self, Channel};

/// What a change is about.
pub(crate) enum Content {
    Message(Value),
    Status(Value),
    Preference(Value),
}

/// Wraps one message or status. A foreign phone number id is wrapped all the same: the Worker
/// must be seen to park it. Source: Meta, "Webhooks, messages field".
pub(crate) fn envelope(phone_number_id: &str, contact: Option<Value>, content: Content) -> Value {
    let channel = directory::by_id(phone_number_id);
    let waba = channel.map_or("999999999999999", |channel: &Channel| channel.waba);
    let number = channel.map_or("15550000000", |channel| channel.number);
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": number, "phone_number_id": phone_number_id },
    });
    put(&mut value, "contacts", contact);
    let (field, key, item) = match content {
        Content::Message(message) => ("messages", "messages", message),
        Content::Status(status) => ("messages", "statuses", status),
        Content::Preference(preference) => ("user_preferences", "user_preferences", preference),
    };
    put(&mut value, key, Some(item));
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": waba, "changes": [{ "field": field, "value": value }] }],
    })
}

/// Wraps what is told of a WABA and not of one of its numbers.
pub(crate) fn account_envelope(waba: &str, seconds: u64, field: &str, value: &Value) -> Value {
    let changes = json!([{ "field": field, "value": value }]);
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": waba, "time": seconds, "changes": changes }],
    })
}

/// A `contacts` item; what is not known is left out, never empty.
pub(crate) fn contact(name: Option<&str>, digits: Option<&str>, bsuid: Option<&str>) -> Value {
    let mut contact = json!({});
    set(&mut contact, "profile", name.map(|name| json!({ "name": name })));
    set(&mut contact, "wa_id", digits.map(Value::from));
    set(&mut contact, "user_id", bsuid.map(Value::from));
    contact
}

/// Sets a key of an object, if there is a value for it.
pub(crate) fn set(object: &mut Value, key: &str, value: Option<Value>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(key.into(), value);
    }
}

fn put(object: &mut Value, key: &str, only: Option<Value>) {
    set(object, key, only.map(|item| json!([item])));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::DEMO;

    #[test]
    fn the_envelope_is_metas() {
        let contact = contact(Some("Ada"), Some("436601234567"), None);
        let body = envelope(DEMO.phone_number_id, Some(contact), Content::Message(json!({})));
        let expected = json!({
            "object": "whatsapp_business_account",
            "entry": [{ "id": "102290129340398", "changes": [{ "field": "messages", "value": {
                "messaging_product": "whatsapp",
                "metadata": { "display_phone_number": "15550783881",
                              "phone_number_id": "106540352242922" },
                "contacts": [{ "profile": { "name": "Ada" }, "wa_id": "436601234567" }],
                "messages": [{}],
            }}]}],
        });
        assert_eq!(body, expected);
    }
}
