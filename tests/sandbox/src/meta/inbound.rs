//! A visitor writes: the webhook about it, and the bubble in the chat.

use serde_json::{Value, json};

use crate::app::App;
use crate::directory;
use crate::error::Failure;
use crate::meta::delivery::{Answer, deliver};
use crate::meta::envelope::{Content, contact, envelope, set};
use crate::moment::Moment;
use crate::world::{Author, Bubble, Mark, Reply};

/// A message of a visitor; one of `digits` and `bsuid` is there.
pub(crate) struct Inbound {
    pub(crate) phone_number_id: String,
    pub(crate) digits: Option<String>,
    pub(crate) bsuid: Option<String>,
    pub(crate) profile_name: String,
    pub(crate) said: Said,
    pub(crate) at: Moment,
    pub(crate) wamid: String,
}

/// What a visitor says: typed, or tapped below the message whose id stands last.
pub(crate) enum Said {
    Text(String),
    Reply(Reply, String),
    /// The digits of the visitor's number.
    Number(String, String),
}

impl Said {
    fn shown(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Reply(reply, _) => reply.title(),
            Self::Number(digits, _) => digits,
        }
    }

    /// The message that this answers.
    fn about(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Reply(_, about) | Self::Number(_, about) => Some(about),
        }
    }
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
            text: inbound.said.shown().into(),
            attachment: String::new(),
            taps: Vec::new(),
            at: inbound.at,
            mark: Mark::Pending,
        });
    });
}

/// Source: Meta, "Messages webhooks"; "Business-scoped user IDs".
fn webhook(inbound: &Inbound) -> Value {
    let (digits, bsuid) = (inbound.digits.as_deref(), inbound.bsuid.as_deref());
    let (kind, content) = content(inbound);
    let mut message = json!({
        "id": inbound.wamid,
        "timestamp": inbound.at.seconds().to_string(),
        "type": kind,
        kind: content,
    });
    if let Some(about) = inbound.said.about() {
        let channel = directory::by_id(&inbound.phone_number_id);
        let answered = json!({ "from": channel.map(|channel| channel.number), "id": about });
        set(&mut message, "context", Some(answered));
    }
    set(&mut message, "from", digits.map(Value::from));
    set(&mut message, "from_user_id", bsuid.map(Value::from));
    let contact = contact(Some(&inbound.profile_name), digits, bsuid);
    envelope(&inbound.phone_number_id, Some(contact), Content::Message(message))
}

/// Type of a message and what stands below it.
fn content(inbound: &Inbound) -> (&'static str, Value) {
    match &inbound.said {
        Said::Text(text) => ("text", json!({ "body": text })),
        Said::Reply(Reply::Button { payload, title }, _) => {
            ("button", json!({ "payload": payload, "text": title }))
        }
        Said::Reply(Reply::Choice { id, title, description, is_row }, _) => {
            let kind = if *is_row { "list_reply" } else { "button_reply" };
            let mut reply = json!({ "id": id, "title": title });
            set(&mut reply, "description", description.clone().map(Value::from));
            ("interactive", json!({ "type": kind, kind: reply }))
        }
        Said::Number(digits, _) => {
            let phone = json!({ "phone": format!("+{digits}"), "wa_id": digits, "type": "CELL" });
            let name = json!({ "formatted_name": inbound.profile_name });
            let card = json!({ "name": name, "phones": [phone], "origin": "contact_request" });
            ("contacts", json!([card]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(digits: Option<&str>, bsuid: Option<&str>) -> Value {
        value(Said::Text("START".into()), digits, bsuid)
    }

    fn value(said: Said, digits: Option<&str>, bsuid: Option<&str>) -> Value {
        let webhook = webhook(&Inbound {
            phone_number_id: "106540352242922".into(),
            digits: digits.map(Into::into),
            bsuid: bsuid.map(Into::into),
            profile_name: "Ada".into(),
            said,
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
    fn a_tap_names_the_message_that_it_answers() {
        let tapped = |reply| {
            let about = "wamid.0".to_owned();
            value(Said::Reply(reply, about), Some("436601234567"), None)["messages"][0].clone()
        };
        let (payload, id) = ("STOP NEWS".to_owned(), "mo".to_owned());
        let stop = tapped(Reply::Button { payload, title: "Stop".into() });
        assert_eq!(stop["context"], json!({ "from": "15550783881", "id": "wamid.0" }));
        assert_eq!(stop["button"], json!({ "payload": "STOP NEWS", "text": "Stop" }));
        let row = Reply::Choice { id, title: "Mon".into(), description: None, is_row: true };
        let expected =
            json!({ "type": "list_reply", "list_reply": { "id": "mo", "title": "Mon" } });
        assert_eq!(tapped(row)["interactive"], expected);
    }

    #[test]
    fn a_shared_number_comes_as_an_asked_for_contact() {
        let said = Said::Number("436601234567".into(), "wamid.0".into());
        let message = value(said, None, Some("AT.1"))["messages"][0].clone();
        assert_eq!(message["contacts"][0]["origin"], "contact_request");
        assert_eq!(message["contacts"][0]["phones"][0]["wa_id"], "436601234567");
        assert_eq!(message.get("from"), None);
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
