//! The signature of Meta's webhooks: over the raw bytes, before anything is parsed.

use crate::crypto;

/// Whether the header signs the body with one of the secrets.
///
/// The header is `sha256=` and 64 lower-case hex digits: HMAC-SHA-256 of the body as it came.
/// Source: Meta, "Create a webhook endpoint".
pub(crate) fn is_genuine(secrets: &[String], header: Option<&[u8]>, body: &[u8]) -> bool {
    let Some(given) = header.and_then(|header| header.strip_prefix(b"sha256=")) else {
        return false;
    };
    // Every secret is tried, so that the time does not tell which one fits.
    secrets.iter().fold(false, |genuine, secret| {
        let expected = crypto::hex(&crypto::hmac_sha256(secret.as_bytes(), body));
        genuine | crypto::equal(given, expected.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "sha256=0363007aabdf1ab579f35936651a460fb5fa1aaf40df98b1264446b72cc96688";

    fn body() -> Vec<u8> {
        let text = "Let's pretend this body is equal to the message object and can handle unicode characters like みどりいろ and J'ai mangé des pâtes";
        let escape = |c: char| {
            if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) }
        };
        text.chars().map(escape).collect::<String>().into_bytes()
    }

    fn check(secrets: &[&str], header: Option<&str>, body: &[u8], expected: bool) {
        let secrets: Vec<_> = secrets.iter().map(ToString::to_string).collect();
        assert_eq!(is_genuine(&secrets, header.map(str::as_bytes), body), expected, "{header:?}");
    }

    #[test]
    fn a_genuine_body_passes_with_the_current_or_the_previous_secret() {
        check(&["YOUR_APP_SECRET"], Some(HEADER), &body(), true);
        check(&["new", "YOUR_APP_SECRET"], Some(HEADER), &body(), true);
    }

    #[test]
    fn nothing_else_passes() {
        let secret = ["YOUR_APP_SECRET"];
        check(&["other"], Some(HEADER), &body(), false);
        check(&[], Some(HEADER), &body(), false);
        let upper = HEADER.to_uppercase();
        let short = HEADER.strip_suffix('8').expect("its last digit");
        let long = format!("{HEADER}8");
        let bare = HEADER.strip_prefix("sha256=").expect("its prefix");
        for header in [upper.as_str(), short, &long, bare, "sha256=", "", "sha1=00"] {
            check(&secret, Some(header), &body(), false);
        }
        check(&secret, None, &body(), false);
        check(&secret, Some(HEADER), b"", false);
        for place in 0..body().len() {
            let mut flipped = body();
            flipped[place] ^= 1;
            check(&secret, Some(HEADER), &flipped, false);
        }
    }
}
