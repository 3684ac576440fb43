//! Sentences that ask to stop without being the keyword, by the phrases of all languages.

use crate::lang::{LANGUAGES, NearMisses};

/// A person who asks to stop does so before they have written a page; a bound on the work.
const MOST_WORDS: usize = 150;

/// Whether folded text asks to stop in the words of any language.
pub(super) fn asks_to_stop(folded: &str) -> bool {
    let parts = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = parts.filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
    let beginnings = Beginnings::of(&words);
    LANGUAGES.iter().any(|language| {
        let mut phrases = language.near.phrases.iter().filter(|phrase| beginnings.allow(phrase));
        phrases.any(|phrase| occurs(phrase, &words, &language.near))
    })
}

/// The bytes that words begin with. Nearly all phrases have a part that no word begins like: they need no search.
struct Beginnings([bool; 256]);

impl Beginnings {
    fn of(words: &[&str]) -> Self {
        let mut present = [false; 256];
        for byte in words.iter().filter_map(|word| word.bytes().next()) {
            if let Some(known) = present.get_mut(usize::from(byte)) {
                *known = true;
            }
        }
        Self(present)
    }

    fn allow(&self, phrase: &str) -> bool {
        phrase.split(' ').all(|part| {
            matches!(part, "^" | "$" | "." | ".." | "...")
                || part.split('|').any(|one| one == "@" || self.has(one))
        })
    }

    fn has(&self, alternative: &str) -> bool {
        let byte = alternative.bytes().next().map(usize::from);
        byte.and_then(|byte| self.0.get(byte)).is_some_and(|present| *present)
    }
}

fn occurs(phrase: &str, words: &[&str], near: &NearMisses) -> bool {
    let pattern: Vec<_> = phrase.split(' ').collect();
    match pattern.split_first() {
        Some((&"^", pattern)) => matches(pattern, words, near),
        _ => (0..words.len())
            .any(|at| words.get(at..).is_some_and(|words| matches(&pattern, words, near))),
    }
}

fn matches(pattern: &[&str], words: &[&str], near: &NearMisses) -> bool {
    let Some((part, pattern)) = pattern.split_first() else { return true };
    let after = |gap: usize| words.get(gap..).is_some_and(|words| matches(pattern, words, near));
    match *part {
        "$" => words.is_empty(),
        "." => (0..=1).any(after),
        ".." => (0..=3).any(after),
        "..." => (0..=6).any(after),
        part => words.first().is_some_and(|word| is_one_of(part, word, near)) && after(1),
    }
}

/// `this|that|begin*|@`: one of these words, or a word that begins so, or one for messages.
fn is_one_of(alternatives: &str, word: &str, near: &NearMisses) -> bool {
    let is = |alternative: &str| match alternative.strip_suffix('*') {
        Some(beginning) => begins(word, beginning).is_some(),
        None => begins(word, alternative).is_some_and(|mut rest| rest.next().is_none()),
    };
    alternatives.split('|').any(|alternative| match alternative {
        "@" => near.messages.split('|').any(is),
        other => is(other),
    })
}

/// What follows the beginning of a word, if the word begins so.
fn begins(word: &str, beginning: &str) -> Option<impl Iterator<Item = char>> {
    // Nearly all words differ at once; this is what makes it fast.
    if word.bytes().next() != beginning.bytes().next() {
        return None;
    }
    let mut letters = plain(word);
    plain(beginning).all(|letter| letters.next() == Some(letter)).then_some(letters)
}

/// Letters without the `e` that folding makes of an umlaut: in haste people write no dots at all.
fn plain(word: &str) -> impl Iterator<Item = char> {
    let before = std::iter::once(' ').chain(word.chars());
    let pairs = before.zip(word.chars());
    pairs.filter(|pair| !matches!(pair, ('a' | 'o' | 'u', 'e'))).map(|(_, letter)| letter)
}
