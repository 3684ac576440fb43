//! `application/x-www-form-urlencoded`, as browsers and Twilio write it.
//!
//! Source: WHATWG, "URL", section 5.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// Pairs as a body.
pub(crate) fn encode(pairs: &[(&str, &str)]) -> String {
    let part = |text| utf8_percent_encode(text, KEPT).to_string().replace(' ', "+");
    let pairs: Vec<_> =
        pairs.iter().map(|(key, value)| format!("{}={}", part(key), part(value))).collect();
    pairs.join("&")
}

/// A body as pairs, in its order.
pub(crate) fn decode(body: &[u8]) -> Vec<(String, String)> {
    let parts = body.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let mut halves = part.splitn(2, |byte| *byte == b'=');
            let mut next = || decode_part(halves.next().unwrap_or_default());
            (next(), next())
        })
        .collect()
}

fn decode_part(part: &[u8]) -> String {
    let spaced: Vec<u8> =
        part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let pairs = [("a b", "ü&=+"), ("", ""), ("x", "~*-._")];
        let body = encode(&pairs);
        assert_eq!(body, "a+b=%C3%BC%26%3D%2B&=&x=%7E*-._");
        let back: Vec<_> = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        assert_eq!(decode(body.as_bytes()), back);
    }

    #[test]
    fn anything_is_decoded_somehow() {
        assert_eq!(
            decode(b"&&a&%zz=%ff"),
            [("a".to_owned(), String::new()), ("%zz".to_owned(), "\u{fffd}".to_owned()),]
        );
    }
}
