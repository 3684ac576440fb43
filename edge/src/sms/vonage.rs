//! Vonage: its Messages API with JSON, problems in place of errors, callbacks signed by a token over their body.
//!
//! Source: Vonage, "Messages API" and "API errors: Messages".

mod signature;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request};
use serde::Deserialize;
use serde_json::json;

use super::{Event, Fate, InboundSms, Provider, Receipt, Reply, Sms, bare_sender, by_status};
use crate::config::Credentials;

pub(super) const VONAGE: Provider = Provider {
    name: "vonage",
    longest: 1_000,
    base_url: "https://api.nexmo.com",
    request,
    reply,
    is_genuine: signature::is_genuine,
    callback,
    thanks: ("application/json", "{}"),
};

fn request(base_url: &str, credentials: &Credentials, sms: &Sms<'_>) -> Option<Request<String>> {
    let (key, secret) = (&credentials.api_key.0, &credentials.api_secret.0);
    if key.is_empty() || secret.is_empty() || sms.sender.is_empty() {
        return None;
    }
    let body = json!({
        "channel": "sms",
        "message_type": "text",
        "to": sms.recipient,
        "from": bare_sender(sms.sender),
        "text": sms.body,
        "client_ref": sms.reference,
        "webhook_url": sms.callback_url,
        "webhook_version": "v1",
    });
    let basic = STANDARD.encode(format!("{key}:{secret}"));
    Request::post(format!("{base_url}/v1/messages"))
        .header(AUTHORIZATION, format!("Basic {basic}"))
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "application/json")
        .body(body.to_string())
        .ok()
}

#[derive(Deserialize)]
struct Answer {
    message_uuid: Option<String>,
    /// The address of the problem's description: the code is its end.
    r#type: Option<String>,
}

fn reply(status: u16, headers: &HeaderMap, body: &str) -> Reply {
    let Ok(answer) = serde_json::from_str::<Answer>(body) else {
        return by_status(status, headers);
    };
    match (status, answer.message_uuid, answer.r#type.as_deref().and_then(problem)) {
        (200..=299, Some(provider_id), _) => Reply::Accepted { provider_id, segments: None },
        (400..=499, _, Some(code)) if status != 429 => match code.as_str() {
            BARRED => Reply::OptedOut { code },
            // Throttled; no credit left: what is topped up in time still leaves.
            "1000" | "1070" | "low-balance" => Reply::Throttled { code, wait: 0 },
            _ if status == 401 => Reply::LockedOut { code },
            _ => Reply::Refused { code },
        },
        _ => by_status(status, headers),
    }
}

/// The recipient may not be written to.
const BARRED: &str = "1050";

/// The code at the end of a problem's address: `…/messages#1050`.
fn problem(address: &str) -> Option<String> {
    let (_, word) = address.rsplit_once('#')?;
    Some(super::code(word)).filter(|code| !code.is_empty())
}

#[derive(Deserialize)]
struct Callback {
    message_uuid: String,
    from: Option<String>,
    to: Option<String>,
    text: Option<String>,
    timestamp: Option<String>,
    status: Option<String>,
    client_ref: Option<String>,
    error: Option<Problem>,
    sms: Option<Parts>,
}

#[derive(Deserialize)]
struct Problem {
    r#type: Option<String>,
}

#[derive(Deserialize)]
struct Parts {
    count_total: Option<String>,
}

fn callback(body: &[u8]) -> Vec<Event> {
    match serde_json::from_slice::<Callback>(body) {
        Err(_) => vec![Event::Park("neither a status nor an SMS")],
        Ok(told) if told.status.is_some() => reported(told),
        Ok(told) => vec![inbound(told).unwrap_or(Event::Park("an SMS without a sender or a text"))],
    }
}

fn inbound(told: Callback) -> Option<Event> {
    Some(Event::Inbound(InboundSms {
        message_id: told.message_uuid,
        sender: told.from?,
        text: told.text?,
        at: told.timestamp,
    }))
}

fn reported(told: Callback) -> Vec<Event> {
    let Some(fate) = told.status.as_deref().and_then(fate) else {
        return vec![Event::Park("unknown status")];
    };
    let code = told.error.and_then(|error| error.r#type).as_deref().and_then(problem);
    let opted_out = told.to.zip(code.clone().filter(|code| code == BARRED));
    let opted_out = opted_out.map(|(recipient, code)| Event::OptedOut {
        provider_id: told.message_uuid.clone(),
        recipient,
        code,
    });
    let receipt = Receipt {
        provider_id: told.message_uuid,
        reference: told.client_ref,
        fate,
        code,
        at: told.timestamp,
        segments: told.sms.and_then(|sms| sms.count_total?.parse().ok()),
    };
    [Event::Receipt(receipt)].into_iter().chain(opted_out).collect()
}

fn fate(status: &str) -> Option<Fate> {
    match status {
        "submitted" => Some(Fate::Accepted),
        "delivered" | "read" => Some(Fate::Delivered),
        "rejected" | "undeliverable" => Some(Fate::Undelivered),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SMS, check_reply, credentials};
    use super::*;

    #[test]
    fn a_request_is_what_the_contract_says() {
        let request = request("https://h", &credentials(), &SMS).expect("a request");
        assert_eq!(request.uri(), "https://h/v1/messages");
        assert_eq!(request.headers()["authorization"], "Basic a2V5OnNlY3JldA==");
        let body: serde_json::Value = serde_json::from_str(request.body()).expect("JSON");
        let expected = json!({
            "channel": "sms", "message_type": "text", "to": "436641234567", "from": "15005550006",
            "text": "Grüße & mehr", "client_ref": "out_1", "webhook_url": "https://x/y",
            "webhook_version": "v1",
        });
        assert_eq!(body, expected);
        let nameless = Sms { sender: "", ..SMS };
        assert!(super::request("https://h", &credentials(), &nameless).is_none());
    }

    #[test]
    fn each_reply_has_its_meaning() {
        let check = |status, body: &str, meaning| check_reply(&VONAGE, status, body, meaning);
        let problem = |code| {
            format!(
                r#"{{"type":"https://developer.vonage.com/api-errors/messages#{code}","title":"…","detail":"…"}}"#
            )
        };
        check(202, r#"{"message_uuid":"aaaa-bbbb"}"#, "accepted");
        check(422, &problem("1020"), "refused");
        check(
            401,
            r#"{"type":"https://developer.vonage.com/api-errors#unauthorized"}"#,
            "locked out",
        );
        check(
            402,
            r#"{"type":"https://developer.vonage.com/api-errors#low-balance"}"#,
            "throttled",
        );
        check(422, &problem("1050"), "opted out");
        check(429, &problem("1000"), "throttled");
        check(500, &problem("1030"), "unclear");
        check(202, "{}", "unclear");
        check(403, "<html>", "locked out");
        check(503, "", "unclear");
    }

    #[test]
    fn a_callback_is_a_receipt_or_an_sms() {
        let check =
            |body: &str, events: &[Event]| assert_eq!(callback(body.as_bytes()), events, "{body}");
        let receipt = |fate, code: Option<&str>| {
            Event::Receipt(Receipt {
                provider_id: "u".to_owned(),
                reference: Some("out_1".to_owned()),
                fate,
                code: code.map(str::to_owned),
                at: Some("2026-11-20T12:00:00.000Z".to_owned()),
                segments: Some(1),
            })
        };
        let status = |status: &str, error: &str| {
            format!(
                r#"{{"message_uuid":"u","to":"436641234567","from":"Muster","timestamp":"2026-11-20T12:00:00.000Z","status":"{status}","client_ref":"out_1","channel":"sms","usage":{{"currency":"EUR","price":"0.0333"}},"sms":{{"count_total":"1"}}{error}}}"#
            )
        };
        check(&status("delivered", ""), &[receipt(Fate::Delivered, None)]);
        check(&status("submitted", ""), &[receipt(Fate::Accepted, None)]);
        let barred = r#","error":{"type":"https://developer.vonage.com/api-errors/messages#1050","title":1050,"detail":"…"}"#;
        let opted_out = Event::OptedOut {
            provider_id: "u".to_owned(),
            recipient: "436641234567".to_owned(),
            code: "1050".to_owned(),
        };
        check(&status("rejected", barred), &[receipt(Fate::Undelivered, Some("1050")), opted_out]);
        check(&status("lost", ""), &[Event::Park("unknown status")]);
        let inbound = InboundSms {
            message_id: "u".to_owned(),
            sender: "436641234567".to_owned(),
            text: "STOP".to_owned(),
            at: Some("2026-11-20T12:00:00Z".to_owned()),
        };
        check(
            r#"{"message_uuid":"u","channel":"sms","message_type":"text","to":"15005550006","from":"436641234567","timestamp":"2026-11-20T12:00:00Z","text":"STOP","sms":{"num_messages":"1"},"usage":{"price":"0","currency":"EUR"}}"#,
            &[Event::Inbound(inbound)],
        );
        check(r#"{"message_uuid":"u"}"#, &[Event::Park("an SMS without a sender or a text")]);
    }
}
