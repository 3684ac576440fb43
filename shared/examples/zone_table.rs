//! Rewrites the table of `shared::hours::zone`: `cargo run -p jawort-shared --example zone_table`.

#[path = "../tests/support/zone_table.rs"]
mod zone_table;

use std::io::{Error, Result};
use std::path::Path;

fn main() -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(zone_table::PATH);
    let table = zone_table::table().ok_or_else(|| Error::other("the database cannot be read"))?;
    std::fs::write(path, table)
}
