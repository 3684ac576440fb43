//! The webhooks of seven.io, signed over time, nonce, method, address and the MD5 of the body.

use md5::{Digest, Md5};
use serde_json::json;

use crate::clock;
use crate::ids;
use crate::sms::{Fate, Letter, News, hex, hmac_sha256};

const SIGNING_SECRET: &str = "demo-seven-signing-secret";

/// Source: seven.io, "Webhooks" and "Signing of requests".
pub(crate) fn letter(url: &str, news: &News<'_>) -> Letter {
    let now = clock::now();
    let (event, data) = match news {
        News::Report(sms, fate) => {
            let status = word(*fate);
            (
                "dlr",
                json!({ "msg_id": sms.provider_id, "status": status, "timestamp": now.rfc3339() }),
            )
        }
        News::Text(_, text) => {
            let (sender, time) = (text.from.trim_start_matches('+'), text.at.seconds().to_string());
            let said = json!({ "id": text.id, "sender": sender, "system": text.to, "text": text.text,
                "time": time, "message_type": "SMS" });
            ("sms_mo", said)
        }
    };
    let body = json!({ "data": data, "webhook_event": event, "webhook_timestamp": now.rfc3339() });
    let body = body.to_string();
    let (time, nonce) = (now.seconds().to_string(), ids::hex());
    let signature = signature(SIGNING_SECRET, &time, &nonce, url, &body);
    let headers = vec![("X-Timestamp", time), ("X-Nonce", nonce), ("X-Signature", signature)];
    Letter { url: url.into(), content_type: "application/json", headers, body }
}

fn signature(secret: &str, time: &str, nonce: &str, url: &str, body: &str) -> String {
    let signed = [time, nonce, "POST", url, &hex(&Md5::digest(body))].join("\n");
    hex(&hmac_sha256(secret, &signed))
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Sent => "TRANSMITTED",
        Fate::Delivered => "DELIVERED",
        Fate::Undelivered => "NOTDELIVERED",
        Fate::Stopped => "REJECTED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_made_elsewhere_comes_out() {
        // Made with Node's crypto by the rule of seven.io's page.
        let url = "https://jawort.example.com/webhooks/sms/seven/t";
        let nonce = "fpPRhAd1s8GXacfR39mWqKPynmmXfJnc";
        let expected = "44af2d15c7dde66dfdb5edef40d0cc743767c1c6314706ccc5cf3ddb84411704";
        assert_eq!(signature("signing", "1634641200", nonce, url, "{\"data\":{}}"), expected);
    }
}
