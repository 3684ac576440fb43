//! The webhooks of Vonage, signed by a token that holds the hash of their body.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::clock;
use crate::ids;
use crate::segment;
use crate::sms::{Fate, Letter, News, hex, hmac_sha256};
use crate::vonage::uuid;
use crate::world::Sms;

const SIGNING_SECRET: &str = "demo-vonage-signing-secret";

/// Source: Vonage, "Messages API", message status and inbound message; "Signed webhooks".
pub(crate) fn letter(url: &str, news: &News<'_>) -> Letter {
    let body = match news {
        News::Report(sms, fate) => report(sms, *fate),
        News::Text(_, text) => json!({
            "message_uuid": uuid(&text.id),
            "channel": "sms",
            "message_type": "text",
            "from": text.from.trim_start_matches('+'),
            "to": text.to,
            "timestamp": text.at.rfc3339(),
            "text": text.text,
            "sms": { "num_messages": segment::count(&text.text).to_string() },
            "usage": { "price": "0", "currency": "EUR" },
            "origin": { "network_code": "23203" },
        }),
    };
    let body = body.to_string();
    let headers = vec![("Authorization", format!("Bearer {}", token(&body)))];
    Letter { url: url.into(), content_type: "application/json", headers, body }
}

fn report(sms: &Sms, fate: Fate) -> Value {
    let (status, error) = match fate {
        Fate::Sent => ("submitted", None),
        Fate::Delivered => ("delivered", None),
        Fate::Undelivered => ("undeliverable", Some(1260)),
        Fate::Stopped => ("rejected", Some(1050)),
    };
    let problem = |code: u32| {
        json!({
            "type": format!("https://developer.vonage.com/api-errors/messages#{code}"),
            "title": code, "detail": "The message was not delivered", "instance": ids::hex(),
        })
    };
    let mut body = json!({
        "message_uuid": sms.provider_id,
        "to": sms.to.trim_start_matches('+'),
        "from": sms.from,
        "timestamp": clock::now().rfc3339(),
        "status": status,
        "client_ref": sms.client_ref,
        "channel": "sms",
        "usage": { "currency": "EUR", "price": "0.0333" },
        "destination": { "network_code": "23203" },
        "sms": { "count_total": segment::count(&sms.text).to_string() },
    });
    if let (Some(code), Some(fields)) = (error, body.as_object_mut()) {
        fields.insert("error".into(), problem(code));
    }
    body
}

fn token(body: &str) -> String {
    let claims = json!({
        "iat": clock::now().seconds(),
        "jti": ids::hex(),
        "iss": "Vonage",
        "payload_hash": hex(&Sha256::digest(body)),
        "api_key": "demo-vonage-key",
    });
    let parts = [r#"{"typ":"JWT","alg":"HS256"}"#.to_owned(), claims.to_string()];
    let signed = parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let tag = URL_SAFE_NO_PAD.encode(hmac_sha256(SIGNING_SECRET, &signed));
    format!("{signed}.{tag}")
}
