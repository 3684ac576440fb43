//! What a template wants to be filled with, and how it reads before.

use std::collections::BTreeMap;

use jawort_shared::template::{self, Piece};
use serde::Serialize;

use super::Layout;
use crate::whatsapp::management::template::component::{Button, Header};

/// What must be given before a template can be sent.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Wants<'a> {
    /// Numbers or names of the body's placeholders.
    parameters: Vec<&'a str>,
    /// By which name the header is given; none where it wants nothing.
    header: Option<&'static str>,
    /// By which name each button is given, by its place.
    buttons: BTreeMap<usize, &'static str>,
}

impl Layout {
    /// What must be given; a payload of a quick reply may be given besides.
    pub(crate) fn wants(&self) -> Wants<'_> {
        let header = self.header.as_ref().filter(|header| match header {
            Header::Text { text, .. } => !placeholders(text).is_empty(),
            Header::Image { .. }
            | Header::Video { .. }
            | Header::Document { .. }
            | Header::Location => true,
        });
        let buttons = self.buttons.iter().enumerate();
        Wants {
            parameters: placeholders(&self.body),
            header: header.map(Header::kind),
            buttons: buttons.filter_map(|(place, one)| Some((place, wanted(one)?))).collect(),
        }
    }

    /// Header, body and footer as they are read, with the placeholders standing.
    pub(crate) fn text(&self) -> String {
        let header = self.header.as_ref().and_then(|header| match header {
            Header::Text { text, .. } => Some(text.as_str()),
            Header::Image { .. }
            | Header::Video { .. }
            | Header::Document { .. }
            | Header::Location => None,
        });
        let read = [header, Some(self.body.as_str()), self.footer.as_deref()];
        read.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    }
}

fn wanted(button: &Button) -> Option<&'static str> {
    match button {
        Button::Url { url, .. } if !placeholders(url).is_empty() => Some("suffix"),
        Button::CopyCode { .. } => Some("code"),
        Button::QuickReply { .. }
        | Button::Url { .. }
        | Button::PhoneNumber { .. }
        | Button::RequestContactInfo { .. } => None,
    }
}

/// Each once, numbers in their order and names as they first occur.
fn placeholders(text: &str) -> Vec<&str> {
    let pieces = template::pieces(text).unwrap_or_default();
    let mut names = Vec::new();
    for piece in pieces {
        if let Piece::Placeholder(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.sort_by_key(|name| name.parse::<usize>().unwrap_or_default());
    names
}
