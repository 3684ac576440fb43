//! Decides how digits are meant: calling code, national prefix, which region's rules.

use super::digits::Digits;
use super::line::Line;
use super::pattern;
use super::region::Region;
use super::{Country, Phone, PhoneError, normalise};

/// A calling code and one digit more have at least as many digits; shorter input is not looked at.
const SHORTEST_INTERNATIONAL: usize = 3;

/// What a person typed becomes a mobile number.
///
/// National input is read with the `default` country, with or without its national prefix or calling code. Input with
/// `+`, or with the international prefix of the default country (00, 011, …), is read internationally. Numbers that
/// cannot be told fixed from mobile, as in North America, count as mobile.
pub fn parse_mobile(input: &str, default: Option<Country>) -> Result<Phone, PhoneError> {
    let typed = normalise::read(input)?;
    let digits = typed.digits.as_bytes();
    let home = default.map(Country::region);
    let after_prefix = home.and_then(|home| without_international_prefix(&home, digits));
    match (typed.plus, after_prefix, home) {
        (true, Some(rest), _) if digits.starts_with(b"0") => international(rest, home),
        (true, _, _) => international(digits, home),
        (false, Some(rest), _) => international(rest, home),
        (false, None, Some(home)) => national(digits, &home),
        (false, None, None) => Err(PhoneError::Invalid),
    }
}

/// No calling code begins with 0, so what is followed by 0 is no international prefix.
fn without_international_prefix<'t>(home: &Region, digits: &'t [u8]) -> Option<&'t [u8]> {
    let found = pattern::find(home.international_prefix(), digits)?;
    (!found.rest.starts_with(b"0")).then_some(found.rest)
}

fn international(digits: &[u8], home: Option<Region>) -> Result<Phone, PhoneError> {
    if digits.len() < SHORTEST_INTERNATIONAL {
        return Err(PhoneError::TooShort);
    }
    let (main, national) = Line::split(digits).ok_or(PhoneError::Invalid)?;
    let home = home.filter(|home| home.line.code() == main.code());
    complete(national, &home.unwrap_or_else(|| Region::of(main)))
}

/// Some mobile numbers begin with their own country's calling code; only a perfect one is left as it stands.
fn national(digits: &[u8], home: &Region) -> Result<Phone, PhoneError> {
    let as_it_stands = complete(digits, home);
    let Some(rest) = digits.strip_prefix(home.line.code()) else { return as_it_stands };
    match (as_it_stands, complete(rest, home)) {
        (Ok(phone), Err(_)) | (Err(_), Ok(phone)) => Ok(phone),
        (Ok(long), Ok(short)) => Ok(if long != short && long.is_whole() { long } else { short }),
        (Err(PhoneError::NotMobile), Err(refusal)) | (Err(refusal), Err(_)) => Err(refusal),
    }
}

/// Digits without calling code, read by the rules of a region, belong to any region with that calling code.
fn complete(digits: &[u8], rules: &Region) -> Result<Phone, PhoneError> {
    let mut room = Digits::default();
    let number = without_national_prefix(digits, rules, &mut room).ok_or(PhoneError::TooLong)?;
    match rules.owner(number) {
        Some(line) => Phone::join(line.code(), number).ok_or(PhoneError::TooLong),
        None => Err(rules.refusal(number)),
    }
}

/// `None` if it becomes too long; in `room` if it is not a part of the digits.
fn without_national_prefix<'d>(
    digits: &'d [u8],
    rules: &Region,
    room: &'d mut Digits,
) -> Option<&'d [u8]> {
    let prefix = rules.prefix;
    let number = match rules.rare.prefix_pattern {
        b"" => digits.strip_prefix(prefix).unwrap_or(digits),
        pattern => rewritten(digits, pattern, rules, room)?,
    };
    // `phonenumber` looks a second time, and so do we.
    Some(number.strip_prefix(prefix).unwrap_or(number))
}

fn rewritten<'d>(
    digits: &'d [u8],
    prefix_pattern: &[u8],
    rules: &Region,
    room: &'d mut Digits,
) -> Option<&'d [u8]> {
    let Some(found) = pattern::find(prefix_pattern, digits) else { return Some(digits) };
    let captured = match rules.rare.rule {
        [lead @ .., b'$', group] => found.group(usize::from(group & 15)).map(|group| (lead, group)),
        _ => None,
    };
    let Some((lead, captured)) = captured else { return Some(found.rest) };
    *room = Digits::join(&[lead, captured, found.rest])?;
    let rewritten = room.as_bytes();
    let spoils = pattern::begins(rules.rare.general, digits)
        && !pattern::begins(rules.rare.general, rewritten);
    Some(if spoils { digits } else { rewritten })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(country: &str, input: &str, expected: Result<&str, PhoneError>) {
        let phone = parse_mobile(input, Country::parse(country)).map(|phone| phone.e164());
        assert_eq!(phone.as_deref(), expected.as_ref().copied(), "{country} {input}");
    }

    #[test]
    fn a_mobile_number_is_read_however_it_is_written() {
        for input in [
            "0664 1234567",
            "664 1234567",
            "+43 664 1234567",
            "+43 (0) 664 1234567",
            "+43664-1234567",
            "0043 664 1234567",
            "43 664 1234567",
            "+00 43 664 1234567",
        ] {
            check("AT", input, Ok("+436641234567"));
        }
    }

    #[test]
    fn another_countrys_number_is_read_by_its_own_rules() {
        check("US", "+86 139 1234 5678", Ok("+8613912345678"));
        check("US", "011 49 151 23456789", Ok("+4915123456789"));
        check("AR", "+1 201 555 0123", Ok("+12015550123"));
        check("RU", "+81 090 1234 5678", Ok("+819012345678"));
        check("", "+44 (0)7400 123456", Ok("+447400123456"));
    }

    #[test]
    fn numbers_that_begin_with_their_own_calling_code_are_not_shortened() {
        check("NO", "473 45 678", Ok("+4747345678"));
        check("NO", "47 473 45 678", Ok("+4747345678"));
        check("AD", "376 312 345", Ok("+376312345"));
        check("IN", "91234 56789", Ok("+919123456789"));
        check("IN", "91 91234 56789", Ok("+919123456789"));
        check("IT", "393 123 4567", Ok("+393931234567"));
    }

    #[test]
    fn leading_zeros_belong_to_the_number_where_they_do() {
        check("CI", "01 23 45 67 89", Ok("+2250123456789"));
        check("CG", "06 123 4567", Ok("+242061234567"));
        check("IT", "0333 1234567", Err(PhoneError::NotMobile));
    }

    #[test]
    fn national_prefixes_that_rewrite_the_number_do() {
        check("AR", "011 15 2345 6789", Ok("+5491123456789"));
        check("BR", "0 15 11 96123 4567", Ok("+5511961234567"));
        check("MX", "222 123 4567", Ok("+522221234567"));
        check("AG", "464 1234", Ok("+12684641234"));
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        check("AT", "", Err(PhoneError::Missing));
        check("AT", "call me", Err(PhoneError::NotANumber));
        check("AT", "0664", Err(PhoneError::TooShort));
        check("AT", "+4", Err(PhoneError::TooShort));
        check("US", "201 555 012", Err(PhoneError::TooShort));
        check("US", "201 555 01234", Err(PhoneError::TooLong));
        check("GB", "07400 1234567", Err(PhoneError::TooLong));
        check("GB", "020 7031 3000", Err(PhoneError::NotMobile));
        check("AT", "+999 1234567", Err(PhoneError::Invalid));
        check("", "0664 1234567", Err(PhoneError::Invalid));
    }
}
