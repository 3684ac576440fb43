//! Rewrites the table of `shared::phone`: `cargo run -p jawort-shared --example phone_table`.

#[path = "../tests/support/phone_table.rs"]
mod phone_table;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(phone_table::PATH);
    std::fs::write(path, phone_table::table())
}
