//! Looks for an input on which reading or grouping a number panics or breaks a law.
#![no_main]

#[path = "../../tests/support/phone_input.rs"]
mod phone_input;

libfuzzer_sys::fuzz_target!(|input: &str| phone_input::check(input));
