//! Points in time and their arithmetic; cannot tell the time.

use crate::date::Date;

/// One second in milliseconds.
pub const SECOND: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// WhatsApp did not exist before 2009: an older time is a mistake of the sender.
const EARLIEST: Timestamp = Timestamp(1_230_768_000_000);

/// So far, at most, one side's clock is behind the other's.
const CLOCKS_DIFFER: i64 = 15 * MINUTE;

/// Milliseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970 UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From the seconds of an event that somebody else timed.
    ///
    /// None before 2009 (such a time is no time). A time in the future stays what it is as far as clocks may
    /// differ, so that two events keep their order whichever clock receives them; one beyond becomes `received`.
    pub fn from_event_seconds(seconds: i64, received: Self) -> Option<Self> {
        let at = Self(seconds.checked_mul(SECOND)?);
        if at < EARLIEST {
            return None;
        }
        Some(if at.since(received) > CLOCKS_DIFFER { received } else { at })
    }

    /// Reads a time of an event as others write it: `2026-11-20T12:00:00`, a fraction, `Z` or an offset.
    ///
    /// Without an offset it is UTC. As for [`Self::from_event_seconds`], no event reaches beyond `received`.
    pub fn from_event_text(text: &str, received: Self) -> Option<Self> {
        Self::from_event_seconds(seconds(text)?, received)
    }

    /// Reads a time that is told with its offset, e.g. `2026-11-20T12:00:00Z`. A fraction of a second is dropped.
    ///
    /// Source: RFC 3339.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let (_, clock) = text.split_once('T')?;
        let has_offset = clock.contains(['Z', '+', '-']);
        has_offset.then(|| Some(Self(seconds(text)?.checked_mul(SECOND)?))).flatten()
    }

    /// Milliseconds since 1970 UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This many milliseconds later.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This many milliseconds earlier.
    #[must_use]
    pub const fn minus(self, millis: i64) -> Self {
        Self(self.0.saturating_sub(millis))
    }

    /// Milliseconds from `earlier` to this, negative if that is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// RFC 3339 in UTC with whole seconds, e.g. `2026-11-20T12:00:00Z`.
    pub fn rfc3339(self) -> String {
        let seconds = self.0.div_euclid(SECOND);
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// Year, month and day of a day counted from 1970-01-01.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
pub(crate) fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Seconds since 1970 of a time as people write it, in UTC where it has no offset.
fn seconds(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let (clock, offset) = match rest.find(['Z', '+', '-']) {
        Some(place) => rest.split_at_checked(place)?,
        None => (rest, "Z"),
    };
    let [year, month, day] = three(date, '-')?;
    let [hour, minute, second] = three(clock.split('.').next()?, ':')?;
    let day = Date::new(year, month, day)?.days();
    let local = day * 86_400 + hour * 3_600 + minute * 60 + second;
    let seconds = local - offset_seconds(offset)?;
    (hour < 24 && minute < 60).then_some(seconds)
}

/// Three numbers of at most four digits.
fn three(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.split(separator).map(digits);
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

fn digits(text: &str) -> Option<i64> {
    let are_digits =
        (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok()).flatten()
}

/// `Z`, `+0100` or `-01:00` in seconds.
fn offset_seconds(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let number = digits(&text.get(1..)?.replace(':', ""))?;
    Some(sign * (number / 100 * 3_600 + number % 100 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_rfc_3339() {
        let check = |millis, text| assert_eq!(Timestamp::from_millis(millis).rfc3339(), text);
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_400_000, "2000-02-29T00:00:00Z");
        check(1_795_132_799_999, "2026-11-19T23:59:59Z");
        check(4_107_542_400_000, "2100-03-01T00:00:00Z");
    }

    #[test]
    fn an_event_time_reaches_beyond_its_receipt_only_as_far_as_clocks_differ() {
        let now = Timestamp::from_millis(1_795_000_000_000);
        let at = |seconds| Timestamp::from_event_seconds(seconds, now);
        for near in [1_794_999_999, 1_795_000_001, 1_795_000_900] {
            assert_eq!(at(near), Some(Timestamp::from_millis(near * SECOND)));
        }
        for absurd in [1_795_000_901, 1_795_000_000_000, 9_007_199_254_740] {
            assert_eq!(at(absurd), Some(now));
        }
        for none in [0, -1, i64::MIN, i64::MAX, 1_230_767_999] {
            assert_eq!(at(none), None);
        }
    }

    #[test]
    fn a_time_that_somebody_chose_is_read_with_its_offset() {
        let check = |text, expected: Option<&str>| {
            let read = Timestamp::from_rfc3339(text).map(Timestamp::rfc3339);
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("2031-11-19T12:00:00Z", Some("2031-11-19T12:00:00Z"));
        check("2031-11-19T12:00:00.5+02:00", Some("2031-11-19T10:00:00Z"));
        check("1999-12-31T23:59:59-00:30", Some("2000-01-01T00:29:59Z"));
        for nonsense in ["2031-11-19T12:00:00", "2031-11-19 12:00:00Z", "2031-11-19", "Z", ""] {
            check(nonsense, None);
        }
    }

    #[test]
    fn the_time_of_an_event_is_read_as_it_is_written() {
        let now = Timestamp::from_millis(1_795_132_800_000);
        let check = |text, expected: Option<&str>| {
            let read = Timestamp::from_event_text(text, now).map(Timestamp::rfc3339);
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("2026-11-19T12:00:00Z", Some("2026-11-19T12:00:00Z"));
        check("2026-11-19T12:00:00.123+0000", Some("2026-11-19T12:00:00Z"));
        check("2026-11-19T12:00:00+02:00", Some("2026-11-19T10:00:00Z"));
        check("2026-11-19 12:00:00", Some("2026-11-19T12:00:00Z"));
        check("2024-02-29T23:59:59-0130", Some("2024-03-01T01:29:59Z"));
        check("2030-01-01T00:00:00Z", Some("2026-11-20T00:00:00Z"));
        for nonsense in ["", "today", "2026-11-19", "2026-02-29T00:00:00Z", "2026-11-19T24:00:00Z"]
        {
            check(nonsense, None);
        }
        for nonsense in [
            "99999-01-01T00:00:00Z",
            "2026-11-19T12:00:00+é",
            "2026-11-19T12:00:00+",
            "-1-1-1T1:1:1Z",
        ] {
            check(nonsense, None);
        }
    }
}
