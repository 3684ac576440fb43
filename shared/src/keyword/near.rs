//! Sentences that ask to stop without being the keyword, by the phrases of all languages.

use std::sync::LazyLock;

use crate::lang::{LANGUAGES, NearMisses};

/// A person who asks to stop does so before they have written a page; a bound on the work.
const MOST_WORDS: usize = 150;

/// Whether folded text asks to stop in the words of any language.
pub(super) fn asks_to_stop(folded: &str) -> bool {
    let parts = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = parts.filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
    let beginnings = Beginnings::of(words.iter().copied());
    PHRASES.iter().any(|phrase| phrase.may_occur(&beginnings) && phrase.occurs(&words))
}

/// The phrases of all languages, taken apart once.
static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let of = |near: &'static NearMisses| near.phrases.iter().map(|text| Phrase::of(text, near));
    LANGUAGES.iter().flat_map(|language| of(&language.near)).collect()
});

struct Phrase {
    /// Whether it stands at the beginning of a text.
    is_first: bool,
    parts: Vec<Part>,
}

enum Part {
    /// `this|that|begin*|@`: one of these words, or a word that begins so, or one for messages.
    Word { alternatives: &'static str, messages: &'static str, beginnings: Beginnings },
    /// Up to so many words.
    Gap(usize),
    /// The end of the text.
    End,
}

/// The bytes that words begin with. Nearly all phrases have a part that no word begins like: they need no search.
struct Beginnings([u64; 4]);

impl Beginnings {
    fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut present = [0; 4];
        for byte in words.filter_map(|word| word.bytes().next()) {
            if let Some(bits) = present.get_mut(usize::from(byte / 64)) {
                *bits |= 1 << (byte % 64);
            }
        }
        Self(present)
    }

    fn has(&self, word: &str) -> bool {
        let byte = word.bytes().next().unwrap_or_default();
        self.0.get(usize::from(byte / 64)).is_some_and(|bits| bits >> (byte % 64) & 1 == 1)
    }

    fn meet(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(one, other)| one & other != 0)
    }
}

impl Phrase {
    fn of(text: &'static str, near: &NearMisses) -> Self {
        let (is_first, rest) = match text.strip_prefix("^ ") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        Self { is_first, parts: rest.split(' ').map(|part| Part::of(part, near)).collect() }
    }

    fn may_occur(&self, beginnings: &Beginnings) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Word { beginnings: own, .. } => own.meet(beginnings),
            Part::Gap(_) | Part::End => true,
        })
    }

    fn occurs(&self, words: &[&str]) -> bool {
        let last = if self.is_first { 1 } else { words.len() };
        (0..last).any(|at| words.get(at..).is_some_and(|words| matches(&self.parts, words)))
    }
}

impl Part {
    fn of(text: &'static str, near: &NearMisses) -> Self {
        match text {
            "$" => Self::End,
            "." => Self::Gap(1),
            ".." => Self::Gap(3),
            "..." => Self::Gap(6),
            alternatives => {
                let messages = near.messages;
                let all = alternatives.split('|');
                let all = all.flat_map(|one| if one == "@" { messages } else { one }.split('|'));
                Self::Word { alternatives, messages, beginnings: Beginnings::of(all) }
            }
        }
    }
}

fn matches(pattern: &[Part], words: &[&str]) -> bool {
    let Some((part, pattern)) = pattern.split_first() else { return true };
    let after = |gap: usize| words.get(gap..).is_some_and(|words| matches(pattern, words));
    match part {
        Part::End => words.is_empty(),
        Part::Gap(most) => (0..=*most).any(after),
        Part::Word { alternatives, messages, beginnings } => {
            let is_it =
                |word: &&str| beginnings.has(word) && is_one_of(alternatives, word, messages);
            words.first().is_some_and(is_it) && after(1)
        }
    }
}

fn is_one_of(alternatives: &str, word: &str, messages: &str) -> bool {
    let is = |alternative: &str| match alternative.strip_suffix('*') {
        Some(beginning) => begins(word, beginning).is_some(),
        None => begins(word, alternative).is_some_and(|mut rest| rest.next().is_none()),
    };
    alternatives.split('|').any(|alternative| match alternative {
        "@" => messages.split('|').any(is),
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
