//! What messages cost: estimated before they leave, counted by what Meta billed after.

mod money;
mod rates;

pub use money::{Currency, Money, amount, micros};
pub use rates::{Rated, Rates, RatesError};

use crate::date::Date;
use crate::phone::Country;
use crate::template::Category;
use crate::time::Timestamp;

/// The first day on which service messages, and utility templates inside a window, are billed, at the utility rate.
///
/// Source: Meta, "Pricing", effective 2026-10-01.
fn billed_in_window(on: Date) -> bool {
    Date::new(2026, 10, 1).is_some_and(|first| on >= first)
}

/// Messages of one kind to one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// What they are.
    pub kind: Kind,
    /// Where to; none if only user ids are known.
    pub country: Option<Country>,
    /// How many messages; of SMS how many segments.
    pub count: u64,
    /// How many of their rate went to their market in this month before.
    pub volume: u64,
}

/// What a message is to whoever bills it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Free-form, inside a window.
    Service,
    /// A template.
    Template {
        /// What Meta takes it for.
        category: Category,
        /// Whether the person's window is open.
        in_window: bool,
    },
    /// Anything in the 72 hours after the answer to an advertisement or a page's button.
    ///
    /// Source: Meta, "Pricing", free entry points.
    FreeEntryPoint,
    /// An SMS.
    Sms,
}

impl Kind {
    /// At which rate it is billed; none if it is free.
    fn rated(self, on: Date) -> Option<Rated> {
        match self {
            Self::FreeEntryPoint => None,
            Self::Sms => Some(Rated::Sms),
            Self::Service | Self::Template { category: Category::Utility, in_window: true } => {
                billed_in_window(on).then_some(Rated::Utility)
            }
            Self::Template { category, .. } => Some(match category {
                Category::Marketing => Rated::Marketing,
                Category::Utility => Rated::Utility,
                Category::Authentication => Rated::Authentication,
            }),
        }
    }
}

/// What something will cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// At least.
    pub low: Money,
    /// At most.
    pub high: Money,
    /// Messages that the table has no rate for; they are in neither sum.
    pub unpriced: u64,
}

/// What batches will cost, all delivered, on a day in the zone of the account.
///
/// The range has three causes: countries that are not known, volumes that reach a cheaper rate on the way, and service
/// messages that may be free: the low end takes what is left of the allowance, the high end nothing.
pub fn estimate(table: &Rates, batches: &[Batch], free_left: u64, on: Date) -> Estimate {
    let zero = Money::zero(table.currency());
    let mut estimate = Estimate { low: zero, high: zero, unpriced: 0 };
    let mut free_left = free_left;
    for batch in batches {
        let Some(rated) = batch.kind.rated(on) else { continue };
        let Some((low, high)) = range(table, *batch, rated, on) else {
            estimate.unpriced = estimate.unpriced.saturating_add(batch.count);
            continue;
        };
        let free = if batch.kind == Kind::Service { free_left.min(batch.count) } else { 0 };
        free_left -= free;
        estimate.low = sum(estimate.low, low.times(batch.count - free));
        estimate.high = sum(estimate.high, high.times(batch.count));
    }
    estimate
}

/// The most that messages of one kind cost on a day: what a daily cap reserves before they leave. Nothing where they
/// are free, or where the table has no rate of their kind at all.
pub fn at_most(table: &Rates, kind: Kind, country: Option<Country>, count: u64, on: Date) -> Money {
    let each = kind.rated(on).and_then(|rated| table.dearest(rated, country, on));
    each.unwrap_or(Money::zero(table.currency())).times(count)
}

/// The least and the most that one message of a batch costs.
fn range(table: &Rates, batch: Batch, rated: Rated, on: Date) -> Option<(Money, Money)> {
    let at = |volume| table.each(rated, batch.country, on, volume);
    let (first_low, first_high) = at(batch.volume)?;
    let (last_low, last_high) = at(batch.volume.saturating_add(batch.count.saturating_sub(1)))?;
    let lower = |one: Money, other: Money| if other.micros < one.micros { other } else { one };
    let higher = |one: Money, other: Money| if other.micros > one.micros { other } else { one };
    Some((lower(first_low, last_low), higher(first_high, last_high)))
}

/// A table has one currency.
fn sum(one: Money, other: Money) -> Money {
    one.plus(other).unwrap_or(one)
}

/// What Meta says about the price of one message, in its receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billed<'a> {
    /// `pricing.type`; older receipts have none.
    pub kind: Option<&'a str>,
    /// `pricing.billable`, which is deprecated.
    pub billable: Option<bool>,
    /// `pricing.category`.
    pub category: &'a str,
}

/// What one message cost, by Meta's receipt and the table. None if the receipt or the table does not say.
///
/// Source: Meta, "Pricing on the WhatsApp Business Platform", `pricing` in status webhooks.
pub fn actual(
    table: &Rates,
    billed: Billed<'_>,
    country: Country,
    on: Date,
    volume: u64,
) -> Option<Money> {
    let zero = Money::zero(table.currency());
    match billed.kind {
        Some("free_customer_service" | "free_entry_point") => return Some(zero),
        Some("regular") => {}
        Some(_) => return None,
        None if billed.billable == Some(false) => return Some(zero),
        None => {}
    }
    let rated = match billed.category {
        "marketing" | "marketing_lite" | "group_marketing" => Rated::Marketing,
        "utility" | "group_utility" | "service" | "group_service" => Rated::Utility,
        "authentication" => Rated::Authentication,
        "referral_conversion" => return Some(zero),
        _ => return None,
    };
    table.each(rated, Some(country), on, volume).map(|(each, _)| each)
}

/// Until when a daily cap bars one more message: until the day ends. None if it still fits.
///
/// The claim of a send asks the same in its own statement; this says why, and until when.
pub fn capped_until(cap: i64, spent: i64, next: i64, ends_at: Timestamp) -> Option<Timestamp> {
    (spent.saturating_add(next) > cap).then_some(ends_at)
}

#[cfg(test)]
mod tests;
