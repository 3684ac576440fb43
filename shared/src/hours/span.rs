//! Hours of one day, from one clock time to another.

use crate::date;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// From one time of a day's clock to another, at most 24 hours later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    start: i64,
    end: i64,
}

impl Span {
    /// From `09:00-17:30`. An end that is not after the start lies on the next day: `22:00-06:00`, `00:00-24:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once('-')?;
        let (start, end) = (clock(start)?, clock(end)?);
        let end = if end > start { end } else { end + DAY };
        (start < DAY).then_some(Self { start, end })
    }

    /// Minutes after the beginning of the day.
    pub const fn start(self) -> i64 {
        self.start
    }

    /// Minutes after the beginning of the day on which it starts; may be more than a day has.
    pub const fn end(self) -> i64 {
        self.end
    }
}

/// Minutes of `09:30`, up to `24:00`.
fn clock(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (date::digits(hour, 2)?, date::digits(minute, 2)?);
    (minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_two_times_of_which_the_second_may_be_tomorrow() {
        let check = |text, minutes: Option<(i64, i64)>| {
            let span = Span::parse(text).map(|span| (span.start(), span.end()));
            assert_eq!(span, minutes, "{text}");
        };
        check("09:00-17:30", Some((540, 1_050)));
        check("00:00-24:00", Some((0, 1_440)));
        check("22:00-06:00", Some((1_320, 1_800)));
        check("09:00-09:00", Some((540, 1_980)));
        check("09:00-24:00", Some((540, 1_440)));
        for text in
            ["", "09:00", "9:00-17:00", "09:60-17:00", "24:01-25:00", "24:00-06:00", "09:00–17:00"]
        {
            check(text, None);
        }
    }
}
