//! Takes comments and indentation out of the style sheets, which travel inside the WebAssembly as one.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    let mut css = String::new();
    for sheet in ["src/widget.css", "src/next.css"] {
        println!("cargo::rerun-if-changed={sheet}");
        css.push_str(&fs::read_to_string(sheet)?);
    }
    fs::write(Path::new(&folder).join("widget.css"), squeezed(&css))
}

/// Good for our own sheet: no comment ends inside a string, no string holds two spaces.
fn squeezed(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    for piece in css.split("/*") {
        bare.push_str(piece.split_once("*/").map_or(piece, |(_, behind)| behind));
    }
    let words: Vec<&str> = bare.split_whitespace().collect();
    let mut line = words.join(" ");
    for mark in ["{", "}", ";", ","] {
        line = line.replace(&[" ", mark].concat(), mark).replace(&[mark, " "].concat(), mark);
    }
    line.replace(": ", ":").replace(";}", "}")
}
