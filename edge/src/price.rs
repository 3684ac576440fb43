//! What messages cost a business, in millionths of its currency: before they leave at most, after they left exactly.
//!
//! `shared::cost` counts; this room brings it what the record has: the table of rates as text, countries as codes,
//! receipts as they were told.

use jawort_shared::cost::{self, Batch, Billed, Estimate, Kind, Money, Rated, Rates};
use jawort_shared::date::Date;
use jawort_shared::phone::Country;
use jawort_shared::time::Timestamp;

/// The table of a business; none where there is none. What is stored was read before it was stored.
pub(crate) fn table(text: Option<&str>) -> Option<Rates> {
    Rates::parse(text?).ok()
}

/// The most that `count` messages, of SMS segments, can cost; 0 where there is no table.
pub(crate) fn at_most(
    rates: Option<&Rates>,
    kind: Kind,
    country: Option<Country>,
    count: u64,
    now: Timestamp,
) -> i64 {
    rates.map_or(0, |rates| cost::at_most(rates, kind, country, count, Date::of(now)).micros)
}

/// What batches will cost, all delivered; none where there is no table. As many service messages as the table says may be
/// free: how many of them the month has used up Meta does not tell.
pub(crate) fn estimate(
    rates: Option<&Rates>,
    batches: &[Batch],
    now: Timestamp,
) -> Option<Estimate> {
    let today = Date::of(now);
    rates.map(|rates| cost::estimate(rates, batches, rates.free(today), today))
}

/// What a message by WhatsApp cost, by Meta's receipt and before discounts for volume. None where the receipt or the
/// table does not say.
pub(crate) fn actual(
    rates: Option<&Rates>,
    price_kind: Option<&str>,
    category: Option<&str>,
    country: Option<Country>,
    at: Timestamp,
) -> Option<Money> {
    let kind = Some(price_kind.filter(|kind| !kind.is_empty())?);
    let billed = Billed { kind, billable: None, category: category? };
    cost::actual(rates?, billed, country?, Date::of(at), 0)
}

/// What an SMS of so many segments cost. None where the table does not say.
pub(crate) fn of_sms(
    rates: Option<&Rates>,
    segments: Option<u32>,
    country: Option<Country>,
    at: Timestamp,
) -> Option<Money> {
    let (each, _) = rates?.each(Rated::Sms, Some(country?), Date::of(at), 0)?;
    Some(each.times(segments?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn rates() -> Option<Rates> {
        table(Some(include_str!("../../tests/fixtures/rates.txt")))
    }

    fn country(code: &str) -> Option<Country> {
        Country::parse(code)
    }

    #[test]
    fn without_a_table_nothing_is_reserved_and_nothing_is_said() {
        assert_eq!(at_most(None, Kind::Sms, country("AT"), 9, NOW), 0);
        assert_eq!(actual(None, Some("regular"), Some("utility"), country("AT"), NOW), None);
        assert_eq!(of_sms(None, Some(1), country("AT"), NOW), None);
        assert_eq!(estimate(None, &[], NOW), None);
        assert_eq!((table(None), table(Some("cheap"))), (None, None));
    }

    #[test]
    fn before_it_leaves_a_message_costs_at_most_the_dearest_it_may_be() {
        let check = |kind, code, count, micros| {
            assert_eq!(at_most(rates().as_ref(), kind, country(code), count, NOW), micros);
        };
        check(Kind::Service, "AT", 1, 50_000);
        check(Kind::Sms, "AT", 2, 160_000);
        check(Kind::Sms, "", 1, 100_000);
        check(Kind::FreeEntryPoint, "AT", 1, 0);
        let batch = |code| Batch { kind: Kind::Sms, country: country(code), count: 10, volume: 0 };
        let range = estimate(rates().as_ref(), &[batch("AT"), batch("")], NOW);
        let range = range.map(|range| (range.low.micros, range.high.micros, range.unpriced));
        assert_eq!(range, Some((900_000, 1_800_000, 0)));
        let table = table(Some(
            "currency EUR\nmarket at AT\nrate 2026-10-01 at utility 0 0.05\nfree 2026-10-01 4",
        ));
        let text = Batch { kind: Kind::Service, ..batch("AT") };
        let range = estimate(table.as_ref(), &[text], NOW);
        let range = range.map(|range| (range.low.micros, range.high.micros));
        assert_eq!(range, Some((300_000, 500_000)), "four of ten may be free");
    }

    #[test]
    fn afterwards_only_what_was_told_is_said() {
        let check = |kind, category, code, micros: Option<i64>| {
            let money = actual(rates().as_ref(), kind, category, country(code), NOW);
            assert_eq!(money.map(|money| money.micros), micros, "{kind:?} {category:?} {code}");
        };
        check(Some("regular"), Some("service"), "AT", Some(50_000));
        check(Some("free_customer_service"), Some("service"), "AT", Some(0));
        check(Some("regular"), Some("marketing"), "US", Some(30_000));
        check(None, Some("marketing"), "US", None);
        check(Some(""), Some("marketing"), "US", None);
        check(Some("regular"), None, "US", None);
        check(Some("regular"), Some("tomorrow's"), "US", None);
        check(Some("regular"), Some("service"), "", None);
        let sms = |segments, code| of_sms(rates().as_ref(), segments, country(code), NOW);
        assert_eq!(sms(Some(3), "DE").map(|money| money.micros), Some(240_000));
        assert_eq!((sms(None, "DE"), sms(Some(1), "")), (None, None));
    }
}
