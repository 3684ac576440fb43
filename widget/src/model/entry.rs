//! What the visitor has chosen and typed, and whether it can be sent.

use jawort_shared::api::ErrorCode;
use jawort_shared::phone::{Country, Phone, parse_mobile};

/// A country as the visitor's language calls it, with its calling code.
#[derive(Clone, Debug)]
pub(crate) struct NamedCountry {
    pub(crate) country: Country,
    pub(crate) name: String,
}

/// What the fields hold; the country as its code.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(crate) number: String,
    pub(crate) country: String,
    /// Codes of the groups that are ticked, with commas between.
    pub(crate) groups: String,
    pub(crate) consents: bool,
}

/// Survives every failure and the way back, so that nobody types twice.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) number: String,
    pub(crate) country: Option<Country>,
    pub(crate) groups: String,
    pub(crate) consents: bool,
}

impl Entry {
    /// Chooses the first guess that is on offer, else the first country.
    pub(crate) fn new(countries: &[NamedCountry], guesses: [Option<Country>; 3]) -> Self {
        let country = guesses
            .into_iter()
            .flatten()
            .find(|guess| offers(countries, *guess))
            .or_else(|| countries.first().map(|first| first.country));
        Self { country, ..Self::default() }
    }

    /// ISO code of the country, empty if none is chosen.
    pub(crate) fn code(&self) -> &str {
        self.country.as_ref().map_or("", Country::code)
    }

    /// A new number that begins with its calling code chooses its country as soon as it is whole; what is chosen by
    /// hand then stays.
    pub(crate) fn change(&mut self, typed: Typed, countries: &[NamedCountry]) {
        let is_new = self.number != typed.number;
        let chosen = countries.iter().find(|named| named.country.code() == typed.country);
        let country = chosen.map(|named| named.country);
        let Typed { number, groups, consents, .. } = typed;
        *self = Self { number, country, groups, consents };
        if is_new
            && let Ok(phone) = parse_mobile(&self.number, None)
            && let Some(country) = phone.country()
            && offers(countries, country)
        {
            self.country = Some(country);
        }
    }

    /// The number, if it can be sent; a number with its calling code chooses its own country.
    pub(crate) fn check(&mut self, countries: &[NamedCountry]) -> Result<Phone, ErrorCode> {
        let phone = parse_mobile(&self.number, self.country)?;
        if let Some(country) = phone.country() {
            if !offers(countries, country) {
                return Err(ErrorCode::CountryNotAllowed);
            }
            self.country = Some(country);
        }
        Ok(phone)
    }
}

fn offers(countries: &[NamedCountry], country: Country) -> bool {
    countries.iter().any(|named| named.country == country)
}

/// The region of a BCP 47 tag: `AT` of `de-AT`, but nothing of `zh-Hant`.
pub(crate) fn region(language: &str) -> Option<Country> {
    let subtags = language.split(['-', '_']).skip(1);
    subtags.filter(|subtag| subtag.len() == 2).find_map(Country::parse)
}

#[cfg(test)]
mod tests;
