//! What an inbound text asks for: START, STOP, HELP, with the codes of groups and forms.

mod fold;
mod verb;
mod near;

pub use fold::fold;

use std::borrow::Cow;

use crate::lang::{LANGUAGES, Language};
use crate::pairing::PairingCode;
use verb::{Head, Verb};

/// A keyword message is short. A longer text, in folded bytes, is not read as one.
const LONGEST: usize = 200;
/// Bytes at the beginning of a long text that are read for a wish to stop.
const BEGINNING: usize = 400;
/// Bytes at its end.
const END: usize = 200;
/// Whoever writes more words behind a verb writes a sentence.
const MOST_CODES: usize = 5;

/// What a text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keyword {
    /// Opt in, and join these groups.
    Start(Codes),
    /// Opt out, or leave just these groups.
    Stop(Codes),
    /// Opt out of news and offers only.
    StopMarketing,
    /// Opt out on WhatsApp and by SMS.
    StopAll,
    /// Tell how it works.
    Help,
    /// A sentence that asks to stop, but is not the keyword: no opt-out, yet not to be ignored.
    NearMiss,
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
    let folded = fold(&beginning_and_end(text));
    match whole(&folded, text.contains(['?', '؟'])) {
        Some(keyword) => keyword,
        None if near::asks_to_stop(&folded) => Keyword::NearMiss,
        None => Keyword::None,
    }
}

/// Of a long letter only its beginning and its end: that is where people ask to stop, and a thousand letters in one
/// delivery must not hold up each other.
fn beginning_and_end(text: &str) -> Cow<'_, str> {
    if text.len() <= BEGINNING + END {
        return Cow::Borrowed(text);
    }
    let (first, _) = text.split_at(text.floor_char_boundary(BEGINNING));
    let (_, last) = text.split_at(text.ceil_char_boundary(text.len() - END));
    Cow::Owned([first, " ", last].concat())
}

/// The code of a group as it is stored, made of what an operator wrote; none if people could not write it behind a
/// verb and be understood.
pub fn group_code(text: &str) -> Option<String> {
    let code = fold(text).to_uppercase();
    let is_word = (1..=20).contains(&code.len())
        && code.starts_with(|first: char| first.is_ascii_alphabetic())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let behind = |verb: &str| whole(&fold(&[verb, " ", &code].concat()), false);
    let is_heard = matches!(behind("stop"), Some(Keyword::Stop(codes)) if codes.groups == [code.clone()])
        && matches!(behind("start"), Some(Keyword::Start(codes)) if codes.groups == [code.clone()]);
    (is_word && is_heard && read(&code) == Keyword::None).then_some(code)
}

/// Whether a text of ours names a verb by which people stop, in this language or in English.
///
/// Verbs with which ordinary sentences begin do not count: "cancel" is a word of many texts.
pub fn tells_how_to_stop(text: &str, language: &Language) -> bool {
    let folded = [" ", &fold(text), " "].concat();
    let verbs = language.stop.iter().chain(["stop"].iter());
    let mut plain = verbs.filter(|verb| !language.alone.contains(verb));
    plain.any(|verb| folded.contains(&[" ", verb, " "].concat()))
}

/// Reads a button that was tapped: its payload if that is a keyword, else what stands on it.
///
/// The words are the business's own, so what asks to stop is a STOP and never a near miss; only
/// a question ("How do I unsubscribe?") is none.
pub fn read_button(payload: &str, title: &str) -> Keyword {
    [payload, title]
        .into_iter()
        .map(read_label)
        .find(|read| *read != Keyword::None)
        .unwrap_or(Keyword::None)
}

fn read_label(label: &str) -> Keyword {
    // Payloads are often written like names in code: STOP_PROMOTIONS.
    let label = label.replace(['_', '-', ':'], " ");
    match read(&label) {
        Keyword::NearMiss if label.contains(['?', '؟']) => Keyword::None,
        Keyword::NearMiss => Keyword::Stop(Codes::default()),
        read @ (Keyword::Start(_)
        | Keyword::Stop(_)
        | Keyword::StopMarketing
        | Keyword::StopAll
        | Keyword::Help
        | Keyword::None) => read,
    }
}

/// The keyword that the whole text is, if it is one.
fn whole(folded: &str, asks: bool) -> Option<Keyword> {
    if folded.len() > LONGEST {
        return None;
    }
    let words: Vec<_> = folded.split_whitespace().collect();
    let Head { verb, takes_words, rest } = verb::head(&words)?;
    match verb {
        _ if !rest.is_empty() && !takes_words => None,
        Verb::Help => Some(Keyword::Help),
        Verb::StopAll => Some(Keyword::StopAll),
        Verb::Stop => stop(rest),
        Verb::Start => codes(rest).filter(|codes| !asks || agrees(codes)).map(Keyword::Start),
    }
}

/// A question with words that may be codes agrees to nothing: "Start Montag?"
fn agrees(codes: &Codes) -> bool {
    codes.pairing.is_some() || codes.groups.is_empty()
}

fn stop(rest: &[&str]) -> Option<Keyword> {
    let named: Vec<_> = rest.iter().copied().filter(|word| !any(|l| l.small, word)).collect();
    let only = |words: fn(&Language) -> &[&str]| {
        !named.is_empty() && named.iter().all(|word| any(words, word))
    };
    if only(|language| language.marketing) {
        Some(Keyword::StopMarketing)
    } else if !only(|language| language.all) {
        codes(rest).map(Keyword::Stop)
    } else if rest.len() == 1 {
        Some(Keyword::StopAll)
    } else {
        // "Unsubscribe from all" is said of what comes by this channel.
        Some(Keyword::Stop(Codes::default()))
    }
}

fn any(words: fn(&Language) -> &[&str], word: &str) -> bool {
    LANGUAGES.iter().any(|language| words(language).contains(&word))
}

/// All words as codes, or none if one of them cannot be a code.
///
/// Among several words a small one makes a sentence; alone it may be a code: START IT.
fn codes(words: &[&str]) -> Option<Codes> {
    let small = words.len() > 1 && words.iter().any(|word| any(|language| language.small, word));
    if small || words.len() > MOST_CODES {
        return None;
    }
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
mod tests;
