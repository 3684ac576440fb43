//! How much a number may send, and how much it has sent.
//!
//! Source: Meta, "Throughput", "Pair rate limits" and "Messaging limits".

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

const SECOND: u64 = 1000;
const DAY: u64 = 24 * 3600 * SECOND;
/// One message to one person is paid for by so long a time.
const PAIR_PAUSE: u64 = 6 * SECOND;

/// What Meta allows. Begins as strict as Meta is with a number that has no limit on people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Messages that one number may send in any second.
    pub(crate) per_second: u32,
    /// Messages to one person at once, borrowed from the next ones; each costs six seconds.
    pub(crate) pair_burst: u32,
    /// People whom a portfolio may write to first in any 24 hours.
    pub(crate) people: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_second: 80, pair_burst: 45, people: None }
    }
}

/// Which limit a message would exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    Throughput,
    Pair,
    People,
}

/// A message that is about to be accepted.
pub(crate) struct Attempt<'a> {
    pub(crate) channel: &'a str,
    pub(crate) waba: &'a str,
    pub(crate) person: &'a str,
    /// Whether the window is closed: then the person counts.
    pub(crate) is_first: bool,
    pub(crate) at: Moment,
}

#[derive(Default)]
pub(crate) struct Traffic {
    pub(crate) limits: Limits,
    /// What each number has sent in the last second.
    recent: BTreeMap<String, VecDeque<Moment>>,
    /// When the next message of a number to a person would be paid for.
    paid: BTreeMap<(String, String), Moment>,
    /// When a portfolio last wrote first to a person.
    firsts: BTreeMap<String, BTreeMap<String, Moment>>,
}

impl Traffic {
    /// Counts a message, unless it is one too many.
    pub(crate) fn count(&mut self, attempt: &Attempt<'_>) -> Result<(), Excess> {
        let at = attempt.at;
        let recent = self.recent.entry(attempt.channel.into()).or_default();
        while recent.front().is_some_and(|sent| at.millis_since(*sent) >= SECOND) {
            recent.pop_front();
        }
        if recent.len() >= self.limits.per_second as usize {
            return Err(Excess::Throughput);
        }
        let both = (attempt.channel.to_owned(), attempt.person.to_owned());
        let paid = self.paid.get(&both).copied().filter(|paid| *paid > at).unwrap_or(at);
        let debt = u64::from(self.limits.pair_burst.saturating_sub(1)) * PAIR_PAUSE;
        if paid.millis_since(at) > debt {
            return Err(Excess::Pair);
        }
        let firsts = self.firsts.entry(attempt.waba.into()).or_default();
        let first = firsts.get(attempt.person);
        let is_known = first.is_some_and(|first| at.millis_since(*first) < DAY);
        let is_new = attempt.is_first && !is_known;
        if let (true, Some(most)) = (is_new, self.limits.people) {
            firsts.retain(|_, first| at.millis_since(*first) < DAY);
            if firsts.len() >= most as usize {
                return Err(Excess::People);
            }
        }
        if is_new {
            firsts.insert(attempt.person.into(), at);
        }
        recent.push_back(at);
        self.paid.insert(both, paid.plus(PAIR_PAUSE));
        Ok(())
    }

    /// People whom this portfolio wrote to first in the last 24 hours.
    pub(crate) fn people(&self, waba: &str, now: Moment) -> usize {
        let firsts = self.firsts.get(waba).into_iter().flatten();
        firsts.filter(|(_, first)| now.millis_since(**first) < DAY).count()
    }

    /// Lets so much time pass.
    pub(crate) fn age(&mut self, millis: u64) {
        let moments = self.recent.values_mut().flatten();
        let moments = moments.chain(self.paid.values_mut());
        for moment in moments.chain(self.firsts.values_mut().flat_map(BTreeMap::values_mut)) {
            *moment = moment.minus(millis);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3600 * SECOND;

    /// Sends to each person at each time, in milliseconds, and names the refusals.
    fn check(limits: Limits, sends: &[(&str, u64)], expected: &[Option<Excess>]) {
        let mut traffic = Traffic { limits, ..Traffic::default() };
        let count = |(person, at): &(&str, u64)| {
            let at = Moment::from_millis(DAY + at);
            let attempt = Attempt { channel: "1", waba: "w", person, is_first: true, at };
            traffic.count(&attempt).err()
        };
        assert_eq!(sends.iter().map(count).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn no_second_has_more_messages_than_allowed() {
        let limits = Limits { per_second: 2, ..Limits::default() };
        let sends = [("a", 0), ("b", 500), ("c", 999), ("c", 1000), ("d", 1499), ("d", 1500)];
        let over = Some(Excess::Throughput);
        check(limits, &sends, &[None, None, over, None, over, None]);
    }

    #[test]
    fn a_burst_to_one_person_is_borrowed_from_the_future() {
        let limits = Limits { pair_burst: 2, ..Limits::default() };
        let sends = [("a", 0), ("a", 1), ("a", 2), ("b", 2), ("a", 6001), ("a", 6002)];
        let over = Some(Excess::Pair);
        check(limits, &sends, &[None, None, over, None, None, over]);
    }

    #[test]
    fn a_portfolio_reaches_so_many_people_in_any_24_hours() {
        let limits = Limits { people: Some(2), ..Limits::default() };
        let sends = [
            ("a", 0),
            ("b", HOUR),
            ("c", 2 * HOUR),
            ("a", 3 * HOUR),
            ("c", 24 * HOUR - 1),
            ("c", 24 * HOUR),
        ];
        let over = Some(Excess::People);
        check(limits, &sends, &[None, None, over, None, over, None]);
    }

    #[test]
    fn time_that_passes_frees_the_limits() {
        let mut traffic = Traffic {
            limits: Limits { people: Some(1), ..Limits::default() },
            ..Traffic::default()
        };
        let at = Moment::from_millis(2 * DAY);
        let attempt = |person| Attempt { channel: "1", waba: "w", person, is_first: true, at };
        assert_eq!(traffic.count(&attempt("a")), Ok(()));
        assert_eq!(traffic.count(&attempt("b")), Err(Excess::People));
        traffic.age(DAY);
        assert_eq!((traffic.people("w", at), traffic.count(&attempt("b"))), (0, Ok(())));
    }
}
