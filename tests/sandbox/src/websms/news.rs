//! The notifications of websms, which signs nothing.

use serde_json::json;

use crate::ids;
use crate::sms::{Fate, Letter, News};

/// Source: LINK Mobility, "SMS Messaging API", notifications.
pub(crate) fn letter(url: &str, news: &News<'_>) -> Letter {
    let body = match news {
        News::Report(sms, fate) => json!({
            "messageType": "deliveryReport",
            "notificationId": notification_id(&ids::hex()),
            "transferId": sms.provider_id,
            "clientMessageId": sms.client_ref,
            "senderAddress": sms.from,
            "deliveryReportMessageStatus": word(*fate),
            "sentOn": sms.at.rfc3339(),
            "deliveredOn": (*fate == Fate::Delivered).then(|| crate::clock::now().rfc3339()),
            "deliveredAs": "sms",
        }),
        News::Text(_, text) => json!({
            "messageType": "text",
            "notificationId": notification_id(&text.id),
            "senderAddress": text.from.trim_start_matches('+'),
            "senderAddressType": "international",
            "recipientAddress": text.to,
            "recipientAddressType": "national",
            "textMessageContent": text.text,
            "messageFlashSms": false,
        }),
    };
    let (headers, content_type) = (Vec::new(), "application/json; charset=utf-8");
    Letter { url: url.into(), content_type, headers, body: body.to_string() }
}

/// Twenty characters.
fn notification_id(id: &str) -> String {
    id.chars().take(20).collect()
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Sent => "accepted",
        Fate::Delivered => "delivered",
        Fate::Undelivered => "undelivered",
        Fate::Stopped => "rejected",
    }
}
