//! websms (LINK Mobility): JSON, success and failure both with HTTP 200, callbacks without signature.
//!
//! Source: LINK Mobility Austria, "SMS & Messaging API", text messages and notifications.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request};
use serde::Deserialize;
use serde_json::json;

use super::{Callback, Incoming, Provider, Receipt, Reply, Sms, by_status};
use crate::config::Credentials;

pub(super) const WEBSMS: Provider = Provider {
    name: "websms",
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
        "contentCategory": "informational",
        "maxSmsPerMessage": 2,
        "notificationCallbackUrl": sms.callback_url,
    });
    if let (false, Some(fields)) = (sms.sender.is_empty(), body.as_object_mut()) {
        fields.insert("senderAddress".to_owned(), sms.sender.into());
        fields.insert("senderAddressType".to_owned(), sender_type(sms.sender).into());
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
#[serde(rename_all = "camelCase")]
struct Notification {
    message_type: String,
    transfer_id: Option<String>,
    delivery_report_message_status: Option<String>,
}

fn callback(body: &[u8]) -> Callback {
    let Ok(notification) = serde_json::from_slice::<Notification>(body) else {
        return Callback::Park("not a notification");
    };
    match (notification.message_type.as_str(), notification.transfer_id) {
        ("deliveryReport", Some(provider_id)) => {
            let status = notification.delivery_report_message_status.as_deref();
            status.and_then(receipt).map_or(Callback::Park("unknown status"), |receipt| {
                Callback::Receipt(Receipt { provider_id, receipt, at: None })
            })
        }
        _ => Callback::Park("not a delivery report"),
    }
}

fn receipt(status: &str) -> Option<&'static str> {
    match status {
        "delivered" => Some("delivered"),
        "accepted" => Some("accepted"),
        "undelivered" | "expired" | "deleted" | "rejected" => Some("undelivered"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Reply, tests::check_reply};
    use super::*;
    use crate::config::Secret;

    #[test]
    fn a_request_is_what_the_contract_says() {
        let credentials = Credentials { token: Secret("t".to_owned()), ..Credentials::default() };
        let sms = Sms {
            recipient: "436641234567",
            sender: "Muster",
            body: "Hi",
            reference: "out_1",
            callback_url: "https://x/y",
        };
        let request = request("https://h", &credentials, &sms).expect("a request");
        assert_eq!(request.uri(), "https://h/rest/smsmessaging/text");
        assert_eq!(request.headers()["authorization"], "Bearer t");
        let body: serde_json::Value = serde_json::from_str(request.body()).expect("JSON");
        let expected = json!({
            "recipientAddressList": ["436641234567"], "messageContent": "Hi",
            "clientMessageId": "out_1", "contentCategory": "informational", "maxSmsPerMessage": 2,
            "notificationCallbackUrl": "https://x/y",
            "senderAddress": "Muster", "senderAddressType": "alphanumeric",
        });
        assert_eq!(body, expected);
        assert!(super::request("https://h", &Credentials::default(), &sms).is_none());
    }

    #[test]
    fn each_reply_has_its_meaning() {
        let check = |body, expected| check_reply(&WEBSMS, 200, body, expected);
        let accepted = Reply::Accepted { provider_id: "0059".to_owned(), segments: Some(1) };
        check(
            r#"{"statusCode":2000,"statusMessage":"OK","transferId":"0059","smsCount":1}"#,
            "accepted",
        );
        assert_eq!(
            reply(
                200,
                &HeaderMap::new(),
                r#"{"statusCode":2001,"transferId":"0059","smsCount":1}"#
            ),
            accepted
        );
        check(r#"{"statusCode":4001,"statusMessage":"invalid credentials"}"#, "refused");
        check(r#"{"statusCode":4002,"statusMessage":"invalid recipient"}"#, "refused");
        check(r#"{"statusCode":4023,"statusMessage":"throttled"}"#, "throttled");
        check(r#"{"statusCode":5003,"statusMessage":"unavailable"}"#, "throttled");
        check(r#"{"statusCode":4031,"statusMessage":"blacklisted"}"#, "opted out");
        check(r#"{"statusCode":5000,"statusMessage":"internal error"}"#, "unclear");
        check(r#"{"statusCode":2000}"#, "unclear");
        check("<html>", "unclear");
        check_reply(&WEBSMS, 429, "", "throttled");
        check_reply(&WEBSMS, 401, "", "refused");
        check_reply(&WEBSMS, 500, "oops", "unclear");
        check_reply(&WEBSMS, 522, "", "throttled");
    }

    #[test]
    fn a_delivery_report_is_a_receipt_and_all_else_is_kept() {
        let report = |status| {
            callback(format!(r#"{{"messageType":"deliveryReport","notificationId":"1","transferId":"0059","clientMessageId":"out_1","deliveryReportMessageStatus":"{status}","sentOn":"2026-11-20"}}"#).as_bytes())
        };
        let expected = |receipt| {
            Callback::Receipt(Receipt { provider_id: "0059".to_owned(), receipt, at: None })
        };
        assert_eq!(report("delivered"), expected("delivered"));
        assert_eq!(report("rejected"), expected("undelivered"));
        assert_eq!(report("new"), Callback::Park("unknown status"));
        assert_eq!(callback(b"{}"), Callback::Park("not a notification"));
        assert_eq!(callback(br#"{"messageType":"text"}"#), Callback::Park("not a delivery report"));
    }
}
