//! Keywords as a specification: every verb in every disguise, sentences that ask to stop, and ordinary messages.

use jawort_shared::keyword::{Codes, Keyword, fold, read, read_button};
use jawort_shared::lang::LANGUAGES;
use proptest::prelude::*;

const NEAR_MISSES: &str = include_str!("data/near_misses.txt");
const ORDINARY: &str = include_str!("data/ordinary.txt");

/// Language and text of each line; `# de` begins the lines of a language.
fn lines(file: &str) -> Vec<(&str, &str)> {
    let mut tag = "";
    let mut lines = Vec::new();
    for line in file.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(next) => tag = next,
            None => lines.push((tag, line)),
        }
    }
    lines
}

fn between(word: &str, mark: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(mark)
}

/// Moves ASCII letters to a block of 26 lower case letters elsewhere in Unicode.
fn in_block(word: &str, first: u32) -> String {
    let moved = |c: char| {
        let place = u32::from(c).wrapping_sub(u32::from('a'));
        char::from_u32(first.wrapping_add(place)).filter(|_| place < 26).unwrap_or(c)
    };
    word.chars().map(moved).collect()
}

fn with_look_alikes(word: &str) -> String {
    const PAIRS: &[(char, char)] = &[
        ('a', 'А'),
        ('c', 'С'),
        ('e', 'Е'),
        ('o', 'Ο'),
        ('p', 'Р'),
        ('s', 'Ѕ'),
        ('t', 'Т'),
        ('i', 'І'),
        ('h', 'Н'),
        ('k', 'К'),
        ('m', 'М'),
        ('n', 'Ν'),
    ];
    let like = |c| PAIRS.iter().find(|(latin, _)| *latin == c).map_or(c, |(_, other)| *other);
    word.chars().map(like).collect()
}

fn disguises(verb: &str) -> Vec<String> {
    let squeezed = verb.replace(' ', "");
    let last = verb.chars().last().unwrap_or_default();
    vec![
        verb.to_owned(),
        verb.to_uppercase(),
        format!("  {verb}.\n"),
        format!("*{verb}*"),
        format!("„{verb}“"),
        format!("'{verb}'!!!"),
        format!("¡{verb}! 🛑👍🏽"),
        format!("{verb}{last}{last}{last}"),
        format!("_~{}~_", verb.to_uppercase()),
        between(&squeezed, " "),
        between(&squeezed.to_uppercase(), "."),
        between(verb, "\u{200b}"),
        between(verb, "\u{ad}"),
        format!("\u{202e}{verb}\u{202c}\u{fe0f}"),
        in_block(verb, 0xff41),
        in_block(verb, 0x1d41a),
        in_block(verb, 0x24d0),
        in_block(verb, 0x1f150),
        with_look_alikes(verb),
        between(&squeezed, if squeezed.is_ascii() { "\u{301}" } else { "\u{640}" }),
    ]
}

#[test]
fn every_verb_is_read_in_every_disguise() {
    let mut count = 0;
    for language in LANGUAGES {
        let start = language.start.iter().map(|verb| (verb, Keyword::Start(Codes::default())));
        let stop = language.stop.iter().map(|verb| (verb, Keyword::Stop(Codes::default())));
        let help = language.help.iter().map(|verb| (verb, Keyword::Help));
        for (verb, keyword) in start.chain(stop).chain(help) {
            for text in disguises(verb) {
                assert_eq!(read(&text), keyword, "{}: {verb}: {text:?}", language.tag);
                assert_eq!(read_button(&text, ""), keyword, "{}: {verb}: {text:?}", language.tag);
                count += 1;
            }
        }
    }
    println!("{count} disguises");
    assert!(count >= 2000);
}

#[test]
fn stop_all_and_stop_promos_are_read_in_every_language() {
    for language in LANGUAGES {
        for word in language.all {
            for text in [format!("STOP {word}"), format!("stop{word}"), format!("*Stop {word}!*")] {
                assert_eq!(read(&text), Keyword::StopAll, "{text}");
            }
        }
        for word in language.marketing {
            assert_eq!(read(&format!("Stop {word}")), Keyword::StopMarketing, "{word}");
        }
    }
}

#[test]
fn sentences_that_ask_to_stop_are_heard() {
    let lines = lines(NEAR_MISSES);
    assert!(lines.len() >= 200);
    // A sentence that is short enough to be a keyword with codes stops all the more.
    let heard = |text: &str| matches!(read(text), Keyword::NearMiss | Keyword::Stop(_));
    let missed: Vec<_> = lines.iter().filter(|(_, text)| !heard(text)).collect();
    println!("{} of {} missed: {missed:#?}", missed.len(), lines.len());
    assert!(missed.len() * 20 <= lines.len(), "{missed:#?}");
}

#[test]
fn ordinary_messages_are_left_alone() {
    let lines = lines(ORDINARY);
    assert!(lines.len() >= 800);
    let read: Vec<_> = lines.iter().map(|(tag, text)| (tag, text, read(text))).collect();
    let wrong: Vec<_> = read
        .iter()
        .filter(|(_, _, keyword)| {
            !matches!(keyword, Keyword::None | Keyword::Help | Keyword::NearMiss)
        })
        .collect();
    let near: Vec<_> =
        read.iter().filter(|(_, _, keyword)| *keyword == Keyword::NearMiss).collect();
    println!("{} messages, {} near misses: {near:#?}, wrong: {wrong:#?}", lines.len(), near.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(near.len() * 200 <= lines.len(), "{near:#?}");
}

#[test]
fn every_language_has_its_share_of_the_lists() {
    for language in LANGUAGES {
        let of = |file| lines(file).iter().filter(|(tag, _)| *tag == language.tag).count();
        assert!(of(NEAR_MISSES) >= 20 && of(ORDINARY) >= 80, "{}", language.tag);
    }
}

proptest! {
    #[test]
    fn reading_never_panics(text in "\\PC{0,80}|[\\u{0}-\\u{10ffff}]{0,60}", title in "(stop|start|unsubscribe|قف|İptal)?[ \\PC]{0,20}") {
        read(&text);
        read(&format!("stop {text}"));
        let pressed = read_button(&text, &title);
        prop_assert_ne!(pressed, Keyword::NearMiss);
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,80}|[\\u{0}-\\u{10ffff}]{0,60}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }
}
