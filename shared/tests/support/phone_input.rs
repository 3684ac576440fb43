//! What holds for whatever is typed: shared by the fuzz target and the test that runs its corpus.

use jawort_shared::phone::{Country, Phone, as_you_type, parse_mobile};

/// The first two characters are the country that is chosen, the rest is what is typed.
pub(crate) fn check(input: &str) {
    let (country, typed) = input.split_at_checked(2).unwrap_or(("", input));
    let country = Country::parse(country);
    let _ = Phone::from_msisdn(typed);
    if let Ok(phone) = parse_mobile(typed, country) {
        for home in [country, None] {
            assert_eq!(parse_mobile(&phone.e164(), home), Ok(phone), "read again");
            assert_eq!(parse_mobile(&phone.readable(), home), Ok(phone), "read as people write it");
        }
        assert_eq!(Phone::from_msisdn(phone.digits()), Some(phone));
    }
    let code = country.map_or("", |country| country.calling_code());
    if let Some(grouped) = as_you_type(typed, code) {
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
        assert_eq!(digits(&grouped), digits(typed), "no digit changes");
        assert_eq!(as_you_type(&grouped, code), None, "grouped once is grouped for good");
        assert_eq!(
            parse_mobile(&grouped, country),
            parse_mobile(typed, country),
            "the same number"
        );
    }
}
