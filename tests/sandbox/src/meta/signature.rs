//! The signature of a webhook, over the bytes as they travel.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `X-Hub-Signature-256`.
/// Source: Meta, "Create a webhook endpoint".
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let mut text = String::from("sha256=");
    // HMAC takes keys of every length.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            let _ = write!(text, "{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::escape::escape;

    const TEXT: &str = "Let's pretend this body is equal to the message object and can handle \
        unicode characters like みどりいろ and J'ai mangé des pâtes";
    const SIGNATURE: &str =
        "sha256=0363007aabdf1ab579f35936651a460fb5fa1aaf40df98b1264446b72cc96688";

    #[test]
    fn the_independent_vector_holds_over_the_escaped_bytes() {
        assert_eq!(signature("YOUR_APP_SECRET", escape(TEXT).as_bytes()), SIGNATURE);
    }

    #[test]
    fn raw_utf8_does_not_match() {
        assert_ne!(signature("YOUR_APP_SECRET", TEXT.as_bytes()), SIGNATURE);
    }
}
