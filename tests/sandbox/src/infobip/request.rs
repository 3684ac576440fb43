//! The request of Infobip, checked as strictly as its documentation allows.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::Value;

use crate::directory;
use crate::infobip::refusal::Refusal;
use crate::sms::Attempt;
use crate::world::Provider;

const KEY: &str = "App demo-infobip-key";

/// Source: Infobip, "Send SMS message" (`/sms/3/messages`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sending {
    messages: Vec<Message>,
    #[serde(rename = "options")]
    _options: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Message {
    sender: String,
    destinations: Vec<Destination>,
    content: Content,
    #[serde(rename = "options")]
    _options: Option<Value>,
    webhooks: Option<Webhooks>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Destination {
    to: String,
    message_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Content {
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Webhooks {
    delivery: Delivery,
    content_type: Option<String>,
    #[serde(rename = "callbackData")]
    _callback_data: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Delivery {
    url: String,
    #[serde(rename = "intermediateReport")]
    _intermediate_report: Option<bool>,
    #[serde(rename = "notify")]
    _notify: Option<bool>,
}

/// What can be read of a request that may be invalid: of its first message.
pub(crate) fn glimpse(body: &[u8]) -> Attempt {
    let request = String::from_utf8_lossy(body).into_owned();
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |path: &str| body.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let e164 = |to: String| format!("+{}", to.trim_start_matches('+'));
    Attempt {
        provider: Provider::Infobip,
        to: text("/messages/0/destinations/0/to").map(e164).into_iter().collect(),
        from: text("/messages/0/sender"),
        text: text("/messages/0/content/text").unwrap_or_default(),
        client_ref: text("/messages/0/destinations/0/messageId"),
        callback: text("/messages/0/webhooks/delivery/url"),
        request,
    }
}

/// Refuses what Infobip refuses, the key first. Several messages at once are left to the real one.
pub(crate) fn check(headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if header(AUTHORIZATION) != Some(KEY) {
        return Err(Refusal::Unauthorized);
    }
    require(header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json")), "JSON")?;
    let sending: Sending =
        serde_json::from_slice(body).map_err(|error| Refusal::BadRequest(error.to_string()))?;
    let [message] = sending.messages.as_slice() else {
        return Err(Refusal::BadRequest("messages: size must be 1 in the sandbox".into()));
    };
    check_message(message)
}

fn check_message(message: &Message) -> Result<(), Refusal> {
    let digits = message.sender.bytes().all(|byte| byte.is_ascii_digit());
    let longest = if digits { 15 } else { 11 };
    require((1..=longest).contains(&message.sender.len()), "sender")?;
    let [destination] = message.destinations.as_slice() else {
        return Err(Refusal::BadRequest("destinations: size must be 1 in the sandbox".into()));
    };
    require(directory::digits(&destination.to).is_some(), "to")?;
    require(
        destination.message_id.as_ref().is_none_or(|id| (1..=200).contains(&id.len())),
        "messageId",
    )?;
    require(!message.content.text.is_empty(), "text")?;
    let Some(webhooks) = &message.webhooks else {
        return Ok(());
    };
    let kind = webhooks.content_type.as_deref().unwrap_or("application/json");
    require(["application/json", "application/xml"].contains(&kind), "contentType")?;
    let url = &webhooks.delivery.url;
    require(url.starts_with("http://") || url.starts_with("https://"), "url")
}

fn require(holds: bool, name: &str) -> Result<(), Refusal> {
    let why = || Refusal::BadRequest(format!("{name}: is not valid"));
    if holds { Ok(()) } else { Err(why()) }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde_json::json;

    use super::*;

    fn headers(key: &'static str) -> HeaderMap {
        let json = HeaderValue::from_static("application/json");
        HeaderMap::from_iter([(CONTENT_TYPE, json), (AUTHORIZATION, HeaderValue::from_static(key))])
    }

    fn refused(path: &str, value: Value) -> Option<String> {
        let mut body = json!({ "messages": [{ "sender": "Muster", "content": { "text": "Hi" },
            "destinations": [{ "to": "436601234567", "messageId": "out_1" }],
            "webhooks": { "delivery": { "url": "http://127.0.0.1:8787/" }, "contentType": "application/json" } }] });
        let (parent, name) = path.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value;
        let bytes = serde_json::to_vec(&body).unwrap();
        check(&headers(KEY), &bytes).err().map(|why| why.to_string())
    }

    #[test]
    fn a_complete_message_is_accepted() {
        assert_eq!(refused("/messages/0/sender", json!("15005550006")), None);
        assert_eq!(refused("/messages/0/webhooks/callbackData", json!("x")), None);
    }

    #[test]
    fn each_rule_names_what_it_refuses() {
        let table = [
            ("/messages/0/sender", json!(""), "sender"),
            ("/messages/0/sender", json!("Muster Gesellschaft"), "sender"),
            ("/messages/0/destinations/0/to", json!("06601234567"), "to"),
            ("/messages/0/destinations/0/messageId", json!(""), "messageId"),
            ("/messages/0/content/text", json!(""), "text"),
            ("/messages/0/text", json!("Hi"), "unknown field"),
            ("/messages/0/webhooks/delivery/url", json!("ftp://x"), "url"),
            ("/messages/0/webhooks/contentType", json!("text/plain"), "contentType"),
        ];
        for (path, value, part) in table {
            let why = refused(path, value).unwrap_or_default();
            assert!(why.contains("BAD_REQUEST") && why.contains(part), "{path}: {why}");
        }
        assert!(check(&headers(KEY), br#"{"messages":[]}"#).is_err());
    }

    #[test]
    fn the_key_comes_first() {
        assert_eq!(check(&headers("App wrong"), b"x"), Err(Refusal::Unauthorized));
        assert_eq!(check(&HeaderMap::new(), b"{}"), Err(Refusal::Unauthorized));
    }
}
