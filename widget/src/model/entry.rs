//! What the visitor has chosen and typed, and whether it can be sent.

use jawort_shared::api::ErrorCode;
use jawort_shared::phone::{Country, Phone, parse_mobile};

/// A country as the visitor's language calls it, with its calling code.
#[derive(Clone, Debug)]
pub(crate) struct NamedCountry {
    pub(crate) country: Country,
    pub(crate) name: String,
}

/// Survives every failure and the way back, so that nobody types twice.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) number: String,
    pub(crate) country: Option<Country>,
}

impl Entry {
    /// Chooses the first guess that is on offer, else the first country.
    pub(crate) fn new(countries: &[NamedCountry], guesses: [Option<Country>; 3]) -> Self {
        let country = guesses
            .into_iter()
            .flatten()
            .find(|guess| offers(countries, *guess))
            .or_else(|| countries.first().map(|first| first.country));
        Self { number: String::new(), country }
    }

    /// ISO code of the country, empty if none is chosen.
    pub(crate) fn code(&self) -> &str {
        self.country.as_ref().map_or("", Country::code)
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
