//! The token that Vonage signs callbacks with.
//!
//! Source: Vonage, "Signed webhooks".

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::config::Credentials;
use crate::crypto;
use crate::sms::Incoming;

#[derive(Deserialize)]
struct Header {
    alg: String,
}

#[derive(Deserialize)]
struct Claims {
    payload_hash: String,
}

/// A JSON web token, HMAC-SHA-256 with the account's signature secret, that holds the hash of the body.
///
/// Its time is not asked for: a callback that is told again changes nothing.
pub(super) fn is_genuine(credentials: &Credentials, incoming: &Incoming<'_>) -> bool {
    let key = credentials.signing_secret.0.as_bytes();
    let told = std::str::from_utf8(incoming.header("authorization")).unwrap_or_default();
    let token = told.strip_prefix("Bearer ").unwrap_or_default().trim();
    let signed = |claims: Claims| {
        let hash = claims.payload_hash.to_ascii_lowercase();
        crypto::equal(hash.as_bytes(), crypto::sha256(incoming.body).as_bytes())
    };
    !key.is_empty() && claims(token, key).is_some_and(signed)
}

/// The claims of a token that this key signed.
fn claims(token: &str, key: &[u8]) -> Option<Claims> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let is_hmac = part::<Header>(header)?.alg == "HS256";
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let fits = crypto::equal(&crypto::hmac_sha256(key, signed.as_bytes()), &signature);
    if is_hmac && fits { part(claims) } else { None }
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sms::tests::is_genuine;
    use crate::sms::vonage::VONAGE;

    const BODY: &[u8] = br#"{"message_uuid":"aaaa-bbbb","status":"delivered"}"#;

    fn token(header: &str, hash: &str, key: &[u8]) -> String {
        let claims = format!(
            r#"{{"iat":1795000000,"jti":"1","iss":"Vonage","payload_hash":"{hash}","api_key":"key"}}"#
        );
        let signed = [header, &claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        let tag = URL_SAFE_NO_PAD.encode(crypto::hmac_sha256(key, signed.as_bytes()));
        format!("Bearer {signed}.{tag}")
    }

    #[test]
    fn a_token_fits_the_secret_and_the_body() {
        let (header, hash) = (r#"{"typ":"JWT","alg":"HS256"}"#, crypto::sha256(BODY));
        let check = |token: &str, body: &[u8], genuine| {
            let headers = [("authorization", token)];
            assert_eq!(is_genuine(&VONAGE, "https://x/y", &headers, body, 0), genuine, "{token}");
        };
        let good = token(header, &hash, b"signing");
        check(&good, BODY, true);
        check(&token(header, &hash.to_uppercase(), b"signing"), BODY, true);
        check(&good, b"{}", false);
        check(&token(header, &hash, b"other"), BODY, false);
        check(&token(r#"{"typ":"JWT","alg":"none"}"#, &hash, b"signing"), BODY, false);
        check(&token(header, "", b"signing"), BODY, false);
        check(good.trim_end_matches(|c| c != '.'), BODY, false);
        check(good.trim_start_matches("Bearer "), BODY, false);
        check("Bearer a.b.c", BODY, false);
    }
}
