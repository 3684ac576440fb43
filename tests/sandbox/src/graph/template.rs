//! A message made of a template: what is filled in must fit the template, to the letter.
//!
//! Source: Meta, "Error codes", 132000 to 132018.

mod buttons;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::graph::content::{Place, Reference};
use crate::graph::placeholder;
use crate::graph::refusal::Refusal;
use crate::world::{Category, Media, Status, Tap, Template};

/// As it was asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateMessage {
    pub(crate) name: String,
    pub(crate) language: Language,
    #[serde(default)]
    components: Vec<Filled>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Language {
    pub(crate) code: String,
    #[serde(default, rename = "policy")]
    _policy: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filled {
    #[serde(rename = "type")]
    kind: String,
    sub_type: Option<String>,
    index: Option<Index>,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

/// Meta's own examples have both.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Index {
    Number(usize),
    Text(String),
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Parameter {
    Text {
        text: Option<String>,
        parameter_name: Option<String>,
    },
    Currency {
        currency: Shown,
    },
    DateTime {
        date_time: Shown,
    },
    Image {
        image: Reference,
    },
    Video {
        video: Reference,
    },
    Document {
        document: Reference,
    },
    Location {
        location: Place,
    },
    Payload {
        payload: String,
    },
    CouponCode {
        #[serde(rename = "coupon_code")]
        _coupon_code: String,
    },
}

/// What is shown of an amount or a time.
#[derive(Debug, Deserialize)]
struct Shown {
    fallback_value: String,
}

/// What the recipient sees.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) attachment: String,
    pub(crate) taps: Vec<Tap>,
}

/// Refuses a template that cannot be sent now.
pub(crate) fn sendable<'a>(
    template: Option<&'a Template>,
    message: &TemplateMessage,
    to_number: bool,
) -> Result<&'a Template, Refusal> {
    let missing = || {
        let (name, code) = (&message.name, &message.language.code);
        Refusal::new(132_001, format!("template name ({name}) does not exist in {code}"))
    };
    let template = template.ok_or_else(missing)?;
    match template.status {
        Status::Approved => {}
        Status::Paused => return Err(Refusal::new(132_015, "The template is paused.")),
        Status::Disabled => return Err(Refusal::new(132_016, "The template is disabled.")),
        Status::Pending
        | Status::Rejected
        | Status::InAppeal
        | Status::LimitExceeded
        | Status::Archived
        | Status::PendingDeletion => return Err(missing()),
    }
    if template.category == Category::Authentication && !to_number {
        let why = "You can only send authentication messages to recipients' phone numbers, not \
                   their business-scoped user IDs.";
        return Err(Refusal::new(131_062, why));
    }
    Ok(template)
}

/// Fills the template in, or refuses what does not fit it.
pub(crate) fn render(
    template: &Template,
    message: &TemplateMessage,
    media: &BTreeMap<String, Media>,
) -> Result<Rendered, Refusal> {
    let only = |kind: &str| message.components.iter().find(|filled| filled.kind == kind);
    if let Some(odd) = message.components.iter().find(|filled| !is_kind(&filled.kind)) {
        return Err(Refusal::bad_value(format!("components: no type {}", odd.kind)));
    }
    let mut rendered = Rendered::default();
    header(template, only("header"), media, &mut rendered)?;
    let body = only("body").map_or(&[][..], |filled| filled.parameters.as_slice());
    let text = words(&body_text(template), body, template.is_named, "body")?;
    if text.chars().count() > 1024 {
        return Err(Refusal::new(132_005, "Translated text too long"));
    }
    rendered.text.push_str(&text);
    if let Some(footer) = template.part("FOOTER").and_then(|part| part.text.as_deref()) {
        rendered.text = format!("{}\n\n{footer}", rendered.text);
    }
    rendered.taps = buttons::taps(template, message)?;
    Ok(rendered)
}

fn is_kind(kind: &str) -> bool {
    ["header", "body", "button"].contains(&kind)
}

/// The text of a code is Meta's own.
fn body_text(template: &Template) -> String {
    match template.category {
        Category::Authentication => "*{{1}}* is your verification code.".into(),
        Category::Marketing | Category::Utility => {
            template.part("BODY").and_then(|part| part.text.clone()).unwrap_or_default()
        }
    }
}

fn header(
    template: &Template,
    filled: Option<&Filled>,
    media: &BTreeMap<String, Media>,
    rendered: &mut Rendered,
) -> Result<(), Refusal> {
    let parameters = filled.map_or(&[][..], |filled| filled.parameters.as_slice());
    let part = template.part("HEADER");
    match part.and_then(|part| part.format.as_deref()) {
        None => count("header", parameters.len(), 0),
        Some("TEXT") => {
            let text = part.and_then(|part| part.text.as_deref()).unwrap_or_default();
            let text = words(text, parameters, template.is_named, "header")?;
            rendered.text = format!("*{text}*\n\n");
            Ok(())
        }
        Some(format) => {
            rendered.attachment = attachment(format, parameters, media)?;
            Ok(())
        }
    }
}

fn attachment(
    format: &str,
    parameters: &[Parameter],
    media: &BTreeMap<String, Media>,
) -> Result<String, Refusal> {
    match (format, parameters) {
        ("IMAGE", [Parameter::Image { image }]) => image.describe("image", media),
        ("VIDEO", [Parameter::Video { video }]) => video.describe("video", media),
        ("DOCUMENT", [Parameter::Document { document }]) => document.describe("document", media),
        ("LOCATION", [Parameter::Location { location }]) => location.describe(),
        _ => {
            let why = format!("header: Format mismatch, expected {format}, received UNKNOWN");
            Err(Refusal::new(132_012, why))
        }
    }
}

fn count(part: &str, given: usize, expected: usize) -> Result<(), Refusal> {
    if given == expected {
        return Ok(());
    }
    let why = format!(
        "{part}: number of localizable_params ({given}) does not match the expected number of \
         params ({expected})"
    );
    Err(Refusal::new(132_000, why))
}

/// A text with its placeholders filled: by their order, or by their names.
fn words(
    text: &str,
    parameters: &[Parameter],
    is_named: bool,
    part: &str,
) -> Result<String, Refusal> {
    let names = placeholder::names(text);
    count(part, parameters.len(), names.len())?;
    let mut values = BTreeMap::new();
    for (position, parameter) in parameters.iter().enumerate() {
        let (name, value) = word(parameter, part)?;
        let name = if is_named { name } else { Some((position + 1).to_string()) };
        let name = name.filter(|name| names.contains(&name.as_str()));
        let name = name.ok_or_else(|| Refusal::invalid("Parameter name is missing or empty"))?;
        values.insert(name, value);
    }
    count(part, values.len(), names.len())?;
    Ok(placeholder::fill(text, |name| values.get(name).map(String::as_str)))
}

fn word(parameter: &Parameter, part: &str) -> Result<(Option<String>, String), Refusal> {
    match parameter {
        Parameter::Text { text, parameter_name } => {
            let text = text.as_deref().filter(|text| !text.is_empty());
            let text = text.ok_or_else(|| Refusal::missing("text value of type text"))?;
            if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
                let why = "Param text cannot have new-line/tab characters or more than 4 \
                           consecutive spaces";
                return Err(Refusal::new(132_018, why));
            }
            Ok((parameter_name.clone(), text.to_owned()))
        }
        Parameter::Currency { currency: shown } | Parameter::DateTime { date_time: shown } => {
            Ok((None, shown.fallback_value.clone()))
        }
        _ => {
            let why = format!("{part}: Format mismatch, expected TEXT, received UNKNOWN");
            Err(Refusal::new(132_012, why))
        }
    }
}

#[cfg(test)]
mod tests;
