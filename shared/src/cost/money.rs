//! Money in millionths, so that sums of small prices are exact.

use std::fmt;

/// Digits behind the point.
const DIGITS: usize = 6;
const UNIT: i64 = 1_000_000;
/// No amount is larger, in millionths: JavaScript, and so D1, holds no larger number exactly.
const LARGEST: i64 = 9_000_000_000_000_000;

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// From three capital letters.
    pub fn parse(text: &str) -> Option<Self> {
        let code: [u8; 3] = text.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// An amount in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Millionths of the currency's unit.
    pub micros: i64,
    /// Of what.
    pub currency: Currency,
}

impl Money {
    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        Self { micros: 0, currency }
    }

    /// From an amount as [`micros`] reads it.
    pub fn parse(text: &str, currency: Currency) -> Option<Self> {
        micros(text).map(|micros| Self { micros, currency })
    }

    /// So many times. Stops at the largest amount there may be.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        Self { micros: self.micros.saturating_mul(count).min(LARGEST), ..self }
    }

    /// Both together; none for two currencies.
    pub fn plus(self, other: Self) -> Option<Self> {
        let micros = self.micros.saturating_add(other.micros).min(LARGEST);
        (self.currency == other.currency).then_some(Self { micros, ..self })
    }
}

/// As `0.0592 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", amount(self.micros), self.currency.code())
    }
}

/// Millionths from `0.0592` or `12`: not negative, at most six digits behind the point, at most nine thousand millions.
pub fn micros(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > DIGITS {
        return None;
    }
    let fraction = format!("{fraction:0<DIGITS$}").parse::<i64>().ok()?;
    let micros = whole.parse::<i64>().ok()?.checked_mul(UNIT)?.checked_add(fraction)?;
    (micros <= LARGEST).then_some(micros)
}

/// Millionths as `0.0592`: at least two digits behind the point, no more than are needed.
pub fn amount(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    let fraction = format!("{rest:0DIGITS$}");
    let fraction = fraction.trim_end_matches('0');
    format!("{sign}{whole}.{fraction:0<2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_exactly_and_written_as_short_as_it_is() {
        let euro = Currency::parse("EUR").unwrap();
        let check = |text, micros, written: &str| {
            let money = Money::parse(text, euro).unwrap();
            assert_eq!((money.micros, money.to_string().as_str()), (micros, written));
        };
        check("0", 0, "0.00 EUR");
        check("0.0592", 59_200, "0.0592 EUR");
        check("12.5", 12_500_000, "12.50 EUR");
        check("0.000001", 1, "0.000001 EUR");
        check("1000", 1_000_000_000, "1000.00 EUR");
        for text in ["", ".", ".5", "5.", "-1", "+1", "1,5", "1.0000001", "1e3", "9000000001"] {
            assert_eq!(Money::parse(text, euro), None, "{text}");
        }
        for code in ["", "eur", "EURO", "€"] {
            assert_eq!(Currency::parse(code), None);
        }
        assert_eq!(Money { micros: -1_500_000, currency: euro }.to_string(), "-1.50 EUR");
    }

    #[test]
    fn sums_are_exact_and_of_one_currency() {
        let [euro, dollar] = ["EUR", "USD"].map(|code| Currency::parse(code).unwrap());
        let cent = Money { micros: 10_000, currency: euro };
        let sum = (0..10).try_fold(Money::zero(euro), |sum, _| sum.plus(cent));
        assert_eq!(sum, Some(Money { micros: 100_000, currency: euro }));
        assert_eq!(cent.times(100).to_string(), "1.00 EUR");
        assert_eq!(cent.times(u64::MAX).micros, LARGEST);
        assert_eq!(cent.plus(Money::zero(dollar)), None);
    }
}
