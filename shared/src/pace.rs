//! Pace: how many messages may leave in a period, and when the next one may.

use std::collections::VecDeque;

use crate::time::{DAY, SECOND, Timestamp};

/// At most so many in any period of this length, wherever it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    count: i64,
    period: i64,
}

impl Limit {
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

    fn allowed(self) -> usize {
        usize::try_from(self.count).unwrap_or(usize::MAX)
    }

    /// As many in a period that is longer by so many milliseconds: no network carries all of them in the same time.
    #[must_use]
    pub const fn wider(self, by: i64) -> Self {
        Self { count: self.count, period: self.period + by }
    }

    /// When the next one may leave. `nth_last` is when the n-th last left, n being what the limit allows.
    pub fn free_at(self, nth_last: Option<Timestamp>, now: Timestamp) -> Timestamp {
        nth_last.map_or(now, |at| at.plus(self.period).max(now))
    }

    /// When each of `count` more may leave, in order, the first not before `start`.
    ///
    /// `before` are the times of those that left already, in order.
    pub fn spread(self, before: &[Timestamp], count: usize, start: Timestamp) -> Vec<Timestamp> {
        let allowed = self.allowed();
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

/// When the latest messages left, as far as is known here.
#[derive(Debug, Clone, Default)]
pub struct Recent(VecDeque<Timestamp>);

impl Recent {
    /// When the next one may leave, so that no period has more than the limit allows.
    pub fn free_at(&self, limit: Limit, now: Timestamp) -> Timestamp {
        let place = self.0.len().checked_sub(limit.allowed());
        limit.free_at(place.and_then(|place| self.0.get(place)).copied(), now)
    }

    /// One left now. Those before the last that the limit counts are forgotten.
    pub fn note(&mut self, limit: Limit, now: Timestamp) {
        self.0.push_back(now);
        while self.0.len() > limit.allowed() {
            self.0.pop_front();
        }
    }

    /// One that was noted at some time left later than that.
    pub fn delay(&mut self, noted: Timestamp, left: Timestamp) {
        if let Some(place) = self.0.iter().position(|at| *at == noted) {
            self.0.remove(place);
            self.0.insert(self.0.partition_point(|at| *at <= left), left);
        }
    }

    /// Whether none of them counts any more.
    pub fn is_over(&self, limit: Limit, now: Timestamp) -> bool {
        self.0.back().is_none_or(|last| last.plus(limit.period) <= now)
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
    fn the_next_one_waits_until_the_first_of_a_full_period_counts_no_more() {
        let limit = Limit::per_second(3).wider(17);
        let mut recent = Recent::default();
        let at = |millis| START.plus(millis);
        for (now, free_at) in
            [(0, 0), (10, 10), (20, 20), (30, 1_017), (1_020, 1_027), (1_030, 1_037)]
        {
            assert_eq!(recent.free_at(limit, at(now)), at(free_at), "{now}");
            recent.note(limit, at(free_at));
        }
        recent.delay(at(1_027), at(1_040));
        assert_eq!(recent.free_at(limit, at(1_050)), at(2_034), "the first of the last three");
        recent.delay(at(1_017), at(1_045));
        assert_eq!(recent.free_at(limit, at(1_050)), at(2_054));
        let mut recent = Recent::default();
        recent.note(limit, at(1_037));
        assert!(!recent.is_over(limit, at(2_053)));
        assert!(recent.is_over(limit, at(2_054)));
        assert!(Recent::default().is_over(limit, START));
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
