//! `shared::phone` agrees with `phonenumber` on what is a mobile number and which one it is.
//!
//! `JAWORT_PHONE_INPUTS` says how many inputs are compared; they are the same in every run.

#[path = "support/draw.rs"]
mod draw;
#[path = "support/oracle.rs"]
mod oracle;

use draw::Random;
use jawort_shared::phone::{Country, parse_mobile};
use phonenumber::metadata::DATABASE;
use phonenumber::{Metadata, country};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many unless told: a taste where nothing is optimised, what is promised where it is.
const INPUTS: usize = if cfg!(debug_assertions) { 6_000 } else { 1_000_000 };

/// Inputs in a row about the same two countries, so that `phonenumber` keeps its regular expressions.
const RUN: usize = 1_000;

#[test]
fn every_country_agrees_with_phonenumber() {
    let inputs = std::env::var("JAWORT_PHONE_INPUTS").ok().and_then(|text| text.parse().ok());
    let countries = Country::all().collect::<Vec<_>>();
    let each = inputs.unwrap_or(INPUTS).div_ceil(countries.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut tally = Tally::default();
        while let Some(home) = countries.get(next.fetch_add(1, Ordering::Relaxed)) {
            tally.compare_many(*home, each, &countries);
        }
        tally
    };
    let tally = std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = (0..workers).map(|_| scope.spawn(work)).collect::<Vec<_>>();
        let tallies = workers.into_iter().map(|worker| worker.join().unwrap());
        tallies.fold(Tally::default(), Tally::plus)
    });
    println!("{tally:?}");
    assert!(
        tally.accepted * 5 > tally.compared,
        "too few mobile numbers among the inputs: {tally:?}"
    );
    assert!(
        tally.mended * 20 < tally.compared,
        "too many differences are called deliberate: {tally:?}"
    );
}

#[test]
fn every_countrys_example_of_a_mobile_number_is_accepted_in_every_form() {
    for country in Country::all() {
        let region = DATABASE.by_id(country.code()).unwrap();
        let Some(example) = region.descriptors().mobile().and_then(|mobile| mobile.example())
        else {
            assert_eq!(country.code(), "TA");
            continue;
        };
        let (code, prefix) = (country.calling_code(), region.national_prefix().unwrap_or_default());
        let expected = Some(format!("+{code}{example}"));
        // A prefix that takes a carrier's code with it may take the number's first digit for one (Colombia).
        let carriers = region.national_prefix_for_parsing().is_some();
        for input in [
            example.to_owned(),
            if carriers { example.to_owned() } else { format!("{prefix}{example}") },
            format!("{code}{example}"),
            format!("+{code}{example}"),
        ] {
            let phone = parse_mobile(&input, Some(country)).ok().map(|phone| phone.e164());
            assert_eq!(phone, expected, "{country:?} {input}");
        }
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    compared: usize,
    accepted: usize,
    /// Inputs on which `phonenumber` had to be asked around its faults.
    mended: usize,
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        Self {
            compared: self.compared + other.compared,
            accepted: self.accepted + other.accepted,
            mended: self.mended + other.mended,
        }
    }

    /// The inputs of a country are the same in every run.
    fn compare_many(&mut self, country: Country, count: usize, countries: &[Country]) {
        let code = country.code().bytes().fold(0, |code, letter| code << 8 | u64::from(letter));
        let mut random = Random(0x6a61_776f_7274 ^ code);
        let Some(home) = DATABASE.by_id(country.code()) else { return };
        for from in (0..count).step_by(RUN) {
            let other = random.pick(countries).and_then(|other| DATABASE.by_id(other.code()));
            for _ in from..count.min(from + RUN) {
                let input = input(&mut random, home, other);
                self.compare((random.below(20) > 0).then_some(country), &input);
            }
        }
    }

    #[track_caller]
    fn compare(&mut self, home: Option<Country>, input: &str) {
        let id = home.and_then(|home| home.code().parse::<country::Id>().ok());
        let ours = parse_mobile(input, home).ok().map(|phone| phone.e164());
        if let Some(e164) = &ours {
            // What the widget has accepted, the edge accepts as the same number.
            for again in [home, None] {
                let phone = parse_mobile(e164, again).ok().map(|phone| phone.e164());
                assert_eq!(phone.as_ref(), Some(e164), "{home:?} {input}");
            }
        }
        if oracle::plain(id, input) != ours {
            let plain = input.replace(' ', "");
            assert_eq!(oracle::mended(id, &plain), ours, "{home:?} {input}");
            self.mended += 1;
        }
        self.compared += 1;
        self.accepted += usize::from(ours.is_some());
    }
}

/// A number of this country, or of the other in one of ten cases, in one of the forms in which people write.
fn input(random: &mut Random, home: &Metadata, other: Option<&Metadata>) -> String {
    let foreign = random.below(10) == 0;
    let region = other.filter(|_| foreign).unwrap_or(home);
    let (code, number) = (region.country_code(), national(random, region));
    let prefix = region.national_prefix().unwrap_or_default();
    let abroad = home.international_prefix().map(|prefix| random.matching(prefix.as_str()));
    let text = match random.below(9) {
        0 => format!("{prefix}{number}"),
        1 => format!("+{code}{number}"),
        2 => format!("+{code}{prefix}{number}"),
        3 => format!("{}{code}{number}", abroad.unwrap_or_default()),
        4 => format!("+{}{code}{number}", abroad.unwrap_or_default()),
        5 => format!("{code}{number}"),
        6 => match region.national_prefix_for_parsing() {
            Some(prefix) => random.matching(prefix.as_str()) + &number,
            None => number,
        },
        _ => number,
    };
    if random.below(4) == 0 { spaced(random, &text) } else { text }
}

fn national(random: &mut Random, region: &Metadata) -> String {
    let kinds = oracle::kinds(region);
    let mobile = region.descriptors().mobile();
    let kind = random.pick(&kinds).copied().filter(|_| random.below(2) == 0).or(mobile);
    let Some(kind) = kind else { return random.digits(8) };
    let fitting = random.matching(kind.national_number().as_str());
    let length = random.pick(kind.possible_length()).copied().map_or(9, usize::from);
    match random.below(8) {
        0 => kind.example().unwrap_or_default().to_owned(),
        1 => {
            let count = random.below(18);
            random.digits(count)
        }
        2 => resized(random, &fitting, length + 1),
        3 => resized(random, &fitting, length - 1),
        4 => {
            let kept = fitting.get(..random.below(5)).unwrap_or_default().to_owned();
            resized(random, &kept, length)
        }
        5 => resized(random, &fitting, length),
        _ => fitting,
    }
}

fn resized(random: &mut Random, digits: &str, length: usize) -> String {
    let more = random.digits(length.saturating_sub(digits.len()));
    digits.chars().take(length).chain(more.chars()).collect()
}

fn spaced(random: &mut Random, text: &str) -> String {
    let mut spaced = String::new();
    for character in text.chars() {
        spaced.push(character);
        if random.below(3) == 0 && character != '+' {
            spaced.push(' ');
        }
    }
    spaced
}
