//! A point in time in UTC and its written forms; cannot tell the time.

use serde::{Serialize, Serializer};

/// Milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

const DAY: u64 = 86_400;
/// Beyond the year 4000 a number of seconds is a mistaken number of milliseconds.
const LAST_SECOND: u64 = 64_060_588_800;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Moment {
    pub(crate) fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    pub(crate) fn from_seconds(seconds: u64) -> Option<Self> {
        (seconds < LAST_SECOND).then_some(Self(seconds * 1000))
    }

    pub(crate) fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// Seconds that passed since `earlier`; 0 if it lies ahead.
    pub(crate) fn seconds_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0) / 1000
    }

    /// Milliseconds that passed since `earlier`; 0 if it lies ahead.
    pub(crate) fn millis_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    pub(crate) fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    pub(crate) fn minus(self, millis: u64) -> Self {
        Self(self.0.saturating_sub(millis))
    }

    /// `14:05`, UTC.
    pub(crate) fn hour_minute(self) -> String {
        let (hour, minute, _) = self.clock();
        format!("{hour:02}:{minute:02}")
    }

    /// `2026-11-20T14:05:00.000Z`.
    pub(crate) fn rfc3339(self) -> String {
        let (year, month, day) = civil(self.seconds() / DAY);
        let (hour, minute, second) = self.clock();
        let millis = self.0 % 1000;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }

    /// `Fri, 20 Nov 2026 14:05:00 +0000`, as Twilio writes dates.
    pub(crate) fn rfc2822(self) -> String {
        let days = self.seconds() / DAY;
        let (year, month, day) = civil(days);
        let (hour, minute, second) = self.clock();
        let weekday = name(&WEEKDAYS, days % 7);
        let month = name(&MONTHS, month - 1);
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000")
    }

    /// Reads RFC 3339 with `Z` or an offset; fractions of a second are dropped.
    pub(crate) fn parse_rfc3339(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once(['T', 't', ' '])?;
        let (clock, offset) = split_offset(rest)?;
        let days = days(three(date, '-')?)?;
        let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
        let (hour, minute, second) = three(clock, ':')?;
        let valid = hour < 24 && minute < 60 && second < 60;
        let local = i64::try_from(days * DAY + hour * 3600 + minute * 60 + second).ok()?;
        let seconds = u64::try_from(local.checked_sub(offset)?).ok()?;
        valid.then(|| Self::from_seconds(seconds)).flatten()
    }

    fn clock(self) -> (u64, u64, u64) {
        let second = self.seconds() % DAY;
        (second / 3600, second / 60 % 60, second % 60)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

fn name(names: &[&'static str], index: u64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| names.get(index).copied()).unwrap_or_default()
}

fn three(text: &str, separator: char) -> Option<(u64, u64, u64)> {
    let mut parts = text.split(separator).map(|part| part.parse().ok());
    let triple = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(triple)
}

/// The clock and how many seconds it is ahead of UTC.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let (clock, offset) = text.split_at_checked(at)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset.trim_start_matches(['+', '-']).split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some((clock, sign * (hours * 3600 + minutes * 60)))
}

/// Year, month and day of a number of days since 1970.
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let leaps = day_of_era / 1460 + day_of_era / 146_096 - day_of_era / 36_524;
    let year = (day_of_era - leaps) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

/// The inverse of `civil`; nothing for a day that no calendar has.
fn days((year, month, day): (u64, u64, u64)) -> Option<u64> {
    if !(1970..4000).contains(&year) || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let shifted_year = year - u64::from(month <= 2);
    let (era, year_of_era) = (shifted_year / 400, shifted_year % 400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (era * 146_097 + day_of_era).checked_sub(719_468)?;
    (civil(days) == (year, month, day)).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> Option<String> {
        Moment::parse_rfc3339(text).map(Moment::rfc3339)
    }

    #[test]
    fn a_moment_survives_being_written_and_read() {
        assert_eq!(reads("2024-02-29T23:59:59Z").unwrap(), "2024-02-29T23:59:59.000Z");
        assert_eq!(reads("1970-01-01T00:00:00Z").unwrap(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn an_offset_is_taken_back_to_utc() {
        assert_eq!(reads("2026-11-20T01:30:00.5+02:00").unwrap(), "2026-11-19T23:30:00.000Z");
        assert_eq!(reads("2026-11-20T01:30:00-01:00").unwrap(), "2026-11-20T02:30:00.000Z");
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for text in ["2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-20T24:00:00Z"] {
            assert_eq!(reads(text), None, "{text}");
        }
        for text in ["2026-11-20", "yesterday", "2026-11-20T10:00:00", "1969-12-31T23:59:59Z"] {
            assert_eq!(reads(text), None, "{text}");
        }
    }

    #[test]
    fn milliseconds_are_not_taken_for_seconds() {
        assert_eq!(Moment::from_seconds(1_790_000_000_000), None);
    }

    #[test]
    fn twilio_dates_name_the_weekday() {
        let friday = Moment::parse_rfc3339("2026-11-20T12:00:00Z").unwrap();
        assert_eq!(friday.rfc2822(), "Fri, 20 Nov 2026 12:00:00 +0000");
    }
}
