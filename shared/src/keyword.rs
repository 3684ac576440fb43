//! What an inbound text asks for: START, STOP, HELP, with the codes of groups and forms.

use unicode_normalization::UnicodeNormalization;

use crate::lang::LANGUAGES;
use crate::pairing::PairingCode;

/// A keyword message is short. A longer text is not read as one.
const LONGEST: usize = 200;

/// What a text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keyword {
    /// Opt in, and join these groups.
    Start(Codes),
    /// Opt out, or leave just these groups.
    Stop(Codes),
    /// Tell how it works.
    Help,
    /// Not a keyword.
    None,
}

/// What stands behind a verb.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    /// The code of a form entry.
    pub pairing: Option<PairingCode>,
    /// Codes of groups, folded; they may not exist.
    pub groups: Vec<String>,
}

/// Reads a text: the whole of it is a verb, or a verb and codes, else it is no keyword.
///
/// Verbs of all languages count. Case, accents, width, emoji and punctuation around words do not.
pub fn read(text: &str) -> Keyword {
    if text.len() > LONGEST {
        return Keyword::None;
    }
    let folded = fold(text);
    let mut words = folded.split_whitespace();
    let verb = words.next().unwrap_or_default();
    let is = |verbs: fn(&crate::lang::Language) -> &[&str]| {
        LANGUAGES.iter().any(|language| verbs(language).contains(&verb))
    };
    if is(|language| language.start) {
        codes(words).map_or(Keyword::None, Keyword::Start)
    } else if is(|language| language.stop) {
        codes(words).map_or(Keyword::None, Keyword::Stop)
    } else if is(|language| language.help) && words.next().is_none() {
        Keyword::Help
    } else {
        Keyword::None
    }
}

/// A text without what people do not mean by it: one case, no accents, no marks around words.
///
/// `ä ö ü ß` become `ae oe ue ss`, as they are written where they are missing.
pub fn fold(text: &str) -> String {
    let plain = text.nfkc().flat_map(char::to_lowercase).collect::<String>();
    let words = plain.split(|c: char| c.is_whitespace() || c == ',').map(fold_word);
    let kept: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    kept.join(" ")
}

fn fold_word(word: &str) -> String {
    let visible: String = word.nfc().filter(|c| !is_invisible(*c)).collect();
    let bare = visible.trim_matches(|c: char| !c.is_alphanumeric());
    bare.chars().fold(String::with_capacity(bare.len()), |mut folded, letter| {
        match letter {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            other => folded.extend(std::iter::once(other).nfd().take(1)),
        }
        folded
    })
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// All words as codes, or none if one of them cannot be a code.
fn codes<'a>(words: impl Iterator<Item = &'a str>) -> Option<Codes> {
    let mut codes = Codes::default();
    for word in words {
        match PairingCode::parse(word) {
            Some(code) => codes.pairing = Some(code),
            None if is_group_code(word) => codes.groups.push(word.to_ascii_uppercase()),
            None => return None,
        }
    }
    Some(codes)
}

/// Group codes are short words of letters and digits that begin with a letter.
fn is_group_code(word: &str) -> bool {
    word.len() <= 20
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(codes: &[&str]) -> Codes {
        let groups = codes.iter().map(ToString::to_string).collect();
        Codes { pairing: None, groups }
    }

    fn check(text: &str, keyword: &Keyword) {
        assert_eq!(&read(text), keyword, "{text:?}");
    }

    #[test]
    fn case_marks_and_width_do_not_matter() {
        for text in [
            "START",
            "start",
            " Start! ",
            "\u{ff33}\u{ff34}\u{ff21}\u{ff32}\u{ff34}",
            "„Start“ 😀",
            "st\u{200b}art",
        ] {
            check(text, &Keyword::Start(Codes::default()));
        }
        for text in ["STOP", "stop.", "STOP\n", "Stopp", "*stop*", "ABMELDEN", "s\u{ad}top"] {
            check(text, &Keyword::Stop(Codes::default()));
        }
        check("Hilfe?", &Keyword::Help);
    }

    #[test]
    fn codes_follow_the_verb() {
        check("START news, jobs", &Keyword::Start(groups(&["NEWS", "JOBS"])));
        check("stop NEWS", &Keyword::Stop(groups(&["NEWS"])));
        check("start Bücher", &Keyword::Start(groups(&["BUECHER"])));
        let pairing = PairingCode::parse("7KQRMXPC");
        check("Start 7kqrmxpc", &Keyword::Start(Codes { pairing, groups: vec![] }));
        check("START 7KQRMXPC NEWS", &Keyword::Start(Codes { pairing, ..groups(&["NEWS"]) }));
    }

    #[test]
    fn a_sentence_is_no_keyword() {
        for text in ["", "Hallo", "can you stop it?!", "start: 1/2", "help me please", "NEWS", "😀"]
        {
            check(text, &Keyword::None);
        }
        check(&format!("start {}", "a".repeat(300)), &Keyword::None);
    }
}
