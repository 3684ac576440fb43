//! The parts of a template, with the samples that Meta's reviewers want to see.

use serde::{Deserialize, Serialize};

use crate::whatsapp::management::Read;

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Component {
    Header(Header),
    Body {
        /// At most 1,024 characters.
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<BodySamples>,
    },
    Footer {
        /// At most 60 characters.
        text: String,
    },
    Buttons {
        /// At most ten.
        buttons: Vec<Read<Button>>,
    },
}

/// What stands above the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Header {
    Text {
        /// At most 60 characters, with one placeholder at most.
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<HeaderSamples>,
    },
    Image {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<FileSample>,
    },
    Video {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<FileSample>,
    },
    Document {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<FileSample>,
    },
    Location,
}

impl Header {
    /// What a message brings for it.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Video { .. } => "video",
            Self::Document { .. } => "document",
            Self::Location => "location",
        }
    }
}

/// What may stand for the placeholders of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BodySamples {
    /// One list, in the order of the placeholders that are counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) body_text: Vec<Vec<String>>,
    /// For placeholders that have names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) body_text_named_params: Vec<NamedSample>,
}

/// What may stand for the placeholder of the header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeaderSamples {
    /// For a placeholder that is counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) header_text: Vec<String>,
    /// For one that has a name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) header_text_named_params: Vec<NamedSample>,
}

/// A file that shows what the header will hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileSample {
    /// What Meta's resumable upload answered; on reading an address.
    pub(crate) header_handle: Vec<String>,
}

/// What may stand for a placeholder that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NamedSample {
    /// The name.
    pub(crate) param_name: String,
    /// What may stand for it.
    pub(crate) example: String,
}

/// Something to tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Button {
    QuickReply {
        /// At most 25 characters.
        text: String,
    },
    Url {
        text: String,
        /// At most 2,000 characters, with one placeholder at its end at most.
        url: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        example: Option<Vec<String>>,
    },
    PhoneNumber {
        text: String,
        /// Whom it calls, at most 20 characters.
        phone_number: String,
    },
    CopyCode {
        /// At most 15 characters.
        example: OneOrMore,
    },
    RequestContactInfo {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
}

/// Meta takes one text and gives back a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    /// The text, or the first of the list; empty where there is none.
    pub(crate) fn first(&self) -> &str {
        match self {
            Self::One(text) => text,
            Self::More(list) => list.first().map_or("", String::as_str),
        }
    }
}
