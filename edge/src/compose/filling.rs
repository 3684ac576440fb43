//! What operators give to fill a template with, as the API takes it; strict, so that nothing is lost unseen.
//!
//! ```json
//! { "parameters": { "1": "Ada", "2": { "field": "name", "fallback": "you" } },
//!   "header": { "image": { "link": "https://…" } },
//!   "buttons": { "0": { "payload": "STOP NEWS" }, "1": { "suffix": "order/4711" }, "2": { "code": "25OFF" } } }
//! ```

use std::collections::BTreeMap;

use jawort_shared::template::Value;
use serde::Deserialize;

use crate::whatsapp::cloud_api::media::{Location, MediaSource};
use crate::whatsapp::cloud_api::template::{DateTime, Money};

/// All that is filled into a template.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filling {
    /// What stands for the placeholders of the body, by their numbers or names.
    pub(crate) parameters: BTreeMap<String, Given>,
    /// What stands above, where the template has a place for something there.
    pub(crate) header: Option<HeaderFilling>,
    /// By the button's place, counted from 0.
    pub(crate) buttons: BTreeMap<u8, ButtonFilling>,
}

/// What stands for a placeholder.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(try_from = "serde_json::Value")]
pub(crate) enum Given {
    /// The same words for everybody.
    Text(String),
    /// What the contact has there.
    Field { name: String, fallback: Option<String> },
    /// An amount, which Meta writes in the recipient's way.
    Currency(Money),
    /// A point in time.
    DateTime(DateTime),
}

/// What stands above the body.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HeaderFilling {
    /// For the one placeholder of a header of words.
    Text(Given),
    Image(MediaSource),
    Video(MediaSource),
    Document(File),
    Location(Location),
}

/// A file with a name: where it is, by `link` or by `id`.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    link: Option<String>,
    id: Option<String>,
    pub(crate) filename: Option<String>,
}

/// What a button is given.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ButtonFilling {
    /// What a quick reply sends back; without it Meta sends back its words.
    Payload(String),
    /// The end of an address.
    Suffix(Given),
    /// The code to copy.
    Code(Given),
}

impl Given {
    /// What [`fill`](jawort_shared::template::fill) takes for it.
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Field { name, fallback } => Value::Field { name, fallback: fallback.as_deref() },
            Self::Currency(money) => Value::Text(&money.fallback_value),
            Self::DateTime(time) => Value::Text(&time.fallback_value),
        }
    }
}

impl HeaderFilling {
    /// By which name it is given.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Image(_) => "image",
            Self::Video(_) => "video",
            Self::Document(_) => "document",
            Self::Location(_) => "location",
        }
    }
}

impl ButtonFilling {
    /// By which name it is given.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Payload(_) => "payload",
            Self::Suffix(_) => "suffix",
            Self::Code(_) => "code",
        }
    }
}

impl File {
    /// Where it is; none where it is nowhere or in two places.
    pub(crate) fn source(&self) -> Option<MediaSource> {
        match (&self.link, &self.id) {
            (Some(link), None) => Some(MediaSource::Link(link.clone())),
            (None, Some(id)) => Some(MediaSource::Id(id.clone())),
            (None, None) | (Some(_), Some(_)) => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    field: Option<String>,
    fallback: Option<String>,
    currency: Option<Money>,
    date_time: Option<serde_json::Value>,
}

impl TryFrom<serde_json::Value> for Given {
    type Error = &'static str;

    fn try_from(json: serde_json::Value) -> Result<Self, Self::Error> {
        const WHY: &str =
            "a value is a text, or an object with `field`, with `currency` or with `date_time`";
        if let serde_json::Value::String(text) = json {
            return Ok(Self::Text(text));
        }
        let shape: Shape = serde_json::from_value(json).map_err(|_| WHY)?;
        match (shape.field, shape.fallback, shape.currency, shape.date_time) {
            (Some(name), fallback, None, None) => Ok(Self::Field { name, fallback }),
            (None, None, Some(money), None) => Ok(Self::Currency(money)),
            (None, None, None, Some(time)) => date_time(&time).map(Self::DateTime).ok_or(WHY),
            _ => Err(WHY),
        }
    }
}

/// A time of which nothing was left out while it was read.
fn date_time(json: &serde_json::Value) -> Option<DateTime> {
    let time: DateTime = serde_json::from_value(json.clone()).ok()?;
    serde_json::to_value(&time).ok().filter(|kept| kept == json)?;
    Some(time)
}
