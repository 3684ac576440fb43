//! SMS segments: how many parts a text costs.

/// Characters of the GSM-7 basic set beyond ASCII letters and digits.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Characters that cost two places in GSM-7.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// In how many parts a text is sent: 160 places of GSM-7 or 70 of UCS-2 in one, less in several.
///
/// Source: 3GPP TS 23.038 and TS 23.040.
pub fn count(text: &str) -> usize {
    match gsm7_length(text) {
        Some(places) => parts(places, 160, 153),
        None => parts(text.encode_utf16().count(), 70, 67),
    }
}

fn gsm7_length(text: &str) -> Option<usize> {
    text.chars().map(places).sum()
}

fn places(character: char) -> Option<usize> {
    if character.is_ascii_alphanumeric() || BASIC.contains(character) {
        Some(1)
    } else {
        EXTENDED.contains(character).then_some(2)
    }
}

fn parts(places: usize, alone: usize, joined: usize) -> usize {
    if places <= alone { 1 } else { places.div_ceil(joined) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{self, LANGUAGES};

    #[test]
    fn a_text_is_counted_in_the_smallest_alphabet_that_holds_it() {
        let check = |text: &str, parts| assert_eq!(count(text), parts, "{}", text.len());
        check("", 1);
        check(&"a".repeat(160), 1);
        check(&"a".repeat(161), 2);
        check(&"€".repeat(80), 1);
        check(&"€".repeat(81), 2);
        check(&"ł".repeat(70), 1);
        check(&"ł".repeat(71), 2);
        check(&"😀".repeat(35), 1);
        check(&"😀".repeat(36), 2);
    }

    #[test]
    fn an_sms_takes_no_more_segments_than_its_language_allows() {
        let values = [
            ("business", "Muster & Söhne Handels GmbH"),
            ("number", "+1 555 078 3881"),
            ("link", "https://whatsapp.example.com/r/abcdefghjkmnpqrs"),
        ];
        for language in LANGUAGES {
            for text in [language.sms, language.replies.sms_help] {
                let text = lang::fill(text, &values);
                assert_eq!(count(&text), language.sms_segments, "{}: {text}", language.tag);
            }
        }
    }
}
