//! Laws that hold for phone numbers whatever is typed.

use jawort_shared::phone::{Country, Phone, parse_mobile};
use proptest::prelude::*;

fn country() -> impl Strategy<Value = Option<Country>> {
    let countries = std::iter::once(None).chain(Country::all().map(Some)).collect::<Vec<_>>();
    prop::sample::select(countries)
}

proptest! {
    #[test]
    fn nothing_that_is_typed_makes_it_panic(input in ".{0,80}", home in country()) {
        let _ = parse_mobile(&input, home);
        let _ = Phone::from_msisdn(&input);
    }

    #[test]
    fn what_is_accepted_is_accepted_again_as_the_same(input in "[+]?[0-9]{6,14}", home in country()) {
        if let Ok(phone) = parse_mobile(&input, home) {
            prop_assert_eq!(parse_mobile(&phone.e164(), None), Ok(phone));
            prop_assert_eq!(parse_mobile(&phone.e164(), home), Ok(phone));
            prop_assert_eq!(parse_mobile(&phone.readable(), home), Ok(phone));
            prop_assert_eq!(Phone::from_msisdn(phone.digits()), Some(phone));
        }
    }

    #[test]
    fn separators_change_nothing(input in "[+]?[0-9]{4,12}", home in country()) {
        let spaced = input.chars().flat_map(|character| [character, ' ', '-']).collect::<String>();
        prop_assert_eq!(parse_mobile(&spaced, home), parse_mobile(&input, home));
    }
}
