//! The tables that are checked in are those that the generator writes.

#[path = "support/phone_formats.rs"]
mod phone_formats;
#[path = "support/phone_table.rs"]
mod phone_table;

#[track_caller]
fn check(path: &str, expected: &str) {
    let current = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let current = std::fs::read_to_string(current).unwrap_or_default();
    assert!(current == expected, "run: cargo run -p jawort-shared --example phone_table");
}

#[test]
fn the_table_is_current() {
    check(phone_table::PATH, &phone_table::table());
}

#[test]
fn the_formats_are_current() {
    check(phone_formats::PATH, &phone_formats::formats());
}
