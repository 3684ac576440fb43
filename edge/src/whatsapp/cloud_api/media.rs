//! Pictures, sounds, documents and places.

use serde::{Deserialize, Serialize};

/// Where Meta finds a file.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MediaSource {
    /// Uploaded before; Meta keeps it for 30 days.
    Id(String),
    /// At an address that Meta can reach.
    Link(String),
}

/// An image or a video.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Picture {
    /// The file.
    #[serde(flatten)]
    pub(crate) source: MediaSource,
    /// Words below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) caption: Option<String>,
}

/// A file to keep.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Document {
    /// The file.
    #[serde(flatten)]
    pub(crate) source: MediaSource,
    /// Words below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) caption: Option<String>,
    /// What it is called on the recipient's phone; its ending chooses the symbol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) filename: Option<String>,
}

/// A place on the map.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Location {
    /// Degrees north.
    pub(crate) latitude: f64,
    /// Degrees east.
    pub(crate) longitude: f64,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Where it is, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
}
