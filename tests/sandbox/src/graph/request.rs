//! A request to send, checked as strictly as Meta checks it.

use axum::http::{HeaderMap, Method};
use serde::Deserialize;
use serde_json::Value;

use crate::auth;
use crate::config::Config;
use crate::directory;
use crate::graph::refusal::{Refusal, is_version};

/// Characters. Source: Meta, "Text messages".
const LONGEST_TEXT: usize = 4096;
const LONGEST_CALLBACK_DATA: usize = 512;
/// Types that Meta knows and this sandbox does not play yet.
const UNPLAYED: [&str; 11] = [
    "audio",
    "contacts",
    "document",
    "image",
    "interactive",
    "location",
    "reaction",
    "sticker",
    "template",
    "video",
    "order",
];

/// What a valid request asks for.
#[derive(Debug)]
pub(crate) enum Request {
    Text(Text),
    /// Marks an inbound message as read.
    ReadMark,
}

#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) to: Addressee,
    pub(crate) body: String,
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
            Self::Text(text) => vec![text.to.id().into()],
            Self::ReadMark => Vec::new(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(rename = "messaging_product")]
    _messaging_product: String,
    recipient_type: Option<String>,
    to: Option<String>,
    recipient: Option<String>,
    #[serde(rename = "type")]
    _kind: Option<String>,
    text: Option<TextBody>,
    #[serde(rename = "context")]
    _context: Option<Context>,
    biz_opaque_callback_data: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextBody {
    body: Option<String>,
    #[serde(rename = "preview_url")]
    _preview_url: Option<bool>,
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

/// Refuses a bad path, a bad token and a phone number id that the token may not use.
pub(crate) fn authorize(
    config: &Config,
    version: &str,
    phone_number_id: &str,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    if !is_version(version) {
        return Err(Refusal::unknown_path(&Method::POST, &format!("/{version}")));
    }
    if auth::bearer(headers) != Some(config.access_token.as_str()) {
        return Err(Refusal::token());
    }
    let known = directory::by_id(phone_number_id).map(|_| ());
    known.ok_or_else(|| Refusal::unknown_object(&Method::POST, phone_number_id))
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
        None => text(body).map(Request::Text),
        Some(kind) if kind == "text" => text(body).map(Request::Text),
        Some(kind) if UNPLAYED.iter().any(|known| kind == known) => {
            Err(Refusal::new(131_051, format!("This sandbox does not play type {kind} yet.")))
        }
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

fn text(body: Value) -> Result<Text, Refusal> {
    let request: Body =
        serde_json::from_value(body).map_err(|error| Refusal::invalid(error.to_string()))?;
    if request.recipient_type.as_deref().is_some_and(|kind| kind != "individual") {
        return Err(Refusal::bad_value("Param recipient_type must be \"individual\"."));
    }
    let callback_data = request.biz_opaque_callback_data;
    if callback_data.as_ref().is_some_and(|text| text.chars().count() > LONGEST_CALLBACK_DATA) {
        return Err(Refusal::bad_value("Param biz_opaque_callback_data exceeds 512 characters."));
    }
    let to = addressee(request.to, request.recipient)?;
    let text = request.text.ok_or_else(|| Refusal::missing("text"))?;
    let body = text.body.filter(|body| !body.is_empty());
    let body = body.ok_or_else(|| Refusal::missing("text['body']"))?;
    if body.chars().count() > LONGEST_TEXT {
        return Err(Refusal::invalid("Param text['body'] must be at most 4096 characters long."));
    }
    Ok(Text { to, body, callback_data })
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
            (json!({"type": "template"}), 131_051),
            (json!({"type": "pigeon"}), 100),
            (json!({"recipient_type": "group"}), 131_009),
            (json!({"surprise": 1}), 100),
        ];
        for (change, code) in table {
            assert_eq!(refused(&change), Some(code), "{change}");
        }
    }

    #[test]
    fn the_path_then_the_token_then_the_phone_number_id_is_checked() {
        let config = Config {
            port: 0,
            worker_url: String::new(),
            app_secret: String::new(),
            access_token: "good".into(),
        };
        let code = |version: &str, id: &str, token: &'static str| {
            let headers = HeaderMap::from_iter([(
                axum::http::header::AUTHORIZATION,
                axum::http::HeaderValue::from_static(token),
            )]);
            authorize(&config, version, id, &headers).err().map(|refusal| refusal.code())
        };
        assert_eq!(code("23.0", "106540352242922", "Bearer good"), Some(2500));
        assert_eq!(code("v23.0", "106540352242922", "Bearer bad"), Some(190));
        assert_eq!(code("v23.0", "1", "Bearer good"), Some(100));
        assert_eq!(code("v23.0", "106540352242922", "Bearer good"), None);
    }
}
