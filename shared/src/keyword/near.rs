//! Sentences that ask to stop without being the keyword, by the phrases of all languages.

use crate::lang::{LANGUAGES, NearMisses};

/// A person who asks to stop does so before they have written a page; a bound on the work.
const MOST_WORDS: usize = 150;

/// Whether folded text asks to stop in the words of any language.
pub(super) fn asks_to_stop(folded: &str) -> bool {
    let parts = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = parts.filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
    LANGUAGES.iter().any(|language| {
        language.near.phrases.iter().any(|phrase| occurs(phrase, &words, &language.near))
    })
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
