//! A request to send, checked as strictly as Meta checks it.

use serde::Deserialize;
use serde_json::Value;

use crate::directory;
use crate::graph::content::{self, Content};
use crate::graph::refusal::Refusal;

/// Characters. Source: Meta, "Messages".
const LONGEST_CALLBACK_DATA: usize = 512;

/// What a valid request asks for.
#[derive(Debug)]
pub(crate) enum Request {
    Message(Message),
    /// Marks an inbound message as read.
    ReadMark,
}

#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) to: Addressee,
    pub(crate) content: Content,
    pub(crate) callback_data: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Addressee {
    Number { input: String, digits: String },
    UserId(String),
}

impl Addressee {
    /// Digits or user id.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Number { digits, .. } => digits,
            Self::UserId(bsuid) => bsuid,
        }
    }
}

impl Request {
    pub(crate) fn addressees(&self) -> Vec<String> {
        match self {
            Self::Message(message) => vec![message.to.id().into()],
            Self::ReadMark => Vec::new(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    #[serde(rename = "messaging_product")]
    _messaging_product: String,
    recipient_type: Option<String>,
    to: Option<String>,
    recipient: Option<String>,
    #[serde(rename = "type")]
    _kind: Option<String>,
    #[serde(rename = "context")]
    _context: Option<Context>,
    biz_opaque_callback_data: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Context {
    #[serde(rename = "message_id")]
    _message_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadMark {
    #[serde(rename = "messaging_product")]
    _messaging_product: String,
    status: String,
    #[serde(rename = "message_id")]
    _message_id: String,
    #[serde(rename = "typing_indicator")]
    _typing_indicator: Option<Value>,
}

/// Refuses what Meta refuses, unknown keys included.
pub(crate) fn parse(body: &[u8]) -> Result<Request, Refusal> {
    let body: Value = read(body)?;
    let of = |key: &str| body.get(key).and_then(Value::as_str);
    if of("messaging_product") != Some("whatsapp") {
        return Err(Refusal::invalid("The parameter messaging_product must be \"whatsapp\"."));
    }
    if body.get("status").is_some() {
        return read_mark(body);
    }
    match body.get("type") {
        None => message("text", body).map(Request::Message),
        Some(Value::String(kind)) => message(&kind.clone(), body).map(Request::Message),
        Some(kind) => Err(Refusal::invalid(format!("Param type cannot be {kind}."))),
    }
}

fn read<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| Refusal::invalid(error.to_string()))
}

fn read_mark(body: Value) -> Result<Request, Refusal> {
    let mark: ReadMark =
        serde_json::from_value(body).map_err(|error| Refusal::invalid(error.to_string()))?;
    if mark.status == "read" {
        return Ok(Request::ReadMark);
    }
    Err(Refusal::bad_value("Param status must be \"read\"."))
}

fn message(kind: &str, mut body: Value) -> Result<Message, Refusal> {
    let content = body.as_object_mut().and_then(|fields| fields.remove(kind));
    let known = content.is_some() || Content::is_known(kind);
    let missing = || if known { Refusal::missing(kind) } else { content::unknown(kind) };
    let envelope: Envelope =
        serde_json::from_value(body).map_err(|error| Refusal::invalid(error.to_string()))?;
    if envelope.recipient_type.as_deref().is_some_and(|kind| kind != "individual") {
        return Err(Refusal::bad_value("Param recipient_type must be \"individual\"."));
    }
    let callback_data = envelope.biz_opaque_callback_data;
    if callback_data.as_ref().is_some_and(|text| text.chars().count() > LONGEST_CALLBACK_DATA) {
        return Err(Refusal::bad_value("Param biz_opaque_callback_data exceeds 512 characters."));
    }
    let to = addressee(envelope.to, envelope.recipient)?;
    let content = Content::parse(kind, content.ok_or_else(missing)?)?;
    Ok(Message { to, content, callback_data })
}

/// `to` wins over `recipient`. Meta completes a number without plus by the business's own
/// country; here that is refused, because it is never what was meant.
fn addressee(to: Option<String>, recipient: Option<String>) -> Result<Addressee, Refusal> {
    if let Some(input) = to {
        let digits = input.strip_prefix('+').and_then(directory::digits).map(str::to_owned);
        let digits = digits.ok_or_else(|| Refusal::bad_value("Param to must be +<E.164>."))?;
        return Ok(Addressee::Number { input, digits });
    }
    let recipient = recipient.ok_or_else(|| Refusal::missing("to"))?;
    let (country, id) = recipient.split_once('.').unwrap_or_default();
    let country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    if country && !id.is_empty() {
        return Ok(Addressee::UserId(recipient));
    }
    Err(Refusal::bad_value("Param recipient must be a business-scoped user ID."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(change: &Value) -> Option<u32> {
        let mut body = json!({
            "messaging_product": "whatsapp", "recipient_type": "individual",
            "to": "+436601234567", "type": "text", "text": { "body": "Hi" },
        });
        for (key, value) in change.as_object().unwrap() {
            match value {
                Value::Null => drop(body.as_object_mut().unwrap().remove(key)),
                value => body[key] = value.clone(),
            }
        }
        parse(&serde_json::to_vec(&body).unwrap()).err().map(|refusal| refusal.code())
    }

    #[test]
    fn the_documented_forms_are_accepted() {
        let forms = [
            json!({}),
            json!({"to": null, "recipient": "AT.13491208655302741918"}),
            json!({"recipient": "AT.13491208655302741918"}),
            json!({"type": null, "context": { "message_id": "wamid.1" }}),
            json!({"text": { "body": "x".repeat(4096), "preview_url": false }}),
            json!({"biz_opaque_callback_data": "out_1"}),
        ];
        for form in forms {
            assert_eq!(refused(&form), None, "{form}");
        }
    }

    #[test]
    fn each_rule_refuses_with_its_code() {
        let table = [
            (json!({"messaging_product": null}), 100),
            (json!({"messaging_product": "sms"}), 100),
            (json!({"to": null}), 131_008),
            (json!({"to": "436601234567"}), 131_009),
            (json!({"to": "+06601234567"}), 131_009),
            (json!({"to": 436_601_234_567_u64}), 100),
            (json!({"to": null, "recipient": "436601234567"}), 131_009),
            (json!({"text": null}), 131_008),
            (json!({"text": {}}), 131_008),
            (json!({"text": { "body": "" }}), 131_008),
            (json!({"text": { "body": "x".repeat(4097) }}), 100),
            (json!({"text": { "body": "Hi", "preview": true }}), 100),
            (json!({"type": "template"}), 100),
            (json!({"type": "template", "text": null}), 131_008),
            (json!({"type": "sticker"}), 100),
            (json!({"type": "sticker", "text": null, "sticker": { "id": "1" }}), 131_051),
            (json!({"type": 7}), 100),
            (json!({"type": "pigeon"}), 100),
            (json!({"recipient_type": "group"}), 131_009),
            (json!({"surprise": 1}), 100),
        ];
        for (change, code) in table {
            assert_eq!(refused(&change), Some(code), "{change}");
        }
    }
}
