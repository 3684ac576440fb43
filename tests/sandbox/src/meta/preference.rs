//! A visitor wants no marketing any more, or wants it again, set inside WhatsApp.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::error::Failure;
use crate::meta::delivery::{Answer, deliver};
use crate::meta::envelope::{Content, contact, envelope, set};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Wish {
    Stop,
    Resume,
}

/// What a visitor has set; one of `digits` and `bsuid` is there.
pub(crate) struct Preference {
    pub(crate) phone_number_id: String,
    pub(crate) digits: Option<String>,
    pub(crate) bsuid: Option<String>,
    pub(crate) wish: Wish,
}

/// Remembers it, so that marketing fails from now on, and tells the Worker.
pub(crate) async fn send_preference(app: &App, preference: &Preference) -> Result<Answer, Failure> {
    app.change(|world| {
        let id = preference.digits.as_ref().or(preference.bsuid.as_ref());
        let person = world.chats.person(id.map_or("", String::as_str));
        let whom = (preference.phone_number_id.clone(), person);
        match preference.wish {
            Wish::Stop => world.meta.stopped.insert(whom),
            Wish::Resume => world.meta.stopped.remove(&whom),
        }
    });
    deliver(app, &webhook(preference, clock::now().seconds())).await
}

/// Source: Meta, `user_preferences` webhook reference; here the timestamp is a number.
fn webhook(preference: &Preference, seconds: u64) -> Value {
    let (digits, bsuid) = (preference.digits.as_deref(), preference.bsuid.as_deref());
    let (word, detail) = match preference.wish {
        Wish::Stop => ("stop", "User requested to stop marketing messages"),
        Wish::Resume => ("resume", "User requested to resume marketing messages"),
    };
    let mut item = json!({
        "detail": detail,
        "category": "marketing_messages",
        "value": word,
        "timestamp": seconds,
    });
    set(&mut item, "wa_id", digits.map(Value::from));
    set(&mut item, "user_id", bsuid.map(Value::from));
    let contact = contact(Some("Visitor"), digits, bsuid);
    envelope(&preference.phone_number_id, Some(contact), Content::Preference(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_has_a_field_of_its_own_and_a_numeric_timestamp() {
        let body = webhook(
            &Preference {
                phone_number_id: "106540352242922".into(),
                digits: None,
                bsuid: Some("AT.1".into()),
                wish: Wish::Stop,
            },
            1_700_000_000,
        );
        let change = &body["entry"][0]["changes"][0];
        assert_eq!(change["field"], "user_preferences");
        let expected = json!([{ "user_id": "AT.1", "category": "marketing_messages",
            "value": "stop", "timestamp": 1_700_000_000,
            "detail": "User requested to stop marketing messages" }]);
        assert_eq!(change["value"]["user_preferences"], expected);
    }
}
