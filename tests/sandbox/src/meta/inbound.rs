//! A visitor writes: the webhook about it, and the bubble in the chat.

use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::meta::delivery::{Answer, deliver};
use crate::meta::envelope::{Content, contact, envelope, set};
use crate::moment::Moment;
use crate::world::{Author, Bubble, Mark};

/// A text message of a visitor; one of `digits` and `bsuid` is there.
pub(crate) struct Inbound {
    pub(crate) phone_number_id: String,
    pub(crate) digits: Option<String>,
    pub(crate) bsuid: Option<String>,
    pub(crate) profile_name: String,
    pub(crate) text: String,
    pub(crate) at: Moment,
    pub(crate) wamid: String,
}

/// Delivers the message; the chat shows it whether the Worker takes it or not.
pub(crate) async fn send_inbound(app: &App, inbound: &Inbound) -> Result<Answer, Failure> {
    remember(app, inbound);
    let answer = deliver(app, &webhook(inbound)).await;
    let mark = answer.as_ref().map_or(Mark::Unanswered, |answer| Mark::Answered(answer.status));
    app.change(|world| world.chats.mark(&inbound.wamid, mark));
    answer
}

fn remember(app: &App, inbound: &Inbound) {
    app.change(|world| {
        if let (Some(digits), Some(bsuid)) = (&inbound.digits, &inbound.bsuid) {
            world.chats.introduce(digits, bsuid);
        }
        let id = inbound.digits.as_ref().or(inbound.bsuid.as_ref());
        world.chats.add(Bubble {
            wamid: inbound.wamid.clone(),
            phone_number_id: inbound.phone_number_id.clone(),
            person: world.chats.person(id.map_or("", String::as_str)),
            author: Author::Visitor,
            text: inbound.text.clone(),
            at: inbound.at,
            mark: Mark::Pending,
        });
    });
}

/// Source: Meta, "Text messages webhook"; "Business-scoped user IDs".
fn webhook(inbound: &Inbound) -> Value {
    let (digits, bsuid) = (inbound.digits.as_deref(), inbound.bsuid.as_deref());
    let mut message = json!({
        "id": inbound.wamid,
        "timestamp": inbound.at.seconds().to_string(),
        "type": "text",
        "text": { "body": inbound.text },
    });
    set(&mut message, "from", digits.map(Value::from));
    set(&mut message, "from_user_id", bsuid.map(Value::from));
    let contact = contact(Some(&inbound.profile_name), digits, bsuid);
    envelope(&inbound.phone_number_id, Some(contact), Content::Message(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(digits: Option<&str>, bsuid: Option<&str>) -> Value {
        let webhook = webhook(&Inbound {
            phone_number_id: "106540352242922".into(),
            digits: digits.map(Into::into),
            bsuid: bsuid.map(Into::into),
            profile_name: "Ada".into(),
            text: "START".into(),
            at: Moment::from_seconds(1_700_000_000).unwrap(),
            wamid: "wamid.1".into(),
        });
        webhook["entry"][0]["changes"][0]["value"].clone()
    }

    #[test]
    fn the_timestamp_is_a_string_of_seconds() {
        let value = message(Some("436601234567"), None);
        let expected = json!({
            "from": "436601234567", "id": "wamid.1", "timestamp": "1700000000",
            "type": "text", "text": { "body": "START" },
        });
        assert_eq!(value["messages"][0], expected);
    }

    #[test]
    fn a_hidden_number_stands_nowhere_in_the_webhook() {
        let value = message(None, Some("AT.1"));
        assert_eq!(value["messages"][0]["from_user_id"], "AT.1");
        assert_eq!(value["messages"][0].get("from"), None);
        assert_eq!(
            value["contacts"][0],
            json!({ "profile": { "name": "Ada" }, "user_id": "AT.1" })
        );
    }
}
