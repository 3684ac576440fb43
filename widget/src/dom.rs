//! The only folder that touches the page: a shadow root, built node by node, never from markup.

mod ear;
mod host;
mod js;
mod locale;
mod screen;
mod style;

pub(crate) use ear::{Ear, Heard, Timer};
pub(crate) use host::{Host, complain};
pub(crate) use js::Event;
pub(crate) use screen::Screen;
