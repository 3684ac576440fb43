use super::*;
use crate::time::HOUR;

/// Made up: round figures that are easy to add.
const TABLE: &str = "currency EUR
market dach AT DE
market other *
rate 2026-01-01 dach marketing 0 0.10
rate 2026-01-01 dach utility 0 0.05
rate 2026-01-01 dach utility 100 0.04
rate 2026-01-01 dach authentication 0 0.06
rate 2026-01-01 dach sms 0 0.08
rate 2026-01-01 other marketing 0 0.02
rate 2026-01-01 other utility 0 0.01
";

fn rates() -> Rates {
    Rates::parse(TABLE).unwrap()
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn template(category: Category, in_window: bool) -> Kind {
    Kind::Template { category, in_window }
}

fn batch(kind: Kind, country: &str, count: u64) -> Batch {
    Batch { kind, country: Country::parse(country), count, volume: 0 }
}

fn check(batches: &[Batch], free_left: u64, on: &str, low: i64, high: i64) {
    let estimate = estimate(&rates(), batches, free_left, date(on));
    // Sums in cents.
    let sums = (estimate.low.micros / 10_000, estimate.high.micros / 10_000, estimate.unpriced);
    assert_eq!(sums, (low, high, 0), "{batches:?} {on}");
}

#[test]
fn the_demos_table_has_a_rate_for_everything_everywhere() {
    let table = Rates::parse(include_str!("../../../tests/fixtures/rates.txt")).unwrap();
    for rated in Rated::ALL {
        for country in Country::all().map(Some).chain([None]) {
            assert!(table.each(rated, country, date("2026-11-20"), 0).is_some());
        }
    }
}

#[test]
fn inside_a_window_messages_are_billed_at_the_utility_rate_since_october_2026() {
    let in_window = [Kind::Service, template(Category::Utility, true)];
    for kind in in_window {
        check(&[batch(kind, "AT", 10)], 0, "2026-09-30", 0, 0);
        check(&[batch(kind, "AT", 10)], 0, "2026-10-01", 50, 50);
    }
    for on in ["2026-09-30", "2026-10-01"] {
        check(&[batch(template(Category::Marketing, true), "AT", 10)], 0, on, 100, 100);
        check(&[batch(template(Category::Marketing, false), "AT", 10)], 0, on, 100, 100);
        check(&[batch(template(Category::Utility, false), "AT", 10)], 0, on, 50, 50);
        check(&[batch(template(Category::Authentication, false), "AT", 10)], 0, on, 60, 60);
        check(&[batch(Kind::FreeEntryPoint, "AT", 10)], 0, on, 0, 0);
        check(&[batch(Kind::Sms, "AT", 10)], 0, on, 80, 80);
    }
}

#[test]
fn the_range_is_what_is_not_known_yet() {
    let service = batch(Kind::Service, "AT", 10);
    check(&[service], 4, "2026-10-01", 30, 50);
    check(&[service, service], 14, "2026-10-01", 30, 100);
    check(&[service], 99, "2026-10-01", 0, 50);
    // The allowance is for service messages only.
    check(&[batch(template(Category::Utility, true), "AT", 10)], 99, "2026-10-01", 50, 50);
    let somewhere =
        Batch { country: None, ..batch(template(Category::Marketing, false), "AT", 10) };
    check(&[somewhere], 0, "2026-10-01", 20, 100);
    let many = Batch { volume: 95, ..batch(template(Category::Utility, false), "AT", 10) };
    check(&[many], 0, "2026-10-01", 40, 50);
    check(&[Batch { count: 5, ..many }], 0, "2026-10-01", 25, 25);
    check(&[], 0, "2026-10-01", 0, 0);
}

#[test]
fn what_has_no_rate_is_said_and_not_taken_for_free() {
    let codes = batch(template(Category::Authentication, false), "FR", 7);
    let estimate = estimate(&rates(), &[codes, batch(Kind::Sms, "AT", 1)], 0, date("2026-10-01"));
    assert_eq!((estimate.unpriced, estimate.high.micros), (7, 80_000));
}

#[test]
fn what_is_reserved_is_the_most_that_it_can_cost() {
    let check = |kind, country, count, on, cents: i64| {
        let most = at_most(&rates(), kind, Country::parse(country), count, date(on));
        assert_eq!(most.micros, cents * 10_000, "{kind:?} {country} {on}");
    };
    check(Kind::Service, "AT", 1, "2026-09-30", 0);
    check(Kind::Service, "AT", 1, "2026-10-01", 5);
    check(Kind::Service, "FR", 1, "2026-10-01", 1);
    check(Kind::Sms, "AT", 3, "2026-10-01", 24);
    check(Kind::FreeEntryPoint, "AT", 1, "2026-10-01", 0);
    check(template(Category::Marketing, false), "??", 2, "2026-10-01", 20);
    // A market without a rate is not free.
    check(Kind::Sms, "FR", 1, "2026-10-01", 8);
    check(Kind::Sms, "AT", 1, "2025-12-31", 0);
}

#[test]
fn afterwards_it_costs_what_meta_billed() {
    let check = |kind, billable, category, micros: Option<i64>| {
        let billed = Billed { kind, billable, category };
        let austria = Country::parse("AT").unwrap();
        let money = actual(&rates(), billed, austria, date("2026-11-20"), 0);
        assert_eq!(money.map(|money| money.micros), micros, "{billed:?}");
    };
    let regular = Some("regular");
    check(regular, None, "marketing", Some(100_000));
    check(regular, Some(true), "marketing_lite", Some(100_000));
    check(regular, None, "utility", Some(50_000));
    check(regular, None, "service", Some(50_000));
    check(regular, None, "authentication", Some(60_000));
    check(Some("free_customer_service"), None, "service", Some(0));
    check(Some("free_entry_point"), Some(false), "marketing", Some(0));
    check(None, Some(true), "utility", Some(50_000));
    check(None, None, "utility", Some(50_000));
    check(None, Some(false), "service", Some(0));
    check(None, None, "referral_conversion", Some(0));
    // What nobody here knows is not guessed.
    check(regular, None, "authentication-international", None);
    check(regular, None, "general_purpose_ai", None);
    check(Some("new_type"), None, "marketing", None);
}

#[test]
fn a_daily_cap_holds_to_the_last_millionth_and_until_the_day_ends() {
    let midnight = date("2026-11-20").start().plus(23 * HOUR);
    let check = |cap, spent, next, until| {
        assert_eq!(capped_until(cap, spent, next, midnight), until);
    };
    check(100, 0, 100, None);
    check(100, 60, 40, None);
    check(100, 60, 41, Some(midnight));
    check(100, i64::MAX, 1, Some(midnight));
    check(0, 0, 0, None);
    check(0, 0, 1, Some(midnight));
}
