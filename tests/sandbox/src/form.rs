//! Form encoding, as in bodies and in the query of a link.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The name-value pairs of an encoded form, in their order.
pub(crate) fn pairs(encoded: &str) -> impl Iterator<Item = (String, String)> {
    encoded.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

/// Fit for any place of a URL.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_and_percent_are_decoded() {
        let form: Vec<_> = pairs("To=%2B43660&Body=a+b%20c&Empty").collect();
        let expected = [("To", "+43660"), ("Body", "a b c"), ("Empty", "")];
        assert_eq!(form, expected.map(|(name, value)| (name.to_string(), value.to_string())));
    }

    #[test]
    fn what_is_encoded_comes_back() {
        let text = "START AB+C/ä & =";
        assert_eq!(pairs(&format!("t={}", encode(text))).next().unwrap().1, text);
    }
}
