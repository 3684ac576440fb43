//! Infobip: JSON, refusals inside HTTP 200, reports and SMS in batches, callbacks without signature.
//!
//! Source: Infobip, "SMS API" (`/sms/3/messages`), "Response status and error codes".

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Event, Fate, InboundSms, Incoming, Provider, Receipt, Reply, Sms, bare_sender, by_status,
};
use crate::config::Credentials;

pub(super) const INFOBIP: Provider = Provider {
    name: "infobip",
    longest: 1_530,
    base_url: "https://api.infobip.com",
    request,
    reply,
    is_genuine,
    callback,
    thanks: ("application/json", "{}"),
};

fn request(base_url: &str, credentials: &Credentials, sms: &Sms<'_>) -> Option<Request<String>> {
    let key = &credentials.api_key.0;
    if key.is_empty() || sms.sender.is_empty() {
        return None;
    }
    let message = json!({
        "sender": bare_sender(sms.sender),
        "destinations": [{ "to": sms.recipient, "messageId": sms.reference }],
        "content": { "text": sms.body },
        "webhooks": {
            "delivery": { "url": sms.callback_url },
            "contentType": "application/json",
        },
    });
    Request::post(format!("{base_url}/sms/3/messages"))
        .header(AUTHORIZATION, format!("App {key}"))
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "application/json")
        .body(json!({ "messages": [message] }).to_string())
        .ok()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    messages: Vec<Sent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    message_id: Option<String>,
    status: Status,
    details: Option<Details>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    group_name: String,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    message_count: Option<u32>,
}

fn reply(status: u16, headers: &HeaderMap, body: &str) -> Reply {
    let answer = serde_json::from_str(body).ok().filter(|_| (200..=299).contains(&status));
    let sent = answer.and_then(|answer: Answer| answer.messages.into_iter().next());
    let Some(Sent { message_id, status: told, details }) = sent else {
        return by_status(status, headers);
    };
    let code = super::code(told.name.as_deref().unwrap_or(&told.group_name));
    match (fate(&told.group_name), message_id) {
        (Some(Fate::Accepted | Fate::Delivered), Some(provider_id)) => {
            Reply::Accepted { provider_id, segments: details.and_then(|told| told.message_count) }
        }
        (Some(Fate::Undelivered), _) => refusal(code),
        _ => Reply::Unclear { code },
    }
}

fn refusal(code: String) -> Reply {
    match code.as_str() {
        name if is_opt_out(name) => Reply::OptedOut { code },
        // No credit left, or too much at once: what can leave in time still does.
        "REJECTED_NOT_ENOUGH_CREDITS"
        | "REJECTED_PREPAID_PACKAGE_EXPIRED"
        | "REJECTED_FLOODING_FILTER" => Reply::Throttled { code, wait: 0 },
        _ => Reply::Refused { code },
    }
}

/// The recipient stands on a list of those who are not to be written to.
fn is_opt_out(name: &str) -> bool {
    matches!(name, "REJECTED_DND" | "REJECTED_DESTINATION")
}

/// What Infobip signs with is set for a subscription and not for a message: the secret word in the
/// address is what every callback has, and was checked before.
fn is_genuine(_: &Credentials, _: &Incoming<'_>) -> bool {
    true
}

#[derive(Deserialize)]
struct Callback {
    results: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    message_id: String,
    to: Option<String>,
    status: Status,
    done_at: Option<String>,
    message_count: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inbound {
    message_id: String,
    from: String,
    text: String,
    received_at: Option<String>,
}

/// Each result is read alone: one that is odd does not hold back its neighbours.
fn callback(body: &[u8]) -> Vec<Event> {
    match serde_json::from_slice::<Callback>(body) {
        Ok(told) => told.results.into_iter().flat_map(result).collect(),
        Err(_) => vec![Event::Park("not a list of results")],
    }
}

fn result(result: Value) -> Vec<Event> {
    if result.get("status").is_none() {
        let inbound = serde_json::from_value(result).map(inbound);
        return vec![inbound.unwrap_or(Event::Park("neither a report nor an SMS"))];
    }
    serde_json::from_value(result).map_or_else(|_| vec![Event::Park("not a report")], report)
}

fn inbound(told: Inbound) -> Event {
    Event::Inbound(InboundSms {
        message_id: told.message_id,
        sender: told.from,
        text: told.text,
        at: told.received_at,
    })
}

fn report(told: Report) -> Vec<Event> {
    let Some(fate) = fate(&told.status.group_name) else {
        return vec![Event::Park("unknown status")];
    };
    let name = told.status.name.map(|name| super::code(&name));
    let opted_out = told.to.zip(name.clone().filter(|name| is_opt_out(name)));
    let opted_out = opted_out.map(|(recipient, code)| Event::OptedOut {
        provider_id: told.message_id.clone(),
        recipient,
        code,
    });
    let receipt = Receipt {
        // The id is ours: it was given with the message.
        reference: Some(told.message_id.clone()),
        provider_id: told.message_id,
        fate,
        code: name.filter(|_| fate == Fate::Undelivered),
        at: told.done_at,
        segments: told.message_count,
    };
    [Event::Receipt(receipt)].into_iter().chain(opted_out).collect()
}

fn fate(group: &str) -> Option<Fate> {
    match group {
        "ACCEPTED" | "PENDING" => Some(Fate::Accepted),
        "DELIVERED" => Some(Fate::Delivered),
        "UNDELIVERABLE" | "EXPIRED" | "REJECTED" => Some(Fate::Undelivered),
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
        assert_eq!(request.uri(), "https://h/sms/3/messages");
        assert_eq!(request.headers()["authorization"], "App key");
        let body: Value = serde_json::from_str(request.body()).expect("JSON");
        let expected = json!({ "messages": [{
            "sender": "15005550006",
            "destinations": [{ "to": "436641234567", "messageId": "out_1" }],
            "content": { "text": "Grüße & mehr" },
            "webhooks": { "delivery": { "url": "https://x/y" }, "contentType": "application/json" },
        }]});
        assert_eq!(body, expected);
    }

    #[test]
    fn each_reply_has_its_meaning() {
        let sent = |group, name| {
            format!(
                r#"{{"bulkId":"b","messages":[{{"messageId":"out_1","status":{{"groupId":1,"groupName":"{group}","id":26,"name":"{name}","description":"…"}},"destination":"436641234567","details":{{"messageCount":1}}}}]}}"#
            )
        };
        let check = |status, body: &str, meaning| check_reply(&INFOBIP, status, body, meaning);
        let accepted = Reply::Accepted { provider_id: "out_1".to_owned(), segments: Some(1) };
        assert_eq!(reply(200, &HeaderMap::new(), &sent("PENDING", "PENDING_ACCEPTED")), accepted);
        check(200, &sent("REJECTED", "REJECTED_DND"), "opted out");
        check(200, &sent("REJECTED", "REJECTED_NOT_ENOUGH_CREDITS"), "throttled");
        check(200, &sent("REJECTED", "REJECTED_SENDER"), "refused");
        check(200, &sent("NEW", "NEW"), "unclear");
        check(
            401,
            r#"{"requestError":{"serviceException":{"messageId":"UNAUTHORIZED","text":"…"}}}"#,
            "locked out",
        );
        check(
            429,
            r#"{"requestError":{"serviceException":{"messageId":"TOO_MANY_REQUESTS","text":"…"}}}"#,
            "throttled",
        );
        check(500, "{}", "unclear");
        check(200, r#"{"messages":[]}"#, "unclear");
    }

    fn report(id: &str, group: &str, name: &str) -> Value {
        json!({ "bulkId": "b", "messageId": id, "to": "436641234567", "sender": "Muster",
            "sentAt": "2026-11-20T12:00:00.000+0000", "doneAt": "2026-11-20T12:00:01.000+0000",
            "messageCount": 1, "status": { "groupId": 3, "groupName": group, "id": 5, "name": name },
            "error": { "groupId": 0, "groupName": "OK" } })
    }

    fn receipt(id: &str, fate: Fate, code: Option<&str>) -> Event {
        Event::Receipt(Receipt {
            provider_id: id.to_owned(),
            reference: Some(id.to_owned()),
            fate,
            code: code.map(str::to_owned),
            at: Some("2026-11-20T12:00:01.000+0000".to_owned()),
            segments: Some(1),
        })
    }

    fn check(results: &Value, expected: &[Event]) {
        let body = json!({ "results": results }).to_string();
        assert_eq!(callback(body.as_bytes()), expected, "{body}");
    }

    #[test]
    fn a_batch_of_reports_is_read_one_by_one() {
        let results = json!([
            report("out_1", "DELIVERED", "DELIVERED_TO_HANDSET"), { "status": 7 },
            report("out_2", "REJECTED", "REJECTED_DND"), report("out_3", "NEW", "NEW"),
        ]);
        let opted_out = Event::OptedOut {
            provider_id: "out_2".to_owned(),
            recipient: "436641234567".to_owned(),
            code: "REJECTED_DND".to_owned(),
        };
        let expected = [
            receipt("out_1", Fate::Delivered, None),
            Event::Park("not a report"),
            receipt("out_2", Fate::Undelivered, Some("REJECTED_DND")),
            opted_out,
            Event::Park("unknown status"),
        ];
        check(&results, &expected);
    }

    #[test]
    fn an_sms_is_told_in_the_same_way() {
        let inbound = json!({ "messageId": "m", "from": "436641234567", "to": "0828", "text": "STOP",
            "cleanText": "", "keyword": "STOP", "receivedAt": "2026-11-20T12:00:00.000+0000", "smsCount": 1 });
        let expected = Event::Inbound(InboundSms {
            message_id: "m".to_owned(),
            sender: "436641234567".to_owned(),
            text: "STOP".to_owned(),
            at: Some("2026-11-20T12:00:00.000+0000".to_owned()),
        });
        let both = json!([inbound, { "from": "x" }]);
        check(&both, &[expected, Event::Park("neither a report nor an SMS")]);
    }
}
