//! The request of websms, checked as strictly as its documentation allows.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::Value;

use crate::auth;
use crate::segment;
use crate::sms::Attempt;
use crate::websms::refusal::Refusal;
use crate::world::Provider;

const TOKEN: &str = "demo-websms-token";

/// Every parameter that websms documents. Source: LINK Mobility, "SMS Messaging API".
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Sending {
    recipient_address_list: Option<Vec<String>>,
    message_content: Option<String>,
    sender_address: Option<String>,
    sender_address_type: Option<SenderType>,
    client_message_id: Option<String>,
    #[serde(rename = "contentCategory")]
    _content_category: Option<Category>,
    max_sms_per_message: Option<u64>,
    #[serde(rename = "messageType")]
    _message_type: Option<MessageType>,
    notification_callback_url: Option<String>,
    priority: Option<u64>,
    #[serde(rename = "sendAsFlashSms")]
    _send_as_flash_sms: Option<bool>,
    test: Option<bool>,
    /// Seconds; the spelling is theirs.
    validity_periode: Option<u64>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SenderType {
    National,
    International,
    Alphanumeric,
    Shortcode,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Category {
    Informational,
    Advertisement,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum MessageType {
    Default,
    Voice,
}

impl Sending {
    pub(crate) fn is_test(&self) -> bool {
        self.test == Some(true)
    }
}

/// What can be read of a request that may be invalid.
pub(crate) fn glimpse(body: &[u8]) -> Attempt {
    let request = String::from_utf8_lossy(body).into_owned();
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
    let to = body.get("recipientAddressList").and_then(Value::as_array);
    let e164 = |digits: &Value| {
        format!("+{}", digits.as_str().unwrap_or_default().trim_start_matches('+'))
    };
    Attempt {
        provider: Provider::Websms,
        to: to.into_iter().flatten().map(e164).collect(),
        from: text("senderAddress"),
        text: text("messageContent").unwrap_or_default(),
        client_ref: text("clientMessageId"),
        callback: text("notificationCallbackUrl"),
        request,
    }
}

/// Refuses what websms refuses, credentials first.
pub(crate) fn check(headers: &HeaderMap, body: &[u8]) -> Result<Sending, Refusal> {
    let by_password = auth::basic(headers).is_some_and(|(_, password)| password == TOKEN);
    if auth::bearer(headers) != Some(TOKEN) && !by_password {
        return Err(Refusal::Credentials);
    }
    let json = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !json.is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Refusal::NotJson);
    }
    let sending: Sending =
        serde_json::from_slice(body).map_err(|error| Refusal::Parameter(error.to_string()))?;
    check_recipients(&sending)?;
    check_sender(&sending)?;
    check_content(&sending)?;
    check_options(&sending)?;
    Ok(sending)
}

fn check_recipients(sending: &Sending) -> Result<(), Refusal> {
    let recipients = sending.recipient_address_list.as_deref().unwrap_or_default();
    if recipients.is_empty() {
        return missing("recipientAddressList");
    }
    let digits = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
    let valid = |number: &&String| {
        (7..=15).contains(&number.len()) && digits(number) && !number.starts_with('0')
    };
    if recipients.iter().all(|number| valid(&number)) {
        return Ok(());
    }
    Err(Refusal::Recipient("7 to 15 digits with country code, without + or 00".into()))
}

fn check_sender(sending: &Sending) -> Result<(), Refusal> {
    let Some(sender) = sending.sender_address.as_deref() else {
        return Ok(());
    };
    let numeric = !sender.is_empty() && sender.bytes().all(|byte| byte.is_ascii_digit());
    let valid = match sending.sender_address_type {
        Some(SenderType::Alphanumeric) => {
            (1..=11).contains(&sender.len()) && sender.bytes().all(|byte| (32..127).contains(&byte))
        }
        Some(SenderType::National | SenderType::International) => numeric && sender.len() <= 15,
        Some(SenderType::Shortcode) => numeric && sender.len() <= 8,
        None => (1..=15).contains(&sender.len()) && sender.is_ascii(),
    };
    if valid { Ok(()) } else { Err(Refusal::Sender("it does not fit its type".into())) }
}

fn check_content(sending: &Sending) -> Result<(), Refusal> {
    let text = sending.message_content.as_deref().unwrap_or_default();
    if text.is_empty() {
        return missing("messageContent");
    }
    let most = sending.max_sms_per_message.unwrap_or(255);
    within("maxSmsPerMessage", Some(most), 1, 255)?;
    let segments = u64::try_from(segment::count(text)).unwrap_or(u64::MAX);
    if segments > most { Err(Refusal::TooManySegments) } else { Ok(()) }
}

fn check_options(sending: &Sending) -> Result<(), Refusal> {
    within("priority", sending.priority, 1, 9)?;
    within("validityPeriode", sending.validity_periode, 60, 259_200)?;
    let url = sending.notification_callback_url.as_deref().unwrap_or("http://");
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(Refusal::Parameter("notificationCallbackUrl is no http(s) URL".into()));
    }
    let reference = sending.client_message_id.as_deref().unwrap_or("-");
    if reference.is_empty() { missing("clientMessageId") } else { Ok(()) }
}

fn within(name: &str, value: Option<u64>, least: u64, most: u64) -> Result<(), Refusal> {
    match value {
        Some(value) if !(least..=most).contains(&value) => {
            Err(Refusal::Parameter(format!("{name} must lie between {least} and {most}")))
        }
        _ => Ok(()),
    }
}

fn missing(name: &str) -> Result<(), Refusal> {
    Err(Refusal::Parameter(format!("{name} is missing or empty")))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::http::header::AUTHORIZATION;
    use serde_json::json;

    use super::*;

    fn headers(authorization: &'static str) -> HeaderMap {
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        let authorization = HeaderValue::from_static(authorization);
        HeaderMap::from_iter([(CONTENT_TYPE, json), (AUTHORIZATION, authorization)])
    }

    fn refused(change: &Value) -> Option<String> {
        let mut body = json!({"recipientAddressList": ["436601234567"], "messageContent": "Hi"});
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let bytes = serde_json::to_vec(&body).unwrap();
        check(&headers("Bearer demo-websms-token"), &bytes).err().map(|why| why.to_string())
    }

    #[test]
    fn the_documented_parameters_are_accepted() {
        let full = json!({
            "senderAddress": "Muster", "senderAddressType": "alphanumeric",
            "clientMessageId": "out_1", "contentCategory": "informational",
            "maxSmsPerMessage": 3, "messageType": "default", "priority": 5,
            "notificationCallbackUrl": "http://127.0.0.1:8787/webhooks/sms/websms/t",
            "sendAsFlashSms": false, "test": true, "validityPeriode": 3600,
        });
        assert_eq!(refused(&full), None);
    }

    #[test]
    fn each_rule_refuses_with_its_code() {
        let table = [
            (json!({"recipientAddressList": []}), 4019),
            (json!({"recipientAddressList": ["+436601234567"]}), 4002),
            (json!({"recipientAddressList": ["00436601234567"]}), 4002),
            (json!({"recipientAddressList": ["1234567890123456"]}), 4002),
            (json!({"recipientAddressList": [436_601_234_567_u64]}), 4019),
            (json!({"messageContent": ""}), 4019),
            (json!({"messageContent": null}), 4019),
            (json!({"recipients": []}), 4019),
            (json!({"maxSmsPerMessage": 0}), 4019),
            (json!({"maxSmsPerMessage": 256}), 4019),
            (json!({"maxSmsPerMessage": 1, "messageContent": "x".repeat(161)}), 4013),
            (
                json!({"senderAddress": "Muster GmbH & Co", "senderAddressType": "alphanumeric"}),
                4003,
            ),
            (json!({"senderAddress": "Muster", "senderAddressType": "international"}), 4003),
            (json!({"senderAddressType": "pigeon"}), 4019),
            (json!({"contentCategory": "spam"}), 4019),
            (json!({"priority": 10}), 4019),
            (json!({"validityPeriode": 59}), 4019),
            (json!({"test": "true"}), 4019),
        ];
        for (change, code) in table {
            let why = refused(&change).unwrap_or_default();
            assert!(why.contains(&code.to_string()), "{change}: {why}");
        }
    }

    #[test]
    fn credentials_come_first_and_may_be_basic() {
        let why = |authorization| check(&headers(authorization), b"nonsense").err();
        assert_eq!(why("Bearer wrong"), Some(Refusal::Credentials));
        assert_eq!(why("Basic ZGVtbzp3cm9uZw=="), Some(Refusal::Credentials));
        let basic = why("Basic ZGVtbzpkZW1vLXdlYnNtcy10b2tlbg==");
        assert!(matches!(basic, Some(Refusal::Parameter(_))), "{basic:?}");
    }

    #[test]
    fn only_json_is_read() {
        let mut headers = headers("Bearer demo-websms-token");
        headers.remove(CONTENT_TYPE);
        assert_eq!(check(&headers, b"{}").err(), Some(Refusal::NotJson));
    }
}
