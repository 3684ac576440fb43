//! What stands on the screen, as plain values made from the model.

use crate::config::Config;
use crate::model::{Busy, Entry, Next, Running, Screen};
use crate::template::Slot;
use jawort_shared::api::EntryState;

/// A screen and what is in its slots.
#[derive(Debug)]
pub(crate) struct View<'a> {
    pub(crate) kind: Kind,
    /// What the screens are built from.
    pub(crate) config: &'a Config,
    /// What the fields of a new form begin with.
    pub(crate) entry: &'a Entry,
    /// Which configuration that is: the first, or one that replaced it and builds the screens anew.
    pub(crate) edition: u32,
    pub(crate) contents: Vec<(Slot, Content<'a>)>,
}

/// Which tree of elements is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Form,
    Next,
}

/// What an element has to be like.
#[derive(Debug, PartialEq)]
pub(crate) enum Content<'a> {
    Text(&'a str),
    Attribute(&'static str, &'a str),
    /// What a field holds.
    Value(&'a str),
    Hidden(bool),
}

use Content::{Attribute, Hidden, Text, Value};

impl<'a> Content<'a> {
    pub(crate) fn text(&self) -> &'a str {
        match *self {
            Text(text) | Attribute(_, text) | Value(text) => text,
            Hidden(is_hidden) => is(is_hidden),
        }
    }
}

/// The screen that belongs to the model.
pub(crate) fn view(running: &Running) -> View<'_> {
    let config = &*running.config;
    let (kind, contents) = match &running.screen {
        Screen::Form { problem, busy } => {
            let error = problem.map_or("", |problem| config.texts.error(problem));
            (Kind::Form, form(running, error, *busy))
        }
        Screen::Next(next) => (Kind::Next, follow_up(config, next)),
    };
    View { kind, config, entry: &running.entry, edition: running.edition, contents }
}

fn form<'a>(running: &'a Running, error: &'a str, busy: Busy) -> Vec<(Slot, Content<'a>)> {
    let Running { config, entry, .. } = running;
    let text = |key| Text(config.texts.text(key));
    let privacy = config.privacy_url.as_ref().map_or("", |url| url.as_str());
    let is_busy = busy != Busy::No;
    vec![
        (Slot::Heading, text("heading")),
        (Slot::Country, Value(entry.code())),
        (Slot::Number, Attribute("aria-invalid", is(!error.is_empty()))),
        (Slot::Error, Hidden(error.is_empty())),
        (Slot::Error, Text(error)),
        (Slot::Groups, Hidden(config.groups.is_empty())),
        (Slot::GroupsLabel, text("groups_label")),
        (Slot::Consent, Hidden(!config.consent_box)),
        (Slot::Wording, Text(&config.wording.text)),
        (Slot::Privacy, Hidden(privacy.is_empty())),
        (Slot::Privacy, Attribute("href", privacy)),
        (Slot::Submit, text(if is_busy { "submitting" } else { "submit" })),
        (Slot::Submit, Attribute("aria-disabled", is(is_busy))),
    ]
}

fn follow_up<'a>(config: &'a Config, next: &'a Next) -> Vec<(Slot, Content<'a>)> {
    let text = |key| Text(config.texts.text(key));
    let (heading, status) = match next.state {
        EntryState::Pending => ("next_heading", "waiting"),
        EntryState::Confirmed => ("heading", "confirmed"),
        EntryState::Expired => ("heading", "expired"),
    };
    vec![
        (Slot::NextHeading, text(heading)),
        (Slot::Steps, Hidden(next.state != EntryState::Pending)),
        (Slot::Chat, Attribute("href", next.ticket.link.as_str())),
        (Slot::OurNumber, Text(&config.number)),
        (Slot::NotArrived, Hidden(config.texts.text("not_arrived").is_empty())),
        (Slot::NotArrived, text("not_arrived")),
        (Slot::Figure, Hidden(next.code_failed)),
        (Slot::Image, Attribute("src", &next.ticket.code)),
        (Slot::Status, Attribute("class", next.state.as_str())),
        (Slot::Status, text(status)),
        (Slot::Back, Hidden(next.state == EntryState::Confirmed)),
    ]
}

fn is(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

#[cfg(test)]
mod tests;
