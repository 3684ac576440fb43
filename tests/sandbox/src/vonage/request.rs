//! The request of Vonage, checked as strictly as its documentation allows.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::Value;

use crate::auth;
use crate::directory;
use crate::sms::Attempt;
use crate::vonage::refusal::Refusal;
use crate::world::Provider;

const KEY: &str = "demo-vonage-key";
const SECRET: &str = "demo-vonage-secret";
/// Characters. Source: Vonage, "Messages API", `text`.
const LONGEST_TEXT: usize = 1_000;

/// Every parameter of an SMS. Source: Vonage, "Messages API".
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sending {
    channel: String,
    message_type: String,
    to: String,
    from: String,
    text: String,
    client_ref: Option<String>,
    webhook_url: Option<String>,
    webhook_version: Option<String>,
    ttl: Option<u64>,
    sms: Option<Options>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    encoding_type: Option<String>,
    #[serde(rename = "content_id")]
    _content_id: Option<String>,
    #[serde(rename = "entity_id")]
    _entity_id: Option<String>,
    #[serde(rename = "pool_id")]
    _pool_id: Option<String>,
}

/// What can be read of a request that may be invalid.
pub(crate) fn glimpse(body: &[u8]) -> Attempt {
    let request = String::from_utf8_lossy(body).into_owned();
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
    let e164 = |to: String| format!("+{}", to.trim_start_matches('+'));
    Attempt {
        provider: Provider::Vonage,
        to: text("to").map(e164).into_iter().collect(),
        from: text("from"),
        text: text("text").unwrap_or_default(),
        client_ref: text("client_ref"),
        callback: text("webhook_url"),
        request,
    }
}

/// Refuses what Vonage refuses, credentials first.
pub(crate) fn check(headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    let known = |(key, secret): (String, String)| key == KEY && secret == SECRET;
    if !auth::basic(headers).is_some_and(known) {
        return Err(Refusal::Unauthorized);
    }
    let json = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !json.is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Refusal::NotJson);
    }
    let sending: Sending =
        serde_json::from_slice(body).map_err(|error| Refusal::Parameter(error.to_string()))?;
    check_sms(&sending)?;
    check_options(&sending)
}

fn check_sms(sending: &Sending) -> Result<(), Refusal> {
    require(sending.channel == "sms", "channel")?;
    require(sending.message_type == "text", "message_type")?;
    require(!sending.to.starts_with('+') && directory::digits(&sending.to).is_some(), "to")?;
    let digits = sending.from.bytes().all(|byte| byte.is_ascii_digit());
    let name = sending.from.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    let longest = if digits { 15 } else { 11 };
    require(name && (1..=longest).contains(&sending.from.len()), "from")?;
    require((1..=LONGEST_TEXT).contains(&sending.text.chars().count()), "text")
}

fn check_options(sending: &Sending) -> Result<(), Refusal> {
    let client_ref = sending.client_ref.as_deref().unwrap_or_default();
    require(client_ref.len() <= 100, "client_ref")?;
    let url = sending.webhook_url.as_deref().unwrap_or("https://");
    require(url.starts_with("http://") || url.starts_with("https://"), "webhook_url")?;
    let version = sending.webhook_version.as_deref().unwrap_or("v1");
    require(["v0.1", "v1"].contains(&version), "webhook_version")?;
    require((20..=604_800).contains(&sending.ttl.unwrap_or(20)), "ttl")?;
    let encoding = sending.sms.as_ref().and_then(|sms| sms.encoding_type.as_deref());
    require(["text", "unicode", "auto"].contains(&encoding.unwrap_or("auto")), "sms.encoding_type")
}

fn require(holds: bool, name: &str) -> Result<(), Refusal> {
    let why = || Refusal::Parameter(format!("invalid_parameters: {name}"));
    if holds { Ok(()) } else { Err(why()) }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::http::header::AUTHORIZATION;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::json;

    use super::*;

    fn headers(credentials: &str) -> HeaderMap {
        let basic = format!("Basic {}", STANDARD.encode(credentials));
        let json = HeaderValue::from_static("application/json");
        let basic = HeaderValue::from_str(&basic).unwrap();
        HeaderMap::from_iter([(CONTENT_TYPE, json), (AUTHORIZATION, basic)])
    }

    fn refused(change: &Value) -> Option<String> {
        let mut body = json!({ "channel": "sms", "message_type": "text", "to": "436601234567",
            "from": "Muster", "text": "Hi" });
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let bytes = serde_json::to_vec(&body).unwrap();
        check(&headers(&format!("{KEY}:{SECRET}")), &bytes).err().map(|why| why.to_string())
    }

    #[test]
    fn the_documented_parameters_are_accepted() {
        let full = json!({ "from": "15005550006", "client_ref": "out_1", "webhook_version": "v1",
            "webhook_url": "http://127.0.0.1:8787/webhooks/sms/vonage/t", "ttl": 600,
            "sms": { "encoding_type": "auto" } });
        assert_eq!(refused(&full), None);
    }

    #[test]
    fn each_rule_names_what_it_refuses() {
        let table = [
            (json!({ "channel": "whatsapp" }), "channel"),
            (json!({ "message_type": "image" }), "message_type"),
            (json!({ "to": "+436601234567" }), "to"),
            (json!({ "to": "06601234567" }), "to"),
            (json!({ "from": "" }), "from"),
            (json!({ "from": "+15005550006" }), "from"),
            (json!({ "from": "Muster Gesellschaft" }), "from"),
            (json!({ "text": "" }), "text"),
            (json!({ "text": "x".repeat(1_001) }), "text"),
            (json!({ "client_ref": "x".repeat(101) }), "client_ref"),
            (json!({ "webhook_url": "ftp://x" }), "webhook_url"),
            (json!({ "ttl": 19 }), "ttl"),
            (json!({ "recipient": "x" }), "unknown field"),
        ];
        for (change, part) in table {
            let why = refused(&change).unwrap_or_default();
            assert!(why.contains(part) && why.contains("1020"), "{change}: {why}");
        }
    }

    #[test]
    fn credentials_come_first() {
        assert_eq!(check(&headers("demo-vonage-key:wrong"), b"x"), Err(Refusal::Unauthorized));
        assert_eq!(check(&HeaderMap::new(), b"{}"), Err(Refusal::Unauthorized));
    }
}
