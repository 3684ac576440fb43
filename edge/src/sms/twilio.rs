//! Twilio: form-encoded requests, JSON replies, callbacks signed over address and parameters.
//!
//! Source: Twilio, "Messages resource" and "Webhooks security".

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request};
use serde::Deserialize;

use super::{Event, Fate, InboundSms, Incoming, Provider, Receipt, Reply, Sms, by_status};
use crate::config::Credentials;
use crate::{crypto, form_encoding};

pub(super) const TWILIO: Provider = Provider {
    name: "twilio",
    longest: 1_600,
    base_url: "https://api.twilio.com",
    request,
    reply,
    is_genuine,
    callback,
    thanks: ("text/xml", "<Response/>"),
};

fn request(base_url: &str, credentials: &Credentials, sms: &Sms<'_>) -> Option<Request<String>> {
    let (sid, token) = (&credentials.account_sid, &credentials.auth_token.0);
    if sid.is_empty() || token.is_empty() || sms.sender.is_empty() {
        return None;
    }
    let sender = if is_service(sms.sender) { "MessagingServiceSid" } else { "From" };
    let body = form_encoding::encode(&[
        ("To", &format!("+{}", sms.recipient)),
        (sender, sms.sender),
        ("Body", sms.body),
        ("StatusCallback", sms.callback_url),
    ]);
    let basic = STANDARD.encode(format!("{sid}:{token}"));
    Request::post(format!("{base_url}/2010-04-01/Accounts/{sid}/Messages.json"))
        .header(AUTHORIZATION, format!("Basic {basic}"))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .ok()
}

/// Whether a sender is a messaging service by its id; else it is a number or a name.
pub(crate) fn is_service(sender: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    sender.strip_prefix("MG").is_some_and(|id| id.len() == 32 && id.bytes().all(is_hex))
}

/// The recipient sent STOP to this sender.
const OPTED_OUT: &str = "21610";

#[derive(Deserialize)]
struct Answer {
    sid: Option<String>,
    num_segments: Option<String>,
    code: Option<u32>,
}

fn reply(status: u16, headers: &HeaderMap, body: &str) -> Reply {
    let Ok(answer) = serde_json::from_str::<Answer>(body) else {
        return by_status(status, headers);
    };
    match (status, answer.sid, answer.code) {
        (200..=299, Some(provider_id), _) => {
            // 0 stands for "not counted yet".
            let segments =
                answer.num_segments.and_then(|text| text.parse().ok()).filter(|n| *n > 0);
            Reply::Accepted { provider_id, segments }
        }
        (_, _, Some(code)) if code.to_string() == OPTED_OUT => {
            Reply::OptedOut { code: code.to_string() }
        }
        (401, _, Some(code)) => Reply::LockedOut { code: code.to_string() },
        (400..=499, _, Some(code)) if status != 429 => Reply::Refused { code: code.to_string() },
        _ => by_status(status, headers),
    }
}

/// HMAC-SHA-1 with the account's secret over the address and the sorted parameters.
fn is_genuine(credentials: &Credentials, incoming: &Incoming<'_>) -> bool {
    let given = incoming.header("x-twilio-signature");
    let key = credentials.auth_token.0.as_bytes();
    let pairs = form_encoding::decode(incoming.body);
    let params: BTreeMap<_, _> = pairs.iter().map(|(key, value)| (key, value)).collect();
    // A name that comes twice could be signed as one thing and read as another.
    let is_plain = params.len() == pairs.len();
    let rest: String =
        params.iter().flat_map(|(key, value)| [key.as_str(), value.as_str()]).collect();
    let fits = |url: String| {
        let expected = STANDARD.encode(crypto::hmac_sha1(key, (url + &rest).as_bytes()));
        crypto::equal(given, expected.as_bytes())
    };
    is_plain && !key.is_empty() && addresses(incoming.url).into_iter().any(fits)
}

/// The address as it is, and with the usual port where it has none: Twilio signs either.
fn addresses(url: &str) -> Vec<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let port = if scheme == "https" { ":443" } else { ":80" };
    let bare = host.strip_suffix(port).unwrap_or(host);
    let mut all = vec![url.to_owned(), format!("{scheme}://{bare}{path}")];
    if !bare.contains(':') {
        all.push(format!("{scheme}://{bare}{port}{path}"));
    }
    all
}

fn callback(body: &[u8]) -> Vec<Event> {
    let params = form_encoding::decode(body);
    let find =
        |name: &str| params.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let Some(provider_id) = find("MessageSid") else {
        return vec![Event::Park("not about a message")];
    };
    match (find("MessageStatus").as_deref(), find("From"), find("Body")) {
        (Some(status), _, _) => reported(provider_id, status, find("To"), find("ErrorCode")),
        (None, Some(sender), Some(text)) => {
            vec![Event::Inbound(InboundSms { message_id: provider_id, sender, text, at: None })]
        }
        (None, _, _) => vec![Event::Park("neither a status nor an SMS")],
    }
}

fn reported(
    provider_id: String,
    status: &str,
    to: Option<String>,
    error: Option<String>,
) -> Vec<Event> {
    let Some(fate) = fate(status) else {
        return vec![Event::Park("unknown status")];
    };
    let code = error.map(|word| super::code(&word)).filter(|code| !code.is_empty());
    let opted_out = to.zip(code.clone().filter(|code| code == OPTED_OUT));
    let opted_out = opted_out.map(|(recipient, code)| Event::OptedOut {
        provider_id: provider_id.clone(),
        recipient,
        code,
    });
    let receipt = Receipt { provider_id, reference: None, fate, code, at: None, segments: None };
    [Event::Receipt(receipt)].into_iter().chain(opted_out).collect()
}

fn fate(status: &str) -> Option<Fate> {
    match status {
        "delivered" | "read" => Some(Fate::Delivered),
        "queued" | "accepted" | "scheduled" | "sending" | "sent" => Some(Fate::Accepted),
        "undelivered" | "failed" | "canceled" => Some(Fate::Undelivered),
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
        assert_eq!(request.uri(), "https://h/2010-04-01/Accounts/AC1/Messages.json");
        assert_eq!(request.headers()["authorization"], "Basic QUMxOjEyMzQ1");
        assert_eq!(
            request.body(),
            "To=%2B436641234567&From=%2B15005550006&Body=Gr%C3%BC%C3%9Fe+%26+mehr&StatusCallback=https%3A%2F%2Fx%2Fy"
        );
    }

    #[test]
    fn each_reply_has_its_meaning() {
        let check = |status, body, meaning| check_reply(&TWILIO, status, body, meaning);
        check(
            201,
            r#"{"sid":"SM1","status":"queued","num_segments":"1","error_code":null}"#,
            "accepted",
        );
        check(400, r#"{"code":21211,"message":"Invalid 'To'","status":400}"#, "refused");
        check(401, r#"{"code":20003,"message":"Authenticate","status":401}"#, "locked out");
        check(400, r#"{"code":21610,"message":"unsubscribed","status":400}"#, "opted out");
        check(429, r#"{"code":20429,"message":"Too Many Requests","status":429}"#, "throttled");
        check(500, r#"{"code":20500,"message":"oops","status":500}"#, "unclear");
        check(201, "{}", "unclear");
        check(503, "", "unclear");
    }

    #[test]
    fn a_signature_fits_address_and_parameters() {
        // Source: Twilio, "Webhooks security", worked example.
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let body = b"Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE";
        let check = |url, body: &[u8], signature, genuine| {
            let headers = [("x-twilio-signature", signature)];
            assert_eq!(is_genuine(&TWILIO, url, &headers, body, 0), genuine);
        };
        check(url, body, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", true);
        let twice = [b"Digits=1&".as_slice(), body].concat();
        check(url, &twice, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", false);
        check(url, b"Digits=1235", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", false);
        check("https://evil.com/", body, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", false);
        check(url, body, "", false);
    }

    fn check(body: &str, events: &[Event]) {
        assert_eq!(callback(body.as_bytes()), events, "{body}");
    }

    fn receipt(fate: Fate, code: Option<&str>) -> Event {
        let (provider_id, code) = ("SM1".to_owned(), code.map(str::to_owned));
        Event::Receipt(Receipt {
            provider_id,
            reference: None,
            fate,
            code,
            at: None,
            segments: None,
        })
    }

    #[test]
    fn a_status_callback_is_a_receipt() {
        check("MessageSid=SM1&MessageStatus=delivered", &[receipt(Fate::Delivered, None)]);
        let failed = [receipt(Fate::Undelivered, Some("30003"))];
        check("MessageSid=SM1&MessageStatus=failed&New=1&ErrorCode=30003", &failed);
        let opted_out = Event::OptedOut {
            provider_id: "SM1".to_owned(),
            recipient: "+436641234567".to_owned(),
            code: "21610".to_owned(),
        };
        let refused = [receipt(Fate::Undelivered, Some("21610")), opted_out];
        check("MessageSid=SM1&MessageStatus=failed&To=%2B436641234567&ErrorCode=21610", &refused);
        check("MessageSid=SM1&MessageStatus=lost", &[Event::Park("unknown status")]);
    }

    #[test]
    fn a_message_callback_is_an_sms() {
        let inbound = Event::Inbound(InboundSms {
            message_id: "SM2".to_owned(),
            sender: "+436641234567".to_owned(),
            text: "STOP".to_owned(),
            at: None,
        });
        check("MessageSid=SM2&SmsStatus=received&From=%2B436641234567&Body=STOP", &[inbound]);
        check("Body=STOP&From=%2B43", &[Event::Park("not about a message")]);
    }
}
