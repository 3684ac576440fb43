//! What a broadcast will be, counted while it is planned: who gets what, who gets nothing and why, and what it costs.
//! Pure.

use std::collections::BTreeMap;

use jawort_shared::cost::{Batch, Kind, Rates};
use jawort_shared::pace::Limit;
use jawort_shared::phone::Country;
use jawort_shared::template::Category;
use jawort_shared::time::{DAY, Timestamp};
use serde::{Deserialize, Serialize};

use crate::price;
use crate::store::sending::Channel;

/// Each person of the audience is counted in one of five places.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Summary {
    /// Free-form, as their window is open.
    pub(crate) whatsapp_now: u64,
    pub(crate) by_template: u64,
    pub(crate) sms_only: u64,
    /// By WhatsApp and by SMS.
    pub(crate) twice: u64,
    /// By the reason.
    pub(crate) nobody: BTreeMap<String, u64>,
    /// Of those above: people who count for the portfolio's limit.
    pub(crate) outside_windows: u64,
    /// Messages by kind and country, SMS in parts: what the price is made of.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    batches: BTreeMap<String, u64>,
    /// Once all is planned.
    pub(crate) price: Option<Price>,
    /// On how many days it leaves, for the limit of the portfolio.
    pub(crate) days: Option<i64>,
}

/// What all of it costs, delivered.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Price {
    /// Millionths.
    low: i64,
    high: i64,
    currency: String,
    /// Messages without a rate, in neither.
    unpriced: u64,
}

impl Summary {
    /// Counts messages of a kind to a country; of SMS the parts.
    pub(super) fn count(&mut self, kind: Kind, country: Option<Country>, count: u64) {
        let code = country.map_or("", |it| it.code());
        *self.batches.entry(format!("{} {code}", word(kind))).or_default() += count;
    }

    /// Somebody gets nothing.
    pub(super) fn leave_out(&mut self, why: &str) {
        *self.nobody.entry(why.to_owned()).or_default() += 1;
    }

    /// How many people it is for.
    pub(crate) fn audience(&self) -> u64 {
        let reached = self.whatsapp_now + self.by_template + self.sms_only + self.twice;
        self.nobody.values().fold(reached, |sum, count| sum + count)
    }

    /// All people are counted: what it costs, and how long it takes.
    pub(super) fn finish(&mut self, channel: &Channel, rates: Option<&Rates>, now: Timestamp) {
        let batches: Vec<_> = std::mem::take(&mut self.batches)
            .iter()
            .filter_map(|(key, count)| {
                let (kind, country) = key.split_once(' ')?;
                let country = Country::parse(country);
                Some(Batch { kind: kind_of(kind)?, country, count: *count, volume: 0 })
            })
            .collect();
        self.price = price::estimate(rates, &batches, now).map(|range| Price {
            low: range.low.micros,
            high: range.high.micros,
            currency: range.low.currency.code().to_owned(),
            unpriced: range.unpriced,
        });
        self.days = Some(days(channel, self.outside_windows, now));
    }
}

/// On how many days so many people are written to, at most: as if all who count already did so just now.
fn days(channel: &Channel, people: u64, now: Timestamp) -> i64 {
    let limit = channel.people_limit.and_then(|limit| u32::try_from(limit).ok());
    let (Some(limit), Ok(people)) = (limit, usize::try_from(people)) else { return 1 };
    let in_use = usize::try_from(channel.in_use).unwrap_or_default();
    let times = Limit::per_day(limit).spread(&vec![now; in_use], people, now);
    times.last().map_or(1, |last| last.since(now) / DAY + 1)
}

const KINDS: [(&str, Kind); 8] = [
    ("service", Kind::Service),
    ("sms", Kind::Sms),
    ("marketing", Kind::Template { category: Category::Marketing, in_window: false }),
    ("marketing_in", Kind::Template { category: Category::Marketing, in_window: true }),
    ("utility", Kind::Template { category: Category::Utility, in_window: false }),
    ("utility_in", Kind::Template { category: Category::Utility, in_window: true }),
    ("authentication", Kind::Template { category: Category::Authentication, in_window: false }),
    ("authentication_in", Kind::Template { category: Category::Authentication, in_window: true }),
];

fn word(kind: Kind) -> &'static str {
    KINDS.iter().find(|(_, one)| *one == kind).map_or("service", |(word, _)| word)
}

fn kind_of(word: &str) -> Option<Kind> {
    KINDS.iter().find(|(one, _)| *one == word).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_message_is_kept_by_a_word_of_its_own() {
        for (name, kind) in KINDS {
            assert_eq!((word(kind), kind_of(name)), (name, Some(kind)));
        }
    }
}
