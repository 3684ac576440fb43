//! How numbers and countries follow each other, and what is sent of the ticks.

use super::*;

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

fn countries(codes: &[&str]) -> Vec<Country> {
    codes.iter().map(|code| country(code)).collect()
}

fn typed(number: &str, country: &str) -> Typed {
    Typed { number: number.to_string(), country: country.to_string(), ..Typed::default() }
}

/// The country that is chosen once this was typed where another was chosen before.
fn chosen(number: &str, before: &str) -> String {
    let mut entry = Entry::new(&[], [None; 3]);
    entry.change(typed(number, before), &countries(&["AT", "US", "AG", "CA"]));
    assert_eq!(entry.number, number, "what was typed is never rewritten");
    entry.code().to_string()
}

#[test]
fn a_whole_number_with_its_calling_code_chooses_its_country() {
    assert_eq!(chosen("+43 (0) 664 1234567", "US"), "AT");
    assert_eq!(chosen("+1 506 234 5678", "US"), "CA");
    assert_eq!(chosen("+1 268 464 1234", "AT"), "AG");
}

#[test]
fn other_numbers_leave_the_choice_alone() {
    for number in ["", "(201) 555-0123", "+43", "+43 664 12", "+49 171 1234567", "+999"] {
        assert_eq!(chosen(number, "US"), "US", "{number}");
    }
}

#[test]
fn a_country_chosen_by_hand_stays_until_the_number_changes() {
    let countries = countries(&["AT", "US"]);
    let mut entry = Entry::new(&[], [None; 3]);
    entry.change(typed("+43 664 1234567", "US"), &countries);
    assert_eq!(entry.code(), "AT");
    entry.change(typed("+43 664 1234567", "US"), &countries);
    assert_eq!(entry.code(), "US");
    entry.change(typed("+43 664 12345678", "US"), &countries);
    assert_eq!(entry.code(), "AT");
}
