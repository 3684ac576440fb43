//! Describes the doors: writes `openapi.json`, and `docs.html` for people, into the folder that it is given.
//!
//! A tool of the build: nothing of it is in the Worker.

mod door;
mod doors;
mod document;
mod page;
mod reason;
mod schema;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("say where to: jawort-openapi FOLDER"))?;
    let doors = doors::all();
    let document = document::of(&doors);
    fs::write(folder.join("openapi.json"), document.to_string())?;
    fs::write(folder.join("docs.html"), page::of(&doors))
}
