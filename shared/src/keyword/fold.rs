//! A text without what people do not mean by it: case, accents, width, marks around words.

use unicode_normalization::UnicodeNormalization;

/// A text in one case, without accents, invisible characters and marks around words.
///
/// `ä ö ü ß` become `ae oe ue ss`, as they are written where they are missing. Folding twice
/// changes nothing.
pub fn fold(text: &str) -> String {
    // Most letters are plain, and a thousand of them come at once.
    let plain = if text.is_ascii() { text.to_ascii_lowercase() } else { plain(text) };
    let words = plain.split(|c: char| c.is_whitespace() || c == ',').map(bare);
    let kept: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    kept.join(" ")
}

fn plain(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let lower = visible.nfkc().flat_map(char::to_lowercase);
    // Composed again at the end: what stood between two characters may be gone.
    lower.fold(String::with_capacity(text.len()), push_plain).nfc().collect()
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn push_plain(mut plain: String, letter: char) -> String {
    match letter {
        'ä' | 'æ' => plain.push_str("ae"),
        'ö' | 'œ' => plain.push_str("oe"),
        'ü' => plain.push_str("ue"),
        'ß' => plain.push_str("ss"),
        // Turkish: İPTAL and ıptal are the same word.
        'ı' => plain.push('i'),
        'ł' => plain.push('l'),
        'ø' => plain.push('o'),
        // Arabic is typed with and without these differences.
        'ى' | 'ی' => plain.push('ي'),
        'ة' => plain.push('ه'),
        'ک' => plain.push('ك'),
        other if other.is_ascii() => plain.push(other),
        other if is_accent(other) => {}
        other => plain.push(boxed(other).unwrap_or_else(|| unaccented(other))),
    }
    plain
}

/// The letter beneath its accent, in Latin and Arabic; other scripts mean another letter by it.
fn unaccented(letter: char) -> char {
    let base = std::iter::once(letter).nfd().next().unwrap_or(letter);
    let known = base.is_ascii() || ('\u{621}'..='\u{64a}').contains(&base);
    if known { base } else { letter }
}

/// White letters on black circles and squares, which NFKC leaves alone.
fn boxed(letter: char) -> Option<char> {
    let first = match letter {
        '\u{1f150}'..='\u{1f169}' => 0x1f150,
        '\u{1f170}'..='\u{1f189}' => 0x1f170,
        _ => return None,
    };
    char::from_digit(u32::from(letter) - first + 10, 36)
}

/// Combining accents, Arabic vowel marks and the tatweel that stretches a word.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Characters that cannot be seen: soft hyphen, zero width, direction, variation, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_meant_is_folded_away() {
        for (text, folded) in [
            ("  „Bücher“, GRÖSSE ß! ", "buecher groesse ss"),
            ("Bu\u{308}cher", "buecher"),
            ("İPTAL ıptal IPTAL", "iptal iptal iptal"),
            ("Désabonner REZYGNUJĘ wyłącz Çıkış", "desabonner rezygnuje wylacz cikis"),
            ("إلـــغاء قِفْ أوقِف", "الغاء قف اوقف"),
            ("ＳＴＯＰ 𝐒𝐓𝐎𝐏 𝕾𝖙𝖔𝖕 🅢🅣🅞🅟 🆂🆃🅾🅿 ⓈⓉⓄⓅ", "stop stop stop stop stop stop"),
            ("*S\u{200b}T\u{fe0f}O\u{202e}P*\u{2069} 🛑👍🏽", "stop"),
            ("S.T.O.P. don't", "s.t.o.p don't"),
            ("Привет й", "привет й"),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_for_ascii_leads_to_the_same(text in "[\\u{0}-\\u{7f}]{0,40}") {
            prop_assert_eq!(text.to_ascii_lowercase(), plain(&text));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}|[\\u{0}-\\u{10ffff}]{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
