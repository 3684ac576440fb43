//! What the visitor has chosen and typed, and whether it can be sent.

use jawort_shared::api::ErrorCode;
use jawort_shared::phone::{Country, Phone, PhoneError, parse_mobile};

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
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) number: String,
    pub(crate) country: Option<Country>,
    pub(crate) groups: String,
    pub(crate) consents: bool,
    /// The number as it is read with the country.
    phone: Result<Phone, PhoneError>,
}

impl Entry {
    /// Chooses the first guess that is on offer, else the first country.
    pub(crate) fn new(countries: &[Country], guesses: [Option<Country>; 3]) -> Self {
        let country = guesses
            .into_iter()
            .flatten()
            .find(|guess| countries.contains(guess))
            .or(countries.first().copied());
        let (number, groups) = (String::new(), String::new());
        Self { number, country, groups, consents: false, phone: Err(PhoneError::Missing) }
    }

    /// ISO code of the country, empty if none is chosen.
    pub(crate) fn code(&self) -> &str {
        self.country.as_ref().map_or("", Country::code)
    }

    /// A new number chooses its country as soon as it is whole; what is chosen by hand then stays.
    pub(crate) fn change(&mut self, typed: Typed, countries: &[Country]) {
        let Typed { number, country, groups, consents } = typed;
        (self.groups, self.consents) = (groups, consents);
        let is_new = self.number != number;
        if is_new || self.code() != country {
            self.country = Country::parse(&country);
            self.phone = parse_mobile(&number, self.country);
            self.number = number;
        }
        if is_new
            && let Ok(phone) = self.phone
            && let Some(country) = phone.country()
            && countries.contains(&country)
        {
            self.country = Some(country);
        }
    }

    /// The number, if it can be sent; it belongs to its own country whatever is chosen.
    pub(crate) fn check(&mut self, countries: &[Country]) -> Result<Phone, ErrorCode> {
        let phone = self.phone?;
        if let Some(country) = phone.country() {
            if !countries.contains(&country) {
                return Err(ErrorCode::CountryNotAllowed);
            }
            self.country = Some(country);
        }
        Ok(phone)
    }
}

/// The region of a BCP 47 tag: `AT` of `de-AT`, but nothing of `zh-Hant`.
pub(crate) fn region(language: &str) -> Option<Country> {
    let subtags = language.split(['-', '_']).skip(1);
    subtags.filter(|subtag| subtag.len() == 2).find_map(Country::parse)
}

#[cfg(test)]
mod tests;
