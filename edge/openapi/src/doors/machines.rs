//! `/webhooks`

use jawort_shared::api::ErrorCode;
use serde_json::json;

use crate::door::{Body, Door, Field};
use crate::schema::{anything, text};

pub(super) fn doors() -> Vec<Door> {
    let handshake = |name, about| Field { name, text: about, schema: text(), is_needed: true };
    let delivery = json!({ "object": "whatsapp_business_account", "entry": [] });
    let report = Body {
        kind: "*/*",
        schema: anything(),
        example: json!("MessageSid=SM1&MessageStatus=delivered"),
        is_needed: true,
    };
    let thanks = vec![("application/json", anything()), ("text/xml", text())];
    vec![
        Door::get("/webhooks/whatsapp", "Meta's handshake")
            .with_query(handshake("hub.mode", "`subscribe`"))
            .with_query(handshake("hub.verify_token", "`META_VERIFY_TOKEN`"))
            .with_query(handshake("hub.challenge", "a number"))
            .answers_with(200, "The challenge.", vec![("text/plain", text())])
            .refuses(&[ErrorCode::QueryMalformed, ErrorCode::TokenInvalid, ErrorCode::NotConfigured]),
        Door::post("/webhooks/whatsapp", "Meta's deliveries")
            .header("X-Hub-Signature-256", text(), "`sha256=` and the HMAC of the body with the app secret")
            .json(anything(), delivery)
            .answers_with(200, "All of it is applied, or kept with the reason why not.", Vec::new())
            .refuses(&[ErrorCode::SignatureInvalid, ErrorCode::NotConfigured, ErrorCode::Unavailable]),
        Door::post("/webhooks/sms/{provider}/{token}", "What SMS providers report")
            .text("Reports, and STOP, START and HELP by SMS, each as the provider writes it. `GET /v1/channels/{channel}/sms` tells the address.")
            .body(report)
            .answers_with(200, "What the provider expects.", thanks)
            .refuses(&[
                ErrorCode::SignatureInvalid,
                ErrorCode::TokenInvalid,
                ErrorCode::NotFound,
                ErrorCode::NotConfigured,
                ErrorCode::Unavailable,
            ]),
    ]
}
