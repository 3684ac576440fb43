//! What a message says, checked as strictly as Meta checks it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::graph::interactive::Interactive;
use crate::graph::refusal::Refusal;
use crate::graph::template::{Rendered, TemplateMessage};
use crate::world::Media;

/// Characters. Source: Meta, "Text messages" and "Image messages".
const LONGEST_TEXT: usize = 4096;
const LONGEST_CAPTION: usize = 1024;
/// Types that Meta knows; the latter ones this sandbox does not play.
const PLAYED: [&str; 8] =
    ["text", "image", "video", "audio", "document", "location", "interactive", "template"];
const UNPLAYED: [&str; 5] = ["contacts", "order", "reaction", "sticker", "pin"];

/// One kind of message.
#[derive(Debug)]
pub(crate) enum Content {
    Text(String),
    /// The kind, and the file.
    Media(&'static str, Reference),
    Location(Place),
    Interactive(Interactive),
    Template(TemplateMessage),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextBody {
    body: Option<String>,
    #[serde(rename = "preview_url")]
    _preview_url: Option<bool>,
}

/// A file by its id or its address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reference {
    id: Option<String>,
    link: Option<String>,
    caption: Option<String>,
    filename: Option<String>,
}

/// A place on the map.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    latitude: f64,
    longitude: f64,
    name: Option<String>,
    address: Option<String>,
}

impl Content {
    pub(crate) fn is_known(kind: &str) -> bool {
        PLAYED.contains(&kind)
    }

    /// Refuses what Meta refuses, unknown keys included.
    pub(crate) fn parse(kind: &str, value: Value) -> Result<Self, Refusal> {
        match kind {
            "text" => text(value),
            "image" => Ok(Self::Media("image", read(value)?)),
            "video" => Ok(Self::Media("video", read(value)?)),
            "audio" => Ok(Self::Media("audio", read(value)?)),
            "document" => Ok(Self::Media("document", read(value)?)),
            "location" => Ok(Self::Location(read(value)?)),
            "interactive" => Interactive::parse(value).map(Self::Interactive),
            "template" => Ok(Self::Template(read(value)?)),
            kind => Err(unknown(kind)),
        }
    }

    /// What the recipient sees; a template is rendered elsewhere, for it needs the registry.
    pub(crate) fn render(&self, media: &BTreeMap<String, Media>) -> Result<Rendered, Refusal> {
        let plain = |text: &str, attachment: String| Rendered {
            text: text.into(),
            attachment,
            taps: Vec::new(),
        };
        match self {
            Self::Text(text) => Ok(plain(text, String::new())),
            Self::Media(kind, file) => {
                let caption = file.caption.as_deref().unwrap_or_default();
                Ok(plain(caption, file.describe(kind, media)?))
            }
            Self::Location(place) => Ok(plain("", place.describe()?)),
            Self::Interactive(interactive) => Ok(interactive.render()),
            Self::Template(_) => Ok(Rendered::default()),
        }
    }
}

/// What is no kind of message at all, or none that is played here.
pub(crate) fn unknown(kind: &str) -> Refusal {
    if UNPLAYED.contains(&kind) {
        return Refusal::new(131_051, format!("This sandbox does not play type {kind}."));
    }
    Refusal::invalid(format!("Param type cannot be \"{kind}\"."))
}

pub(crate) fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|error| Refusal::invalid(error.to_string()))
}

fn text(value: Value) -> Result<Content, Refusal> {
    let text: TextBody = read(value)?;
    let body = text.body.filter(|body| !body.is_empty());
    let body = body.ok_or_else(|| Refusal::missing("text['body']"))?;
    if body.chars().count() > LONGEST_TEXT {
        return Err(Refusal::invalid("Param text['body'] must be at most 4096 characters long."));
    }
    Ok(Content::Text(body))
}

impl Reference {
    /// One line about the file, if this kind of message may have it.
    pub(crate) fn describe(
        &self,
        kind: &str,
        media: &BTreeMap<String, Media>,
    ) -> Result<String, Refusal> {
        let has_caption = kind != "audio";
        if self.caption.is_some() && !has_caption || self.filename.is_some() && kind != "document" {
            return Err(Refusal::invalid(format!("Unexpected key in {kind}.")));
        }
        if self.caption.as_ref().is_some_and(|text| text.chars().count() > LONGEST_CAPTION) {
            return Err(Refusal::invalid(format!("Param {kind}['caption'] is too long.")));
        }
        let name = self.filename.as_deref();
        match (&self.id, &self.link) {
            (Some(id), None) => {
                let file = media.get(id).ok_or_else(|| {
                    let why = "is not a valid whatsapp business account media attachment ID";
                    Refusal::invalid(format!("Param {kind}['id'] {why}"))
                })?;
                if file.kind != kind {
                    let why = format!("{} was uploaded, {kind} was sent.", file.mime_type);
                    return Err(Refusal::new(131_053, why));
                }
                Ok(format!("{kind}: {}", name.unwrap_or(&file.name)))
            }
            (None, Some(link)) if link.starts_with("https://") || link.starts_with("http://") => {
                Ok(format!("{kind}: {}", name.unwrap_or(link)))
            }
            (None, Some(_)) => {
                Err(Refusal::bad_value(format!("{kind}['link'] is no web address.")))
            }
            _ => Err(Refusal::missing(&format!("{kind}['id'] or {kind}['link']"))),
        }
    }
}

impl Place {
    /// One line about the place, if there is one on Earth.
    pub(crate) fn describe(&self) -> Result<String, Refusal> {
        if self.latitude.abs() > 90.0 || self.longitude.abs() > 180.0 {
            return Err(Refusal::bad_value("Param location is nowhere on Earth."));
        }
        let words = [self.name.as_deref(), self.address.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        Ok(format!("location: {} ({}, {})", words.join(", "), self.latitude, self.longitude))
    }
}
