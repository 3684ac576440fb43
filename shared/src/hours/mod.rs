//! Service hours: when somebody is there to answer, week by week, with holidays and exceptions.

mod span;
mod zone;

pub use span::Span;
pub use zone::Zone;

use crate::date::{self, Date};
use crate::time::{DAY, Timestamp};
use std::ops::RangeInclusive;

/// How far an end of a closed period is looked for, in days.
const HORIZON: i64 = 400;

/// The service hours of a channel.
///
/// A date with hours of its own wins over a day of every year, and that over the weekday. Hours belong to the day on
/// which they begin: those that begin on the eve of a holiday run into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// By whose clocks.
    pub zone: Zone,
    /// From Sunday to Saturday.
    pub week: [Vec<Span>; 7],
    /// Days with other hours than their weekday's; none for a holiday.
    pub exceptions: Vec<(Day, Vec<Span>)>,
}

/// On which day an exception holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Once.
    On(Date),
    /// Every year.
    Yearly {
        /// From 1.
        month: i64,
        /// From 1.
        day: i64,
    },
}

impl Day {
    /// From `2026-12-24`, or `12-24` for every year.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(date) = Date::parse(text) {
            return Some(Self::On(date));
        }
        let (month, day) = text.split_once('-')?;
        let (month, day) = (date::digits(month, 2)?, date::digits(day, 2)?);
        // 2024 has a day for each that any year has.
        Date::new(2024, month, day).map(|_| Self::Yearly { month, day })
    }

    fn is(self, date: Date) -> bool {
        match self {
            Self::On(day) => day == date,
            Self::Yearly { month, day } => {
                let (_, this_month, this_day) = date.parts();
                (month, day) == (this_month, this_day)
            }
        }
    }
}

/// Whether somebody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Within service hours.
    Open,
    /// Outside of them. `since` tells closed periods apart: one answer for each.
    Closed {
        /// The period's first instant; none if there were no hours for more than a year.
        since: Option<Timestamp>,
        /// When the next hours begin; none if there are none for more than a year.
        until: Option<Timestamp>,
    },
}

impl Hours {
    /// Whether somebody is there at an instant, and if not, since when and until when.
    ///
    /// The end of hours is no longer within them. A time that clocks skip is the instant at which they skip it, one
    /// that they show twice is the first: hours from 02:30 to 09:00 begin once in every night.
    pub fn at(&self, at: Timestamp) -> State {
        let today = self.zone.date(at);
        // Hours may begin on the day before, or by a change of clocks be called tomorrow's.
        if self.opened(today, -1..=1).any(|(start, end)| start <= at && at < end) {
            return State::Open;
        }
        State::Closed { since: self.closed_since(today, at), until: self.closed_until(today, at) }
    }

    /// Whether an automatic reply tells a person now that nobody is there: once in each closed period, and only about a
    /// message that was written in the same period and is not more than a day late.
    pub fn reply_is_due(
        &self,
        sent_at: Timestamp,
        now: Timestamp,
        last_reply: Option<Timestamp>,
    ) -> bool {
        let State::Closed { since, .. } = self.at(now) else { return false };
        let in_period = |at: Timestamp| since.is_none_or(|since| at >= since);
        in_period(sent_at) && now.since(sent_at) < DAY && !last_reply.is_some_and(in_period)
    }

    /// The latest end so far. Hours of the day before the last may end later than the last ones.
    fn closed_since(&self, today: Date, at: Timestamp) -> Option<Timestamp> {
        let ended =
            |days| self.opened(today, days).map(|(_, end)| end).filter(|end| *end <= at).max();
        let last = (0..HORIZON).map(|ago| 1 - ago).find(|day| ended(*day..=*day).is_some())?;
        ended(last - 1..=last)
    }

    /// The next beginning.
    fn closed_until(&self, today: Date, at: Timestamp) -> Option<Timestamp> {
        let begins = |day| {
            self.opened(today, day..=day).map(|(start, _)| start).filter(|start| *start > at).min()
        };
        (0..HORIZON).find_map(begins)
    }

    /// From when to when the hours of some days are, counted from `today`.
    fn opened(
        &self,
        today: Date,
        days: RangeInclusive<i64>,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        days.flat_map(move |day| {
            let date = today.plus(day);
            self.spans(date).iter().map(move |span| {
                let instant = |minutes| self.zone.instant(date, minutes);
                (instant(span.start()), instant(span.end()))
            })
        })
        // Hours that lie in a gap of the clocks are none.
        .filter(|(start, end)| start < end)
    }

    fn spans(&self, date: Date) -> &[Span] {
        let on = |yearly: bool| {
            let mut those = self.exceptions.iter().filter(move |(day, _)| {
                matches!(day, Day::Yearly { .. }) == yearly && day.is(date)
            });
            those.next().map(|(_, spans)| spans)
        };
        let weekday = || self.week.get(usize::try_from(date.weekday()).unwrap_or_default());
        on(false).or_else(|| on(true)).or_else(weekday).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests;
