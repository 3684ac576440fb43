//! Rewrites the tables of `shared::phone`: `cargo run -p jawort-shared --example phone_table`.

#[path = "../tests/support/phone_formats.rs"]
mod phone_formats;
#[path = "../tests/support/phone_table.rs"]
mod phone_table;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::write(crate_folder.join(phone_table::PATH), phone_table::table())?;
    std::fs::write(crate_folder.join(phone_formats::PATH), phone_formats::formats())
}
