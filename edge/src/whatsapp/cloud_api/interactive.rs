//! Messages that ask for a tap: buttons, a list, a link, the recipient's number.

use serde::{Deserialize, Serialize};

/// Words with something to tap below them.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Interactive {
    /// Above the words, at most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<Header>,
    /// The words, at most 1,024 characters.
    pub(crate) body: Words,
    /// Below the words, at most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) footer: Option<Words>,
    /// What can be tapped.
    #[serde(flatten)]
    pub(crate) action: Action,
}

/// A part that is words only.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Words {
    /// The words.
    pub(crate) text: String,
}

/// What stands above the words.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Header {
    Text(Words),
}

/// What can be tapped.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "action", rename_all = "snake_case")]
pub(crate) enum Action {
    /// At most three buttons.
    Button { buttons: Vec<ReplyButton> },
    /// A list that opens by a tap.
    List {
        /// What opens it, at most 20 characters.
        button: String,
        /// Ten rows at most in all of them together.
        sections: Vec<Section>,
    },
    /// A button that opens a page.
    CtaUrl(Link),
    /// A button by which the recipient shares the number with us.
    RequestContactInfo(AskForNumber),
}

/// A button that answers for the recipient.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "reply", rename_all = "snake_case")]
pub(crate) enum ReplyButton {
    Reply(Choice),
}

/// An answer to tap.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Choice {
    /// What comes back, at most 256 characters.
    pub(crate) id: String,
    /// What is read, at most 20 characters.
    pub(crate) title: String,
}

/// Part of a list.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Section {
    /// Above its rows, at most 24 characters; needed where there is more than one section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// What can be chosen.
    pub(crate) rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// What comes back, at most 200 characters.
    pub(crate) id: String,
    /// What is read, at most 24 characters.
    pub(crate) title: String,
    /// Smaller, below it, at most 72 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

/// A button that opens a page; named twice because Meta wants it so.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "parameters", rename_all = "snake_case")]
pub(crate) enum Link {
    CtaUrl {
        /// What is read, at most 20 characters.
        display_text: String,
        /// What opens.
        url: String,
    },
}

/// The question for the number; named twice because Meta wants it so.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub(crate) enum AskForNumber {
    RequestContactInfo,
}
