//! A number that was typed to its end stands as `phonenumber` formats it, and on the way no digit changes.

use jawort_shared::phone::{Country, as_you_type};
use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, country};
use proptest::prelude::*;

/// Types digit after digit, as the form does: what is grouped once is typed on.
fn typed(text: &str, calling_code: &str) -> String {
    let mut field = String::new();
    for character in
        text.chars().filter(|character| character.is_ascii_digit() || *character == '+')
    {
        field.push(character);
        if let Some(grouped) = as_you_type(&field, calling_code) {
            field = grouped;
        }
    }
    field
}

#[test]
fn the_example_of_every_country_ends_as_phonenumber_formats_it() {
    let mut others = Vec::new();
    for country in Country::all() {
        let region = DATABASE.by_id(country.code()).unwrap();
        let Some(example) = region.descriptors().mobile().and_then(|mobile| mobile.example())
        else {
            continue;
        };
        let code = country.calling_code();
        let id = country.code().parse::<country::Id>().unwrap();
        let number = phonenumber::parse(Some(id), format!("+{code}{example}")).unwrap();
        let international = number.format().mode(Mode::International).to_string();
        let national = number.format().mode(Mode::National).to_string();
        assert_eq!(typed(&international, code), international, "{country:?}");
        if typed(&national, code) != national {
            others.push(country.code());
        }
    }
    // Belarus writes a 0 of its own behind the prefix, Argentina a 15 in the middle: nobody types these digits.
    assert_eq!(others, ["BY", "AR"]);
}

fn country() -> impl Strategy<Value = Country> {
    prop::sample::select(Country::all().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn no_digit_changes_and_what_stands_well_is_left(text in "[+]?[0-9]{1,18}", country in country()) {
        let code = country.calling_code();
        let grouped = typed(&text, code);
        let digits = |text: &str| text.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect::<String>();
        prop_assert_eq!(digits(&grouped), digits(&text));
        prop_assert_eq!(as_you_type(&grouped, code), None);
    }

    #[test]
    fn nothing_that_is_typed_makes_it_panic(text in ".{0,40}", code in "[0-9]{0,4}") {
        let _ = as_you_type(&text, &code);
    }
}
