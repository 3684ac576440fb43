//! `make bench`: parsing and validating mobile numbers, ours against the two Rust ports of libphonenumber.
//!
//! Everybody does the same: digits with country in, and out whether it is a valid mobile number. Every country's
//! example in national and in international form; medians of interleaved rounds, one JSON line for each rival.

use std::hint::black_box;
use std::time::Instant;

use jawort_shared::phone::{Country, parse_mobile};
use phonenumber::metadata::DATABASE;
use phonenumber::{Type, country};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberType};

const ROUNDS: usize = 15;

struct Case {
    country: Country,
    id: country::Id,
    input: String,
}

fn main() {
    let cases = cases();
    let runners: [(&str, fn(&Case) -> bool); 3] =
        [("ours", ours), ("phonenumber", phonenumber), ("rlibphonenumber", rlibphonenumber)];
    let mut seen = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for ((_, run), seen) in runners.iter().zip(&mut seen) {
            seen.push(nanoseconds(&cases, run));
        }
    }
    let [ours, rivals @ ..] = seen.map(|mut seen| {
        seen.sort_unstable();
        seen[ROUNDS / 2]
    });
    for ((name, _), theirs) in runners[1..].iter().zip(rivals) {
        println!(
            "{{\"bench\":\"parse and validate a number, against {name}\",\"value\":{ours},\"unit\":\"ns\",\
             \"baseline\":{theirs},\"ratio\":{:.3}}}",
            ours as f64 / theirs as f64
        );
    }
}

fn cases() -> Vec<Case> {
    let examples = Country::all().filter_map(|country| {
        let region = DATABASE.by_id(country.code())?;
        let example = region.descriptors().mobile()?.example()?;
        let prefix =
            region.national_prefix().filter(|_| region.national_prefix_for_parsing().is_none());
        let national = format!("{}{example}", prefix.unwrap_or_default());
        let id = country.code().parse().ok()?;
        let inputs = [national, format!("+{}{example}", country.calling_code())];
        Some(inputs.map(|input| Case { country, id, input }))
    });
    examples.flatten().collect()
}

/// For one number, as a mean of all; each is asked several times in a row, so that nobody pays for what they keep.
fn nanoseconds(cases: &[Case], run: &fn(&Case) -> bool) -> u128 {
    const TIMES: usize = 20;
    let mut spent = 0;
    for case in cases {
        assert!(run(case), "{:?} {}", case.country, case.input);
        let start = Instant::now();
        for _ in 0..TIMES {
            black_box(run(black_box(case)));
        }
        spent += start.elapsed().as_nanos();
    }
    spent / (cases.len() * TIMES) as u128
}

fn ours(case: &Case) -> bool {
    parse_mobile(&case.input, Some(case.country)).is_ok()
}

fn phonenumber(case: &Case) -> bool {
    phonenumber::parse(Some(case.id), &case.input).is_ok_and(|number| {
        // Its own faults with leading zeros are not held against it here: the type is asked, not judged.
        let kind = black_box(number.number_type(&DATABASE));
        number.is_valid() || !matches!(kind, Type::Mobile)
    })
}

fn rlibphonenumber(case: &Case) -> bool {
    PHONE_NUMBER_UTIL.parse_with_default_region(&case.input, case.country.code()).is_ok_and(
        |number| {
            let kind = black_box(PHONE_NUMBER_UTIL.get_number_type(&number));
            PHONE_NUMBER_UTIL.is_valid_number(&number) || !matches!(kind, PhoneNumberType::Mobile)
        },
    )
}
