//! seven.io: form-encoded requests, codes inside HTTP 200, callbacks signed over time, address and body.
//!
//! Source: seven.io, "SMS", "Webhooks" and "Signing of requests".

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, Request};
use jawort_shared::time::{MINUTE, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Event, Fate, InboundSms, Incoming, Provider, Receipt, Reply, Sms, bare_sender, by_status,
};
use crate::config::Credentials;
use crate::{crypto, form_encoding};

/// A signature is good for so long. Source: seven.io, `@seven.io/client`, `WebhookVerifier`.
const LONGEST_AGE: i64 = 5 * MINUTE;

pub(super) const SEVEN: Provider = Provider {
    name: "seven",
    longest: 1_520,
    base_url: "https://gateway.seven.io",
    request,
    reply,
    is_genuine,
    callback,
    thanks: ("application/json", "{}"),
};

/// seven.io takes no address for receipts: they go to the channel's own, which is entered there.
fn request(base_url: &str, credentials: &Credentials, sms: &Sms<'_>) -> Option<Request<String>> {
    if credentials.api_key.0.is_empty() {
        return None;
    }
    let mut fields = vec![("to", sms.recipient), ("text", sms.body), ("foreign_id", sms.reference)];
    if !sms.sender.is_empty() {
        fields.push(("from", bare_sender(sms.sender)));
    }
    Request::post(format!("{base_url}/api/sms"))
        .header("X-Api-Key", &credentials.api_key.0)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .body(form_encoding::encode(&fields))
        .ok()
}

#[derive(Deserialize)]
struct Answer {
    success: Value,
    #[serde(default)]
    messages: Vec<Sent>,
}

#[derive(Deserialize)]
struct Sent {
    id: Option<Value>,
    parts: Option<u32>,
    #[serde(default)]
    success: bool,
    error: Option<Value>,
}

fn reply(status: u16, headers: &HeaderMap, body: &str) -> Reply {
    let Ok(answer) = serde_json::from_str::<Value>(body) else {
        return by_status(status, headers);
    };
    let Ok(Answer { success, messages }) = serde_json::from_value(answer.clone()) else {
        // An error may be the whole answer: a bare code.
        return told(status, headers, &word(&answer));
    };
    match messages.into_iter().next() {
        Some(Sent { id: Some(id), parts, success: true, .. }) => {
            Reply::Accepted { provider_id: word(&id), segments: parts }
        }
        Some(Sent { error: Some(error), .. }) if !error.is_null() => {
            told(status, headers, &word(&error))
        }
        _ => told(status, headers, &word(&success)),
    }
}

/// What a code means. Source: seven.io, "Status codes".
fn told(status: u16, headers: &HeaderMap, code: &str) -> Reply {
    let code = super::code(code);
    match code.as_str() {
        // No credit left: what is topped up in time still leaves.
        "500" => Reply::Throttled { code, wait: 0 },
        "201" | "202" | "301" | "305" | "401" | "402" | "403" | "901" => Reply::Refused { code },
        "900" | "902" | "903" => Reply::LockedOut { code },
        // It was handed on and something failed, or it was taken and nothing names it.
        "100" | "101" | "600" => Reply::Unclear { code },
        _ => by_status(status, headers),
    }
}

/// A code or an id, which come as text or as a number.
fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// HMAC-SHA-256 over time, nonce, method, address and the MD5 of the body.
fn is_genuine(credentials: &Credentials, incoming: &Incoming<'_>) -> bool {
    let key = credentials.signing_secret.0.as_bytes();
    let text = |name| std::str::from_utf8(incoming.header(name)).unwrap_or_default();
    let (time, nonce) = (text("x-timestamp"), text("x-nonce"));
    let signed = [time, nonce, "POST", incoming.url, &crypto::md5(incoming.body)].join("\n");
    let expected = crypto::hex(&crypto::hmac_sha256(key, signed.as_bytes()));
    let given = text("x-signature").to_ascii_lowercase();
    let is_fresh = time.parse().is_ok_and(|seconds: i64| {
        let at = Timestamp::from_millis(seconds.saturating_mul(1_000));
        incoming.now.since(at).saturating_abs() <= LONGEST_AGE
    });
    let fits = crypto::equal(given.as_bytes(), expected.as_bytes());
    !key.is_empty() && is_fresh && fits
}

#[derive(Deserialize)]
struct Callback {
    webhook_event: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    msg_id: Option<Value>,
    status: Option<String>,
    id: Option<Value>,
    sender: Option<String>,
    text: Option<String>,
    /// Seconds since 1970, as text or as a number.
    time: Option<Value>,
}

fn callback(body: &[u8]) -> Vec<Event> {
    let event = match serde_json::from_slice::<Callback>(body) {
        Ok(Callback { webhook_event, data }) => match webhook_event.as_str() {
            "dlr" => report(&data),
            "sms_mo" => inbound(data),
            _ => Err("neither a report nor an SMS"),
        },
        Err(_) => Err("not an event"),
    };
    vec![event.unwrap_or_else(Event::Park)]
}

/// The time of a report is of no known time zone: it counts from its arrival.
fn report(data: &Data) -> Result<Event, &'static str> {
    let status = data.status.as_deref().unwrap_or_default();
    let fate = fate(status).ok_or("unknown status")?;
    Ok(Event::Receipt(Receipt {
        provider_id: data.msg_id.as_ref().map(word).ok_or("a report without an id")?,
        reference: None,
        fate,
        code: (fate == Fate::Undelivered).then(|| super::code(status)),
        at: None,
        segments: None,
    }))
}

fn inbound(data: Data) -> Result<Event, &'static str> {
    Ok(Event::Inbound(InboundSms {
        message_id: data.id.as_ref().map(word).ok_or("an SMS without an id")?,
        sender: data.sender.ok_or("an SMS without a sender")?,
        text: data.text.ok_or("an SMS without a text")?,
        at: data.time.as_ref().map(word),
    }))
}

fn fate(status: &str) -> Option<Fate> {
    match status {
        "DELIVERED" => Some(Fate::Delivered),
        "BUFFERED" | "TRANSMITTED" | "ACCEPTED" => Some(Fate::Accepted),
        "NOTDELIVERED" | "EXPIRED" | "REJECTED" | "FAILED" | "UNKNOWN" => Some(Fate::Undelivered),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SMS, check_reply, credentials, is_genuine};
    use super::*;

    #[test]
    fn a_request_is_what_the_contract_says() {
        let request = request("https://h", &credentials(), &SMS).expect("a request");
        assert_eq!(request.uri(), "https://h/api/sms");
        assert_eq!(request.headers()["x-api-key"], "key");
        let body =
            "to=436641234567&text=Gr%C3%BC%C3%9Fe+%26+mehr&foreign_id=out_1&from=15005550006";
        assert_eq!(request.body(), body);
    }

    #[test]
    fn each_reply_has_its_meaning() {
        let check = |status, body: &str, meaning| check_reply(&SEVEN, status, body, meaning);
        let sent = r#"{"success":"100","total_price":0.07,"balance":1.0,"debug":"false","sms_type":"direct","messages":[{"id":"77","sender":"Muster","recipient":"436641234567","text":"x","encoding":"gsm","parts":1,"price":0.07,"success":true,"error":null,"error_text":null}]}"#;
        check(200, sent, "accepted");
        let accepted = Reply::Accepted { provider_id: "77".to_owned(), segments: Some(1) };
        assert_eq!(reply(200, &HeaderMap::new(), sent), accepted);
        let one = |error| {
            format!(
                r#"{{"success":"101","messages":[{{"id":null,"parts":1,"success":false,"error":"{error}","error_text":"…"}}]}}"#
            )
        };
        check(200, &one("202"), "refused");
        check(200, &one("500"), "throttled");
        check(200, &one("600"), "unclear");
        check(200, r#"{"success":"900","messages":[]}"#, "locked out");
        check(200, "900", "locked out");
        check(200, "\"500\"", "throttled");
        check(200, r#"{"success":"100","messages":[]}"#, "unclear");
        check(429, "", "throttled");
        check(401, "", "locked out");
        check(500, "{}", "unclear");
        check(200, "<html>", "unclear");
    }

    #[test]
    fn a_signature_fits_time_address_and_body() {
        // Made with Node's crypto by the rule of seven.io's page "Signing of requests".
        let (url, body) =
            ("https://jawort.example.com/webhooks/sms/seven/t", b"{\"data\":{}}".as_slice());
        let nonce = "fpPRhAd1s8GXacfR39mWqKPynmmXfJnc";
        let check = |url, body: &[u8], signature: &str, second, genuine| {
            let headers =
                [("x-timestamp", "1634641200"), ("x-nonce", nonce), ("x-signature", signature)];
            assert_eq!(
                is_genuine(&SEVEN, url, &headers, body, second),
                genuine,
                "{second} {signature}"
            );
        };
        let good = "44af2d15c7dde66dfdb5edef40d0cc743767c1c6314706ccc5cf3ddb84411704";
        check(url, body, good, 1_634_641_200, true);
        check(url, body, &good.to_uppercase(), 1_634_641_500, true);
        check(url, body, good, 1_634_641_501, false);
        check(url, body, good, 1_634_640_899, false);
        check(url, b"{}", good, 1_634_641_200, false);
        check("https://evil.example/", body, good, 1_634_641_200, false);
        check(url, body, "", 1_634_641_200, false);
    }

    #[test]
    fn an_event_is_a_receipt_or_an_sms() {
        let check = |body: &str, event| assert_eq!(callback(body.as_bytes()), [event], "{body}");
        let dlr = |status, event| {
            let body = format!(
                r#"{{"data":{{"msg_id":"77149843739","status":"{status}","timestamp":"2021-08-24 08:08:00.000000"}},"webhook_event":"dlr","webhook_timestamp":"2021-08-24T08:08:00+02:00"}}"#
            );
            check(&body, event);
        };
        let receipt = |fate, code: Option<&str>| {
            let (provider_id, code) = ("77149843739".to_owned(), code.map(str::to_owned));
            Event::Receipt(Receipt {
                provider_id,
                reference: None,
                fate,
                code,
                at: None,
                segments: None,
            })
        };
        dlr("TRANSMITTED", receipt(Fate::Accepted, None));
        dlr("DELIVERED", receipt(Fate::Delivered, None));
        dlr("EXPIRED", receipt(Fate::Undelivered, Some("EXPIRED")));
        dlr("LOST", Event::Park("unknown status"));
        let inbound = InboundSms {
            message_id: "681590".to_owned(),
            sender: "436641234567".to_owned(),
            text: "STOP".to_owned(),
            at: Some("1605878104".to_owned()),
        };
        check(
            r#"{"data":{"id":"681590","sender":"436641234567","system":"491771783130","text":"STOP","time":"1605878104","message_type":"SMS"},"webhook_event":"sms_mo","webhook_timestamp":"2020-12-02 11:55:44"}"#,
            Event::Inbound(inbound),
        );
        check(
            r#"{"data":{},"webhook_event":"tracking"}"#,
            Event::Park("neither a report nor an SMS"),
        );
    }
}
