//! Days of the calendar, wherever they are lived.

use crate::time::{self, DAY, Timestamp};
use std::fmt;

/// A day of the Gregorian calendar, without a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Since 1970-01-01.
    days: i64,
}

impl Date {
    /// From year (1 to 9999), month and day; none if the calendar has no such day.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let date = Self::rolling(year, month, day);
        ((1..=9999).contains(&year) && date.parts() == (year, month, day)).then_some(date)
    }

    /// From `2026-12-24`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = digits(parts.next()?, 2)?;
        let day = digits(parts.next()?, 2)?;
        parts.next().is_none().then(|| Self::new(year, month, day)).flatten()
    }

    /// The day that a clock shows which counts milliseconds since 1970; in UTC for a plain timestamp.
    pub const fn of(clock: Timestamp) -> Self {
        Self { days: clock.millis().div_euclid(DAY) }
    }

    /// Its beginning in UTC.
    pub const fn start(self) -> Timestamp {
        Timestamp::from_millis(self.days.saturating_mul(DAY))
    }

    /// Year, month from 1, day from 1.
    pub fn parts(self) -> (i64, i64, i64) {
        time::civil(self.days)
    }

    /// Days since Sunday: 0 to 6.
    pub const fn weekday(self) -> i64 {
        self.days.saturating_add(4).rem_euclid(7)
    }

    /// This many days later, or earlier if negative.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self { days: self.days.saturating_add(days) }
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i64 {
        self.days
    }

    /// A day beyond the end of its month is one of the next.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    pub(crate) const fn rolling(year: i64, month: i64, day: i64) -> Self {
        let shifted = if month > 2 { year } else { year.saturating_sub(1) };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let shifted_month = if month > 2 { month - 3 } else { month.saturating_add(9) };
        let of_year = (153 * shifted_month + 2) / 5 + day - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Self { days: era.saturating_mul(146_097).saturating_add(day_of_era - 719_468) }
    }
}

/// As `2026-12-24`.
impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

/// Exactly `count` ASCII digits as a number.
pub(crate) fn digits(text: &str, count: usize) -> Option<i64> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_it_is_written_and_only_if_it_exists() {
        for text in ["1970-01-01", "2000-02-29", "2024-02-29", "2026-11-20", "9999-12-31"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-11-20-1",
            "2026-1-20",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-11-00",
            "2026-11-31",
            "0000-01-01",
            "2026-11-2x",
            "+026-11-20",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_is_one_more_than_the_day_before() {
        let mut days = 0;
        for year in 1970..2101 {
            for month in 1..13 {
                for day in (1..32).filter_map(|day| Date::new(year, month, day)) {
                    assert_eq!(day.days(), days);
                    assert_eq!(Date::of(day.start().plus(DAY - 1)), day);
                    days += 1;
                }
            }
        }
    }

    #[test]
    fn weekdays_count_from_sunday() {
        let check = |text, weekday| assert_eq!(Date::parse(text).unwrap().weekday(), weekday);
        check("1969-12-27", 6);
        check("1970-01-01", 4);
        check("2026-11-20", 5);
        check("2027-03-28", 0);
    }
}
