//! The language of the patterns, construct by construct.

use super::*;

#[track_caller]
fn check(pattern: &str, digits: &str, expected: Reach) {
    assert_eq!(reach(pattern.as_bytes(), digits.as_bytes()), expected, "{pattern} on {digits}");
}

#[test]
fn every_construct_of_the_language_is_read() {
    check("6c", "6123", Reach::Full);
    check("6c", "61234", Reach::Full);
    check("6c", "612", Reach::Partial);
    check("6c", "712", Reach::Not);
    check("[02-48]5", "35", Reach::Full);
    check("[02-48]5", "55", Reach::Not);
    check("1(2|34)5", "1345", Reach::Full);
    check("1(2|34)5", "135", Reach::Not);
    check("12?3", "13", Reach::Full);
    check("[12]{2}3", "123", Reach::Full);
    check("7a{2,3}$", "7123", Reach::Full);
    check("7a{2,3}$", "71234", Reach::Not);
    check("", "1", Reach::Full);
}

#[test]
fn a_later_failure_takes_back_an_earlier_choice() {
    check("(1|12)3", "123", Reach::Full);
    check("1?1?11", "11", Reach::Full);
    check("(12?)?(23|4)", "123", Reach::Full);
}

#[test]
fn captures_hold_what_the_winning_branch_took() {
    let found = find(b"0?(<11|2a>15)?", b"01115999").unwrap();
    assert_eq!((found.group(1), found.rest), (Some(&b"11"[..]), &b"999"[..]));
    let found = find(b"0?(<11|2a>15)?", b"0119").unwrap();
    assert_eq!((found.group(1), found.rest), (None, &b"119"[..]));
    let found = find(b"(0|90)(<1a>?<c>)?", b"0121234").unwrap();
    assert_eq!((found.group(1), found.group(2)), (Some(&b"12"[..]), Some(&b"123"[..])));
    assert_eq!(found.group(0), None);
    assert_eq!(found.group(3), None);
}

#[test]
fn broken_patterns_do_not_panic() {
    for pattern in ["(", "<", "[", "1{", "1{,", "1{9,2}", ")", "|", "?", "[1-", "$$", "{}", "((((1"]
    {
        let _ = reach(pattern.as_bytes(), b"123");
    }
}
