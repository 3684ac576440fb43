//! The webhooks of Infobip: lists of results, unsigned.

use serde_json::{Value, json};

use crate::clock;
use crate::infobip::refusal::status;
use crate::moment::Moment;
use crate::segment;
use crate::sms::{Fate, Letter, News};
use crate::world::Sms;

/// Source: Infobip, "Receive outbound SMS message reports" and "Receive inbound SMS messages".
pub(crate) fn letter(url: &str, news: &News<'_>) -> Letter {
    let body = match news {
        News::Report(sms, fate) => json!({ "results": [report(sms, *fate)] }),
        News::Text(_, text) => json!({
            "results": [{
                "messageId": text.id,
                "from": text.from.trim_start_matches('+'),
                "to": text.to,
                "text": text.text,
                "cleanText": text.text,
                "keyword": "",
                "receivedAt": time(text.at),
                "smsCount": segment::count(&text.text),
                "price": { "pricePerMessage": 0, "currency": "EUR" },
                "callbackData": null,
            }],
            "messageCount": 1,
            "pendingMessageCount": 0,
        }),
    };
    let (headers, content_type) = (Vec::new(), "application/json");
    Letter { url: url.into(), content_type, headers, body: body.to_string() }
}

fn report(sms: &Sms, fate: Fate) -> Value {
    let status_id = match fate {
        Fate::Sent => 26,
        Fate::Delivered => 5,
        Fate::Undelivered => 9,
        Fate::Stopped => 10,
    };
    json!({
        "bulkId": sms.id,
        "messageId": sms.provider_id,
        "to": sms.to.trim_start_matches('+'),
        "sender": sms.from,
        "sentAt": time(sms.at),
        "doneAt": time(clock::now()),
        "messageCount": segment::count(&sms.text),
        "mccMnc": "23203",
        "price": { "pricePerMessage": 0.05, "currency": "EUR" },
        "status": status(status_id),
        "error": { "groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "permanent": false },
        "platform": {},
    })
}

/// `2026-11-20T12:00:00.000+0000`
fn time(at: Moment) -> String {
    at.rfc3339().replace('Z', "+0000")
}
