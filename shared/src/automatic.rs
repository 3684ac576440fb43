//! What a channel answers by itself, beside the answers to keywords.

use crate::hours::{Hours, State};
use crate::inbound::Message;
use crate::keyword::Keyword;
use crate::time::{DAY, Timestamp};
use crate::window;

/// Characters of the longest word that may be a mistyped keyword.
const LONGEST_WORD: usize = 20;

/// A text that is sent by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Automatic {
    /// Nobody is there now.
    Away,
    /// To somebody's first message.
    Welcome,
    /// To a single word that is no keyword.
    UnknownWord,
}

impl Automatic {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Welcome => "welcome",
            Self::UnknownWord => "unknown_word",
        }
    }
}

/// Which texts a channel has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// When somebody is there; none for always.
    pub hours: Option<&'a Hours>,
    /// Whether there is one for outside of the hours.
    pub away: bool,
    /// Whether there is one for first messages.
    pub welcome: bool,
    /// Whether there is one for unknown words.
    pub unknown_word: bool,
}

/// What may be answered by itself to a message, the most telling first, each with the period in which it is told to a
/// person once. The record sends the first that the person was not told yet, if nothing else answers the message.
///
/// | text | sent | once |
/// | --- | --- | --- |
/// | away | outside of the hours, to what was written in the same closed period | in the period |
/// | welcome | to the first message | for ever |
/// | unknown word | to a single word that is no keyword | a day (UTC) |
///
/// Nothing is sent to what asks for something, nor to what is more than a day late.
pub fn due(message: Message<'_>, words: &str, context: Context<'_>) -> Vec<(Automatic, i64)> {
    let is_timely = window::opened_by(message.sent_at, message.received_at).is_some();
    if *message.keyword != Keyword::None || !is_timely {
        return Vec::new();
    }
    let away = closed_since(message, context).filter(|_| context.away);
    let day = message.received_at.millis().div_euclid(DAY);
    [
        away.map(|since| (Automatic::Away, since)),
        context.welcome.then_some((Automatic::Welcome, 0)),
        (context.unknown_word && is_word(words)).then_some((Automatic::UnknownWord, day)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// When the closed period began in which the message was written and still is; 0 for one that has no beginning.
fn closed_since(message: Message<'_>, context: Context<'_>) -> Option<i64> {
    let hours = context.hours?;
    let State::Closed { since, .. } = hours.at(message.received_at) else { return None };
    let is_due = hours.reply_is_due(message.sent_at, message.received_at, None);
    is_due.then(|| since.map_or(0, Timestamp::millis))
}

fn is_word(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (Some(word), None) = (words.next(), words.next()) else { return false };
    word.chars().count() <= LONGEST_WORD && word.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hours::{Span, Zone};
    use crate::keyword;
    use crate::time::HOUR;

    /// A Friday, 12:00 UTC.
    const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

    /// Every day from nine to five, UTC.
    fn hours() -> Hours {
        let day = || vec![Span::parse("09:00-17:00").unwrap()];
        let week = [day(), day(), day(), day(), day(), day(), day()];
        Hours { zone: Zone::parse("UTC").unwrap(), week, exceptions: Vec::new() }
    }

    fn sent(words: &str, hour: i64, late: i64) -> Vec<(Automatic, i64)> {
        let hours = hours();
        let context =
            Context { hours: Some(&hours), away: true, welcome: true, unknown_word: true };
        let sent_at = NOON.plus(hour * HOUR);
        let keyword = keyword::read(words);
        let message = Message { keyword: &keyword, sent_at, received_at: sent_at.plus(late) };
        due(message, words, context)
    }

    fn names(words: &str, hour: i64, late: i64) -> Vec<&'static str> {
        sent(words, hour, late).into_iter().map(|(text, _)| text.as_str()).collect()
    }

    #[test]
    fn what_is_due_depends_on_the_words_and_the_hours() {
        let check = |words, hour, late, expected: &[&str]| {
            assert_eq!(names(words, hour, late), expected, "{words} {hour} {late}");
        };
        check("Guten Tag, wann kommt das Paket?", 0, 0, &["welcome"]);
        check("Guten Tag, wann kommt das Paket?", 6, 0, &["away", "welcome"]);
        check("Preise", 0, 0, &["welcome", "unknown_word"]);
        check("Preise", 6, 0, &["away", "welcome", "unknown_word"]);
        check("", 6, 0, &["away", "welcome"]);
        check("👍", 0, 0, &["welcome"]);
        check("Donaudampfschifffahrtsgesellschaft", 0, 0, &["welcome"]);
        // What asks for something is answered by itself.
        for keyword in ["START", "STOP", "STOP PROMOS", "help", "please stop texting me"] {
            check(keyword, 6, 0, &[]);
        }
        // Late, but nobody is there still; later, they are; too late for anything.
        check("Hallo ihr", 6, 5 * HOUR, &["away", "welcome"]);
        check("Hallo ihr", 6, 16 * HOUR, &["welcome"]);
        check("Hallo ihr", 6, DAY, &[]);
        // Written before closing, delivered after.
        check("Hallo ihr", 4, 2 * HOUR, &["welcome"]);
    }

    #[test]
    fn away_is_told_once_in_a_closed_period_and_an_unknown_word_once_a_day() {
        let closing = NOON.plus(5 * HOUR).millis();
        let periods = |hour| sent("Preise", hour, 0).into_iter().map(|(_, period)| period);
        let day = NOON.millis() / DAY;
        assert_eq!(periods(6).collect::<Vec<_>>(), [closing, 0, day]);
        assert_eq!(periods(20).collect::<Vec<_>>(), [closing, 0, day + 1]);
        assert_eq!(periods(30).next(), Some(closing + DAY));
    }

    #[test]
    fn without_texts_and_hours_nothing_is_due() {
        let message = Message { keyword: &Keyword::None, sent_at: NOON, received_at: NOON };
        assert!(due(message, "Preise", Context::default()).is_empty());
        let always = Context { away: true, ..Context::default() };
        assert!(due(message, "Preise", always).is_empty());
    }
}
