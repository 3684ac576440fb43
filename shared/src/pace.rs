//! Pace: how many messages may leave in a period, and when the next one may.

use crate::time::{DAY, SECOND, Timestamp};

/// At most so many in any period of this length, wherever it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    count: i64,
    period: i64,
}

impl Limit {
    /// One message in 6 seconds to one person. Source: Meta, "Throughput", pair rate limits.
    pub const PAIR: Self = Self { count: 1, period: 6 * SECOND };

    /// Messages of one number in a second: 80, or 1,000 after Meta's upgrade, or 20 if it is also used in WhatsApp's
    /// own app. At least one. Source: Meta, "Throughput".
    pub const fn per_second(count: u32) -> Self {
        Self::new(count as i64, SECOND)
    }

    /// People whom all numbers of a portfolio together write to outside of windows in a day. At least one.
    ///
    /// Each counts for a day after the last message to them. Source: Meta, "Messaging limits".
    pub const fn per_day(count: u32) -> Self {
        Self::new(count as i64, DAY)
    }

    const fn new(count: i64, period: i64) -> Self {
        Self { count: if count == 0 { 1 } else { count }, period }
    }

    /// How many in a period.
    pub const fn count(self) -> i64 {
        self.count
    }

    /// The length of the period in milliseconds.
    pub const fn period(self) -> i64 {
        self.period
    }

    /// The same rate without bursts: 80 in a second are 2 in 25 milliseconds.
    #[must_use]
    pub const fn even(self) -> Self {
        let (mut divisor, mut rest) = (self.period, self.count);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        Self { count: self.count / divisor, period: self.period / divisor }
    }

    /// Half the rate, for a number that Meta refused for its pace.
    #[must_use]
    pub const fn halved(self) -> Self {
        Self { count: self.count, period: self.period.saturating_mul(2) }
    }

    /// When the next one may leave. `newest` is the time of the one that as many as the limit allows, itself included,
    /// have followed: of the 250th last for a limit of 250.
    pub fn free_at(self, newest: Option<Timestamp>, now: Timestamp) -> Timestamp {
        newest.map_or(now, |at| at.plus(self.period).max(now))
    }

    /// When each of `count` more may leave, in order, the first not before `start`.
    ///
    /// `before` are the times of those that left already, in order.
    pub fn spread(self, before: &[Timestamp], count: usize, start: Timestamp) -> Vec<Timestamp> {
        let allowed = usize::try_from(self.count).unwrap_or(usize::MAX);
        let mut times = Vec::with_capacity(count);
        let mut last = start;
        for index in 0..count {
            let nth_last = match index.checked_sub(allowed) {
                Some(index) => times.get(index),
                None => before.iter().rev().nth(allowed - index - 1),
            };
            last = self.free_at(nth_last.copied(), last);
            times.push(last);
        }
        times
    }
}

/// How many people a portfolio may write to outside of windows in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// So many.
    People(u32),
    /// As many as it likes.
    Unlimited,
}

impl Tier {
    /// What a portfolio begins with. Source: Meta, "Messaging limits".
    pub const FIRST: Self = Self::People(250);

    /// From `TIER_250`, `TIER_2K`, `TIER_UNLIMITED`, or a number with -1 for unlimited: Meta writes it in all these ways.
    /// None where nothing is set, or nothing that is known.
    pub fn parse(text: &str) -> Option<Self> {
        let amount = text.strip_prefix("TIER_").unwrap_or(text);
        if matches!(amount, "UNLIMITED" | "-1") {
            return Some(Self::Unlimited);
        }
        let (digits, factor) = match amount.strip_suffix('K') {
            Some(digits) => (digits, 1_000),
            None => (amount, 1),
        };
        let count = digits.parse::<u32>().ok()?.checked_mul(factor)?;
        (count > 0).then_some(Self::People(count))
    }

    /// As a limit, if there is one.
    pub const fn limit(self) -> Option<Limit> {
        match self {
            Self::People(count) => Some(Limit::per_day(count)),
            Self::Unlimited => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::HOUR;
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    /// How many leave at which time after the start.
    fn waves(times: &[Timestamp]) -> Vec<(i64, usize)> {
        let runs = times.chunk_by(|one, other| one == other);
        runs.filter_map(|run| Some((run.first()?.since(START), run.len()))).collect()
    }

    #[test]
    fn an_audience_that_is_larger_than_the_limit_takes_days() {
        let check = |limit, before: &[i64], count, expected: &[(i64, usize)]| {
            let before: Vec<_> = before.iter().map(|ago| START.minus(*ago)).collect();
            let times = Limit::per_day(limit).spread(&before, count, START);
            assert_eq!(waves(&times), expected);
        };
        check(250, &[], 1_000, &[(0, 250), (DAY, 250), (2 * DAY, 250), (3 * DAY, 250)]);
        check(250, &[], 251, &[(0, 250), (DAY, 1)]);
        check(250, &[], 0, &[]);
        check(3, &[DAY, 2 * HOUR, HOUR], 3, &[(0, 1), (22 * HOUR, 1), (23 * HOUR, 1)]);
        check(3, &[3 * DAY, 2 * DAY, DAY], 3, &[(0, 3)]);
    }

    #[test]
    fn one_person_is_written_to_every_six_seconds() {
        let check = |ago: Option<i64>, wait| {
            let newest = ago.map(|ago| START.minus(ago));
            assert_eq!(Limit::PAIR.free_at(newest, START), START.plus(wait));
        };
        check(None, 0);
        check(Some(0), 6 * SECOND);
        check(Some(5_999), 1);
        check(Some(6 * SECOND), 0);
        check(Some(DAY), 0);
    }

    #[test]
    fn a_rate_can_be_had_without_bursts_and_by_half() {
        let check = |limit: Limit, count, period| {
            assert_eq!((limit.count(), limit.period()), (count, period));
        };
        check(Limit::per_second(80).even(), 2, 25);
        check(Limit::per_second(20).even(), 1, 50);
        check(Limit::per_second(1_000).even(), 1, 1);
        check(Limit::per_second(7).even(), 7, SECOND);
        check(Limit::per_second(0), 1, SECOND);
        check(Limit::per_second(80).halved().even(), 1, 25);
    }

    #[test]
    fn a_tier_is_read_in_all_the_ways_in_which_meta_writes_it() {
        let check = |text, tier| assert_eq!(Tier::parse(text), tier, "{text}");
        check("TIER_50", Some(Tier::People(50)));
        check("TIER_250", Some(Tier::FIRST));
        check("TIER_2K", Some(Tier::People(2_000)));
        check("2000", Some(Tier::People(2_000)));
        check("TIER_100K", Some(Tier::People(100_000)));
        check("TIER_UNLIMITED", Some(Tier::Unlimited));
        check("UNLIMITED", Some(Tier::Unlimited));
        check("-1", Some(Tier::Unlimited));
        for text in ["", "TIER_", "TIER_NOT_SET", "NOT_SET", "0", "K", "-2", "99999999K"] {
            check(text, None);
        }
        assert_eq!(Tier::FIRST.limit(), Some(Limit::per_day(250)));
        assert_eq!(Tier::Unlimited.limit(), None);
    }

    /// Times in order, as gaps of some milliseconds.
    fn any_past() -> impl Strategy<Value = Vec<Timestamp>> {
        proptest::collection::vec(0_i64..2_000, 0..40).prop_map(|gaps| {
            let mut at = START.minus(gaps.iter().sum());
            gaps.into_iter()
                .map(|gap| {
                    at = at.plus(gap);
                    at
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn no_period_ever_holds_more_than_the_limit_and_nobody_is_left_out(
            count in 1_u32..30,
            audience in 0_usize..300,
            past in any_past(),
            wait in 0_i64..3_000,
        ) {
            let limit = Limit::per_second(count);
            // What left already kept to the limit too.
            let kept = limit.spread(&[], past.len(), START.minus(40 * 2_000));
            let before = if past.len() % 2 == 0 { kept } else { past };
            let start = before.last().map_or(START, |last| last.plus(wait));
            let times = limit.spread(&before, audience, start);
            prop_assert_eq!(times.len(), audience);
            prop_assert!(times.iter().all(|at| *at >= start));
            prop_assert!(times.is_sorted());
            let all: Vec<_> = before.iter().chain(&times).collect();
            for (index, at) in times.iter().enumerate().map(|(index, at)| (before.len() + index, at)) {
                let within = all[..=index].iter().filter(|other| at.since(***other) < SECOND).count();
                let allowed = usize::try_from(count).unwrap();
                prop_assert!(within <= allowed, "{} of {}", within, allowed);
            }
            // Nobody waits longer than the limit asks.
            for (index, at) in times.iter().enumerate() {
                let nth_last = (before.len() + index).checked_sub(count as usize).map(|nth| *all[nth]);
                let previous = times[..index].last().copied().unwrap_or(start);
                prop_assert_eq!(*at, nth_last.map_or(previous, |nth| nth.plus(SECOND).max(previous)));
            }
        }
    }
}
