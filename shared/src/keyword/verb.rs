//! The verb at the head of a text, through the disguises that people and filters put on it.

use crate::lang::{LANGUAGES, Language};

/// What the verb at the head of a text asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// Opts in.
    Start,
    /// Opts out.
    Stop,
    /// Opts out of everything, in one word: STOPALL.
    StopAll,
    /// Asks how it works.
    Help,
}

/// A verb and what stands behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head<'a> {
    /// The verb.
    pub verb: Verb,
    /// Whether words may stand behind it. "Cancel" and its like begin too many other sentences.
    pub takes_words: bool,
    /// The words behind it.
    pub rest: &'a [&'a str],
}

/// The longest verb of any language at the head of folded words.
pub(super) fn head<'a>(words: &'a [&'a str]) -> Option<Head<'a>> {
    let spaced = words.iter().take_while(|word| word.chars().count() == 1).count();
    let lengths = [spaced, 4, 3, 2, 1];
    let possible = lengths.into_iter().filter(|length| (1..=words.len()).contains(length));
    possible.filter_map(|length| words.split_at_checked(length)).find_map(|(front, rest)| {
        // Letters that stand alone, and one word, may spell any verb; several words must be as many
        // as the verb has.
        let count = if front.len() == spaced { None } else { Some(front.len()).filter(|n| *n > 1) };
        let forms = forms(&front.concat());
        let (verb, takes_words) = known(count, &forms)?;
        Some(Head { verb, takes_words, rest })
    })
}

fn known(count: Option<usize>, forms: &[String]) -> Option<(Verb, bool)> {
    let among = |verbs: fn(&Language) -> &[&str]| {
        LANGUAGES.iter().flat_map(|language| verbs(language)).any(|verb| is(verb, count, forms))
    };
    let takes_words = !among(|language| language.alone);
    if among(|language| language.stop) {
        Some((Verb::Stop, takes_words))
    } else if among(|language| language.start) {
        Some((Verb::Start, takes_words))
    } else if among(|language| language.help) {
        Some((Verb::Help, false))
    } else {
        forms.iter().any(|form| is_stop_all(form)).then_some((Verb::StopAll, false))
    }
}

fn is(verb: &str, count: Option<usize>, forms: &[String]) -> bool {
    count.is_none_or(|count| verb.split(' ').count() == count)
        && forms.iter().any(|form| verb.chars().filter(|c| *c != ' ').eq(form.chars()))
}

/// STOPALL, STOPALLES: a verb that takes words, and "all", without a space.
fn is_stop_all(form: &str) -> bool {
    let ends = LANGUAGES.iter().flat_map(|language| language.all);
    ends.filter_map(|all| form.strip_suffix(all)).any(|verb| {
        let has = |verbs: &[&str]| verbs.contains(&verb);
        LANGUAGES.iter().any(|language| has(language.stop))
            && !LANGUAGES.iter().any(|language| has(language.alone))
    })
}

/// A word as it may have been meant: without marks between its letters, without letters held too
/// long, with Latin letters for those of other scripts that look like them.
fn forms(word: &str) -> Vec<String> {
    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let latin: Option<String> = letters.chars().map(latin).collect();
    let meant = latin.filter(|latin| *latin != letters).into_iter().chain([letters]);
    meant.flat_map(|word| [without_held_end(&word), without_held(&word), word]).collect()
}

/// "stopp", "stoppp": the last letter once.
fn without_held_end(word: &str) -> String {
    let last = word.chars().last();
    let short = word.trim_end_matches(|c| Some(c) == last);
    short.chars().chain(last).collect()
}

/// "stoooop": letters that stand three times or more count once.
fn without_held(word: &str) -> String {
    let letters: Vec<_> = word.chars().collect();
    letters.chunk_by(|a, b| a == b).flat_map(|run| run.iter().take(short_run(run.len()))).collect()
}

const fn short_run(length: usize) -> usize {
    if length < 3 { length } else { 1 }
}

/// The Latin letter that a Cyrillic or Greek one, a small capital or a zero looks like, in either
/// case: the capital Т and Н too, though the text is in lower case by now.
fn latin(letter: char) -> Option<char> {
    const PAIRS: &[(&str, char)] = &[
        ("аαᴀ", 'a'),
        ("вβʙ", 'b'),
        ("сϲᴄ", 'c'),
        ("ԁᴅ", 'd'),
        ("еεᴇ", 'e'),
        ("ꜰ", 'f'),
        ("ɢ", 'g'),
        ("нηһʜ", 'h'),
        ("іιɪ", 'i'),
        ("јᴊϳ", 'j'),
        ("кκᴋ", 'k'),
        ("ӏʟ", 'l'),
        ("мμᴍ", 'm'),
        ("νɴ", 'n'),
        ("оοᴏ0", 'o'),
        ("рρᴘ", 'p'),
        ("ԛ", 'q'),
        ("ʀ", 'r'),
        ("ѕꜱ", 's'),
        ("тτᴛ", 't'),
        ("ᴜ", 'u'),
        ("ѵᴠ", 'v'),
        ("ԝᴡ", 'w'),
        ("хχ", 'x'),
        ("уυʏ", 'y'),
        ("ζᴢ", 'z'),
    ];
    let like = || PAIRS.iter().find(|(others, _)| others.contains(letter)).map(|(_, latin)| *latin);
    if letter.is_ascii_lowercase() { Some(letter) } else { like() }
}
