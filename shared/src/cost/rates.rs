//! The operator's table of rates: what a message costs in which market, from which day and volume on.
//!
//! A text, one entry a line, `#` begins a comment:
//!
//! ```text
//! currency EUR
//! market dach AT CH DE                  # a market and its countries
//! market other *                        # all countries that no market names
//! rate 2026-10-01 dach utility 0 0.05   # from which day, where, what, after how many in a month, each
//! rate 2026-10-01 dach utility 1000 0.04
//! free 2026-10-01 1000                  # service messages of a number that are free each month
//! ```
//!
//! What is rated: `marketing`, `utility`, `authentication`, and `sms` for each segment. The newest day that has come
//! holds, with all its volumes. Meta publishes its rates for each currency and changes them at the start of quarters.

use super::money::{Currency, Money};
use crate::date::Date;
use crate::phone::Country;

/// What costs more than a million is a slip of the pen.
const DEAREST: i64 = 1_000_000_000_000;

/// What has a rate of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rated {
    /// Templates with news and offers.
    Marketing,
    /// Templates about what the person asked for, and service messages since they are billed.
    Utility,
    /// Templates with one-time codes.
    Authentication,
    /// One segment of an SMS.
    Sms,
}

impl Rated {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Marketing, Self::Utility, Self::Authentication, Self::Sms];

    /// As the table writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
            Self::Sms => "sms",
        }
    }
}

/// A table of rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates {
    currency: Currency,
    markets: Vec<Market>,
    rates: Vec<Rate>,
    free: Vec<(Date, u64)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Market {
    name: String,
    /// None for the market of all others.
    countries: Option<Vec<Country>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rate {
    from: Date,
    market: String,
    rated: Rated,
    volume: u64,
    each: Money,
}

/// The line of a table that cannot be read, counted from 1; 0 if there is no currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatesError {
    /// Which one.
    pub line: usize,
}

impl Rates {
    /// Reads a table. Everything has to come before it is used: the currency first, markets before their rates.
    pub fn parse(text: &str) -> Result<Self, RatesError> {
        let mut table: Option<Self> = None;
        for (index, line) in text.lines().enumerate() {
            let fields: Vec<_> =
                line.split('#').next().unwrap_or_default().split_whitespace().collect();
            let read = match (fields.as_slice(), table.as_mut()) {
                ([], _) => Some(()),
                (["currency", code], None) => {
                    table = Currency::parse(code).map(Self::new);
                    table.is_some().then_some(())
                }
                (["market", name, countries @ ..], Some(table)) => {
                    table.add_market(name, countries)
                }
                (["rate", from, market, rated, volume, each], Some(table)) => {
                    table.add_rate(from, market, rated, volume, each)
                }
                (["free", from, count], Some(table)) => table.add_free(from, count),
                _ => None,
            };
            read.ok_or(RatesError { line: index + 1 })?;
        }
        table.ok_or(RatesError { line: 0 })
    }

    const fn new(currency: Currency) -> Self {
        Self { currency, markets: Vec::new(), rates: Vec::new(), free: Vec::new() }
    }

    fn add_market(&mut self, name: &str, countries: &[&str]) -> Option<()> {
        let countries = match countries {
            [] => return None,
            ["*"] => None,
            codes => Some(codes.iter().map(|code| Country::parse(code)).collect::<Option<_>>()?),
        };
        self.markets.push(Market { name: name.to_owned(), countries });
        Some(())
    }

    fn add_rate(
        &mut self,
        from: &str,
        market: &str,
        rated: &str,
        volume: &str,
        each: &str,
    ) -> Option<()> {
        let market = self.markets.iter().find(|known| known.name == market)?.name.clone();
        let rated = Rated::ALL.into_iter().find(|known| known.as_str() == rated)?;
        let each = Money::parse(each, self.currency).filter(|each| each.micros <= DEAREST)?;
        let (from, volume) = (Date::parse(from)?, volume.parse().ok()?);
        self.rates.push(Rate { from, market, rated, volume, each });
        Some(())
    }

    fn add_free(&mut self, from: &str, count: &str) -> Option<()> {
        self.free.push((Date::parse(from)?, count.parse().ok()?));
        Some(())
    }

    /// In which everything is.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Service messages of one number that are free in the month of a day.
    pub fn free(&self, on: Date) -> u64 {
        let come = self.free.iter().filter(|(from, _)| *from <= on);
        come.max_by_key(|(from, _)| *from).map_or(0, |(_, count)| *count)
    }

    /// What one more costs after `volume` of its kind in this market and month: least and most, which differ where the
    /// country is not known. None if some market that it may be has no rate.
    pub fn each(
        &self,
        rated: Rated,
        country: Option<Country>,
        on: Date,
        volume: u64,
    ) -> Option<(Money, Money)> {
        let markets: Vec<_> = match country {
            Some(country) => vec![self.market(country)?],
            None => self.markets.iter().collect(),
        };
        let prices = markets.into_iter().map(|market| self.in_market(rated, market, on, volume));
        let prices = prices.collect::<Option<Vec<_>>>()?;
        let least = prices.iter().min_by_key(|price| price.micros)?;
        let most = prices.iter().max_by_key(|price| price.micros)?;
        Some((*least, *most))
    }

    /// The most that one costs on a day, whatever went before in its month. Where the country's market has no rate, and
    /// where the country is not known, it is the dearest of all markets; none if no market has a rate.
    pub fn dearest(&self, rated: Rated, country: Option<Country>, on: Date) -> Option<Money> {
        let dearest = |market: &Market| {
            let prices = self.current(rated, market, on).map(|rate| rate.each);
            prices.max_by_key(|each| each.micros)
        };
        let of_country = country.and_then(|country| self.market(country)).and_then(dearest);
        of_country
            .or_else(|| self.markets.iter().filter_map(dearest).max_by_key(|each| each.micros))
    }

    fn market(&self, country: Country) -> Option<&Market> {
        let names = |market: &&Market| {
            market.countries.as_ref().is_some_and(|countries| countries.contains(&country))
        };
        let other = || self.markets.iter().find(|market| market.countries.is_none());
        self.markets.iter().find(names).or_else(other)
    }

    fn in_market(&self, rated: Rated, market: &Market, on: Date, volume: u64) -> Option<Money> {
        let reached = self.current(rated, market, on).filter(|rate| rate.volume <= volume);
        reached.max_by_key(|rate| rate.volume).map(|rate| rate.each)
    }

    /// The rates of the newest day that has come, for all volumes.
    fn current(&self, rated: Rated, market: &Market, on: Date) -> impl Iterator<Item = &Rate> {
        let fits = move |rate: &&Rate| {
            rate.market == market.name && rate.rated == rated && rate.from <= on
        };
        let newest = self.rates.iter().filter(fits).map(|rate| rate.from).max();
        self.rates.iter().filter(fits).filter(move |rate| Some(rate.from) == newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn table() -> Rates {
        Rates::parse(
            "currency EUR # made up\n\n\
             market dach AT CH DE\n\
             market other *\n\
             rate 2026-07-01 dach utility 0 0.06\n\
             rate 2026-10-01 dach utility 1000 0.04\n\
             rate 2026-10-01 dach utility 0 0.05\n\
             rate 2026-07-01 other utility 0 0.01\n\
             rate 2026-07-01 dach marketing 0 0.1\n\
             free 2026-10-01 1000\n\
             free 2027-01-01 0\n",
        )
        .unwrap()
    }

    #[test]
    fn the_newest_day_that_has_come_holds_with_its_volumes() {
        let table = table();
        let check = |country: Option<&str>, on, volume, micros: Option<(i64, i64)>| {
            let country = country.and_then(Country::parse);
            let each = table.each(Rated::Utility, country, date(on), volume);
            assert_eq!(each.map(|(least, most)| (least.micros, most.micros)), micros);
        };
        check(Some("AT"), "2026-06-30", 0, None);
        check(Some("AT"), "2026-07-01", 5_000, Some((60_000, 60_000)));
        check(Some("AT"), "2026-10-01", 0, Some((50_000, 50_000)));
        check(Some("AT"), "2026-10-01", 999, Some((50_000, 50_000)));
        check(Some("AT"), "2026-10-01", 1_000, Some((40_000, 40_000)));
        check(Some("FR"), "2026-10-01", 1_000, Some((10_000, 10_000)));
        check(None, "2026-10-01", 0, Some((10_000, 50_000)));
        let most = |country| {
            let country = Country::parse(country);
            table.dearest(Rated::Utility, country, date("2026-11-20")).map(|each| each.micros)
        };
        assert_eq!(["AT", "FR", "??"].map(most), [Some(50_000), Some(10_000), Some(50_000)]);
        let offer_to = |country| table.dearest(Rated::Marketing, country, date("2026-11-20"));
        assert_eq!(offer_to(Country::parse("FR")), offer_to(Country::parse("DE")));
        assert_eq!(table.dearest(Rated::Sms, None, date("2026-11-20")), None);
        let offer =
            |country| table.each(Rated::Marketing, Country::parse(country), date("2026-10-01"), 0);
        assert!(offer("DE").is_some() && offer("FR").is_none());
        let free = ["2026-09-30", "2026-10-01", "2027-05-01"].map(|on| table.free(date(on)));
        assert_eq!(free, [0, 1_000, 0]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        fn check(text: &str, line: usize) {
            assert_eq!(Rates::parse(text), Err(RatesError { line }), "{text}");
        }
        check("", 0);
        check("# nothing", 0);
        check("market a AT", 1);
        check("currency euro", 1);
        check("currency EUR\ncurrency EUR", 2);
        check("currency EUR\nmarket a", 2);
        check("currency EUR\nmarket a XX", 2);
        check("currency EUR\nrate 2026-10-01 a utility 0 0.05", 2);
        let rate = |rate| format!("currency EUR\nmarket a *\n{rate}");
        for line in [
            "rate 2026-13-01 a utility 0 0.05",
            "rate 2026-10-01 a service 0 0.05",
            "rate 2026-10-01 a utility -1 0.05",
            "rate 2026-10-01 a utility 0 -0.05",
            "rate 2026-10-01 a utility 0",
            "rate 2026-10-01 a utility 0 1000000.01",
            "free 2026-10-01 some",
            "cheap",
        ] {
            check(&rate(line), 3);
        }
    }
}
