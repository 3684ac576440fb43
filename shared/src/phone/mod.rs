//! Phone numbers: what was typed becomes E.164, mobile or not.
//!
//! The facts are Google's, taken from the `phonenumber` crate by `cargo run -p jawort-shared --example phone_table`;
//! what is accepted, and as which number, is what `phonenumber` says, down to its matching of the beginnings of
//! patterns only. Where it departs from libphonenumber in a way that costs people, this module keeps to libphonenumber:
//!
//! - Digits that begin with the home country's calling code are a mobile number as they stand if they can be one
//!   (Norway's 47…, India's 91…, Italy's 39…); `phonenumber` always takes the calling code off.
//! - A number of another country is read by that country's rules; `phonenumber` strips the home country's prefix
//!   from it (to it, +86 13… typed in the US begins with a national prefix 1).
//! - Leading zeros count when the type is asked, so that numbers of Côte d'Ivoire and the Congo can be mobile
//!   and Italy's 03… cannot.
//! - After a `+`, an international prefix is skipped only if it begins with 0, which no calling code does.
//!
//! And for a form with one field for one number:
//!
//! - Separators never change the answer (`phonenumber` refuses +43664-1234567); digits of any script count.
//! - Letters, `*`, `#`, commas and semicolons are refused: no vanity numbers, no extensions, no `tel:` links.
//! - What is not mobile has no pattern in the table: a number that exists nowhere may be called
//!   [`PhoneError::NotMobile`] rather than [`PhoneError::Invalid`].

mod country;
mod digits;
mod format;
mod line;
mod normalise;
mod parse;
mod pattern;
mod region;

pub use country::Country;
pub use format::as_you_type;
pub use parse::parse_mobile;

use line::Line;
use region::Region;
use std::fmt;

/// Digits of the longest number. Source: ITU-T E.164.
const LONGEST: usize = 15;

/// Digits of the shortest number that is believed of a provider.
const SHORTEST: usize = 7;

/// A phone number in E.164 form.
///
/// There is no `Display`, and `Debug` shows the calling code only, so that no log holds a number by accident.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    /// ASCII digits; zero bytes after the last.
    digits: [u8; LONGEST],
    len: u8,
}

impl Phone {
    /// From an MSISDN as Meta and SMS providers write it: 7 to 15 digits, optional leading `+`, no other characters,
    /// no leading zero. Does not ask whether the number is assigned.
    pub fn from_msisdn(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+').unwrap_or(text).as_bytes();
        let plain = digits.iter().all(u8::is_ascii_digit) && digits.first() != Some(&b'0');
        (plain && digits.len() >= SHORTEST).then(|| Self::join(digits, &[])).flatten()
    }

    /// Digits without `+`.
    pub fn digits(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// With leading `+`.
    pub fn e164(&self) -> String {
        let mut text = String::from("+");
        text.extend(self.bytes().iter().copied().map(char::from));
        text
    }

    /// The region the number belongs to, where the table knows one: for calling codes that countries share, the one
    /// whose leading digits or mobile numbers fit, else the main country. `None` for satellite and other worldwide
    /// networks.
    pub fn country(&self) -> Option<Country> {
        let (main, national) = Line::split(self.bytes())?;
        if main.neighbours().nth(1).is_none() {
            return Country::of(main);
        }
        Country::of(Region::of(main).claimant(national).map_or(main, |region| region.line))
    }

    /// For eyes: `+`, calling code, then groups of three digits, the last of two to four, as `+43 664 123 4567`.
    pub fn readable(&self) -> String {
        let code = self.calling_code();
        let mut text = String::from("+");
        text.push_str(code);
        let mut rest = self.digits().strip_prefix(code).unwrap_or_default();
        while !rest.is_empty() {
            let size = if rest.len() == 4 { 4 } else { 3 };
            let (group, others) = rest.split_at_checked(size).unwrap_or((rest, ""));
            if text.len() > 1 {
                text.push(' ');
            }
            text.push_str(group);
            rest = others;
        }
        text
    }

    /// `None` if it is longer than E.164 allows.
    fn join(code: &[u8], national: &[u8]) -> Option<Self> {
        let mut phone = Self { digits: [0; LONGEST], len: 0 };
        for &digit in code.iter().chain(national) {
            *phone.digits.get_mut(usize::from(phone.len))? = digit;
            phone.len += 1;
        }
        Some(phone)
    }

    /// Whether its region's mobile pattern covers it to its end.
    fn is_whole(&self) -> bool {
        Line::split(self.bytes()).is_some_and(|(main, national)| {
            Region::of(main).claimant(national).is_some_and(|region| region.covers(national))
        })
    }

    /// Empty where the table knows none.
    fn calling_code(&self) -> &str {
        let length = Line::split(self.bytes()).map_or(0, |(main, _)| main.code().len());
        self.digits().get(..length).unwrap_or_default()
    }

    fn bytes(&self) -> &[u8] {
        self.digits.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Phone(+")?;
        formatter.write_str(self.calling_code())?;
        formatter.write_str("…)")
    }
}

/// Why what was typed is no mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing was typed.
    Missing,
    /// There are no digits, or there is something beside digits and separators.
    NotANumber,
    /// It begins like a mobile number and ends too early.
    TooShort,
    /// It begins like a mobile number and goes on for too long, or is longer than any number.
    TooLong,
    /// No country has the calling code, or it is national and no country is given.
    Invalid,
    /// Its country has no such mobile number.
    NotMobile,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(text: &str) -> Phone {
        Phone::from_msisdn(text).unwrap()
    }

    #[test]
    fn an_msisdn_is_taken_with_and_without_plus() {
        assert_eq!(phone("+436641234567"), phone("436641234567"));
        assert_eq!(phone("436641234567").e164(), "+436641234567");
        assert_eq!(phone("436641234567").digits(), "436641234567");
    }

    #[test]
    fn an_msisdn_has_7_to_15_digits_and_nothing_else() {
        for text in [
            "",
            "+",
            "123456",
            "1234567890123456",
            "0436641234",
            "43 6641234",
            "++4366412345",
            "4366412a45",
        ] {
            assert_eq!(Phone::from_msisdn(text), None, "{text}");
        }
        assert!(Phone::from_msisdn("1234567").is_some());
        assert!(Phone::from_msisdn("123456789012345").is_some());
    }

    #[test]
    fn debug_shows_the_calling_code_only() {
        assert_eq!(format!("{:?}", phone("436641234567")), "Phone(+43…)");
        assert_eq!(format!("{:?}", phone("99912345678")), "Phone(+…)");
    }

    #[test]
    fn numbers_sort_by_their_digits() {
        assert!(phone("436641234567") < phone("436641234568"));
        assert!(phone("4366412345") < phone("43664123456"));
    }

    #[test]
    fn shared_calling_codes_are_told_apart() {
        for (number, country) in [
            ("12015550123", Some("US")),
            ("15062345678", Some("CA")),
            ("12684641234", Some("AG")),
            ("447400123456", Some("GB")),
            ("447781123456", Some("GG")),
            ("79123456789", Some("RU")),
            ("77710009998", Some("KZ")),
            ("436641234567", Some("AT")),
            ("870773111632", None),
            ("99912345678", None),
        ] {
            assert_eq!(phone(number).country(), country.and_then(Country::parse), "{number}");
        }
    }

    #[test]
    fn readable_numbers_never_end_in_a_lonely_digit() {
        assert_eq!(phone("436641234567").readable(), "+43 664 123 4567");
        assert_eq!(phone("12015550123").readable(), "+1 201 555 0123");
        assert_eq!(phone("4915123456789").readable(), "+49 151 234 567 89");
        assert_eq!(phone("99912345678").readable(), "+999 123 456 78");
    }
}
