//! websms (LINK Mobility): JSON, success and failure both with HTTP 200, callbacks without signature.
//!
//! Source: LINK Mobility Austria, "SMS & Messaging API", text messages and notifications.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request};
use jawort_shared::segment;
use serde::Deserialize;
use serde_json::json;

use super::{
    Event, Fate, InboundSms, Incoming, Provider, Receipt, Reply, Sms, bare_sender, by_status,
};
use crate::config::Credentials;

pub(super) const WEBSMS: Provider = Provider {
    name: "websms",
    longest: 1_530,
    base_url: "https://api.websms.com",
    request,
    reply,
    is_genuine,
    callback,
    thanks: ("application/json", r#"{"statusCode":2000,"statusMessage":"OK"}"#),
};

fn request(base_url: &str, credentials: &Credentials, sms: &Sms<'_>) -> Option<Request<String>> {
    if credentials.token.0.is_empty() {
        return None;
    }
    let mut body = json!({
        "recipientAddressList": [sms.recipient],
        "messageContent": sms.body,
        "clientMessageId": sms.reference,
        "contentCategory": if sms.is_offer { "advertisement" } else { "informational" },
        // More parts than were counted here are not paid for.
        "maxSmsPerMessage": segment::count(sms.body),
        "notificationCallbackUrl": sms.callback_url,
    });
    if let (false, Some(fields)) = (sms.sender.is_empty(), body.as_object_mut()) {
        let sender = bare_sender(sms.sender);
        fields.insert("senderAddress".to_owned(), sender.into());
        fields.insert("senderAddressType".to_owned(), sender_type(sender).into());
    }
    Request::post(format!("{base_url}/rest/smsmessaging/text"))
        .header(AUTHORIZATION, format!("Bearer {}", credentials.token.0))
        .header(CONTENT_TYPE, "application/json; charset=utf-8")
        .header(ACCEPT, "application/json")
        .body(body.to_string())
        .ok()
}

fn sender_type(sender: &str) -> &'static str {
    match sender.bytes().all(|byte| byte.is_ascii_digit()) {
        true if sender.len() <= 6 => "shortcode",
        true => "international",
        false => "alphanumeric",
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    transfer_id: Option<String>,
    sms_count: Option<u32>,
}

fn reply(status: u16, headers: &HeaderMap, body: &str) -> Reply {
    let Ok(answer) = serde_json::from_str::<Answer>(body) else {
        return by_status(status, headers);
    };
    let code = answer.status_code.to_string();
    match (answer.status_code, answer.transfer_id.filter(|id| !id.is_empty())) {
        (2000 | 2001, Some(provider_id)) => {
            Reply::Accepted { provider_id, segments: answer.sms_count }
        }
        // Throttled: too many requests, too many of one kind, limit reached, service unavailable.
        (4013 | 4023 | 4025 | 5003, _) => Reply::Throttled { code, wait: 0 },
        (4001, _) => Reply::LockedOut { code },
        (4031, _) => Reply::OptedOut { code },
        (4000..=4999, _) => Reply::Refused { code },
        _ => Reply::Unclear { code },
    }
}

/// websms signs nothing: the secret word in the address is all there is, and was checked before.
fn is_genuine(_: &Credentials, _: &Incoming<'_>) -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Notification {
    message_type: String,
    notification_id: Option<String>,
    transfer_id: Option<String>,
    client_message_id: Option<String>,
    delivery_report_message_status: String,
    delivered_on: Option<String>,
    sender_address: Option<String>,
    text_message_content: Option<String>,
}

fn callback(body: &[u8]) -> Vec<Event> {
    let told: Notification = serde_json::from_slice(body).unwrap_or_default();
    let event = match told.message_type.as_str() {
        "deliveryReport" => report(told),
        "text" => inbound(told),
        _ => Err("neither a report nor a text"),
    };
    vec![event.unwrap_or_else(Event::Park)]
}

fn report(told: Notification) -> Result<Event, &'static str> {
    Ok(Event::Receipt(Receipt {
        provider_id: told.transfer_id.ok_or("a report without a transfer id")?,
        reference: told.client_message_id,
        fate: fate(&told.delivery_report_message_status).ok_or("unknown status")?,
        code: None,
        at: told.delivered_on,
        segments: None,
    }))
}

/// websms does not tell when a text was written.
fn inbound(told: Notification) -> Result<Event, &'static str> {
    Ok(Event::Inbound(InboundSms {
        message_id: told.notification_id.ok_or("a text without an id")?,
        sender: told.sender_address.ok_or("a text without a sender")?,
        text: told.text_message_content.ok_or("a text without content")?,
        at: None,
    }))
}

fn fate(status: &str) -> Option<Fate> {
    match status {
        "delivered" => Some(Fate::Delivered),
        "accepted" => Some(Fate::Accepted),
        "undelivered" | "expired" | "deleted" | "rejected" => Some(Fate::Undelivered),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SMS, check_reply, credentials};
    use super::*;

    #[test]
    fn a_request_is_what_the_contract_says() {
        let check = |sender, kind: &str| {
            let sms = Sms { sender, ..SMS };
            let request = request("https://h", &credentials(), &sms).expect("a request");
            assert_eq!(request.uri(), "https://h/rest/smsmessaging/text");
            assert_eq!(request.headers()["authorization"], "Bearer token");
            let body: serde_json::Value = serde_json::from_str(request.body()).expect("JSON");
            let expected = json!({
                "recipientAddressList": ["436641234567"], "messageContent": "Grüße & mehr",
                "clientMessageId": "out_1", "contentCategory": "informational", "maxSmsPerMessage": 1,
                "notificationCallbackUrl": "https://x/y",
                "senderAddress": sender.trim_start_matches('+'), "senderAddressType": kind,
            });
            assert_eq!(body, expected);
        };
        check("Muster", "alphanumeric");
        check("+436641111111", "international");
        check("0828", "shortcode");
    }

    #[test]
    fn each_reply_has_its_meaning() {
        let check = |body, expected| check_reply(&WEBSMS, 200, body, expected);
        let accepted = Reply::Accepted { provider_id: "0059".to_owned(), segments: Some(1) };
        let queued = r#"{"statusCode":2001,"transferId":"0059","smsCount":1}"#;
        assert_eq!(reply(200, &HeaderMap::new(), queued), accepted);
        check(
            r#"{"statusCode":2000,"statusMessage":"OK","transferId":"0059","smsCount":1}"#,
            "accepted",
        );
        check(r#"{"statusCode":4001,"statusMessage":"invalid credentials"}"#, "locked out");
        check(r#"{"statusCode":4002,"statusMessage":"invalid recipient"}"#, "refused");
        check(r#"{"statusCode":4023,"statusMessage":"throttled"}"#, "throttled");
        check(r#"{"statusCode":5003,"statusMessage":"unavailable"}"#, "throttled");
        check(r#"{"statusCode":4031,"statusMessage":"blacklisted"}"#, "opted out");
        check(r#"{"statusCode":5000,"statusMessage":"internal error"}"#, "unclear");
        check(r#"{"statusCode":2000}"#, "unclear");
        check("<html>", "unclear");
        check_reply(&WEBSMS, 429, "", "throttled");
        check_reply(&WEBSMS, 401, "", "locked out");
        check_reply(&WEBSMS, 500, "oops", "unclear");
        check_reply(&WEBSMS, 522, "", "throttled");
    }

    #[test]
    fn a_notification_is_a_receipt_or_an_sms() {
        let check = |body: &str, event| assert_eq!(callback(body.as_bytes()), [event], "{body}");
        let report = |status, event| {
            let body = format!(
                r#"{{"messageType":"deliveryReport","notificationId":"1","transferId":"0059","clientMessageId":"out_1","deliveryReportMessageStatus":"{status}","sentOn":"2026-11-20"}}"#
            );
            check(&body, event);
        };
        let receipt = |fate| {
            let (provider_id, reference) = ("0059".to_owned(), Some("out_1".to_owned()));
            Event::Receipt(Receipt {
                provider_id,
                reference,
                fate,
                code: None,
                at: None,
                segments: None,
            })
        };
        report("delivered", receipt(Fate::Delivered));
        report("rejected", receipt(Fate::Undelivered));
        report("new", Event::Park("unknown status"));
        let inbound = InboundSms {
            message_id: "2".to_owned(),
            sender: "436641234567".to_owned(),
            text: "STOP".to_owned(),
            at: None,
        };
        check(
            r#"{"messageType":"text","notificationId":"2","senderAddress":"436641234567","senderAddressType":"international","recipientAddress":"0828","textMessageContent":"STOP"}"#,
            Event::Inbound(inbound),
        );
        check(r#"{"messageType":"text"}"#, Event::Park("a text without an id"));
        check(r#"{"messageType":"binary"}"#, Event::Park("neither a report nor a text"));
    }
}
