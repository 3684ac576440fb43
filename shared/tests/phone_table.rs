//! The table that is checked in is the one that the generator writes.

#[path = "support/phone_table.rs"]
mod phone_table;

#[test]
fn the_table_is_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(phone_table::PATH);
    let current = std::fs::read_to_string(path).unwrap();
    let remedy = "run: cargo run -p jawort-shared --example phone_table";
    assert!(current == phone_table::table(), "{remedy}");
}
