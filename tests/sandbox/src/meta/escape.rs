//! JSON in Meta's spelling: only ASCII, and with escaped slashes and at signs.

use std::fmt::Write;

/// Rewrites JSON text; all that is rewritten can only stand inside its strings.
pub(crate) fn escape(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    let mut units = [0; 2];
    for character in json.chars() {
        match character {
            '/' => escaped.push_str("\\/"),
            '@' => escaped.push_str("\\u0040"),
            _ if character.is_ascii() => escaped.push(character),
            _ => {
                for unit in character.encode_utf16(&mut units) {
                    let _ = write!(escaped, "\\u{unit:04x}");
                }
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_escapes_slashes_at_signs_and_all_but_ascii() {
        assert_eq!(escape("\"a/ä@🙂\""), r#""a\/\u00e4\u0040\ud83d\ude42""#);
    }

    #[test]
    fn a_reader_of_json_notices_nothing() {
        let text = "Grüße / 你好 🙂 \"quoted\" \\ me@example";
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(serde_json::from_str::<String>(&escape(&json)).unwrap(), text);
    }
}
