//! The parts of a template, each with what was given for it.

use std::collections::BTreeMap;

use jawort_shared::template::{self, BODY, FillError, HEADER, Piece, Value};

use super::filling::{ButtonFilling, Given, HeaderFilling};
use super::media::{on_earth, reachable};
use crate::whatsapp::cloud_api::media::Document;
use crate::whatsapp::cloud_api::template::{
    Button as Tap, ButtonIndex, Component, Coupon, FilledText, HeaderParameter, Parameter, Payload,
    Suffix,
};
use crate::whatsapp::management::template::component::{Button, Header};

/// Longest address of a button, in characters. Source of all limits: Meta, "Message templates".
const URL: usize = 2_000;
/// Longest code to copy, in characters.
const CODE: usize = 15;
/// Longest payload of a quick reply, in characters.
const PAYLOAD: usize = 256;

/// The header as it is sent, and as it is read.
pub(super) fn header(
    header: Option<&Header>,
    given: Option<&HeaderFilling>,
    fields: &[(&str, &str)],
) -> Result<(Option<Component>, Option<String>), FillError> {
    use HeaderFilling as Given;
    let parameter = match (header, given) {
        (Some(Header::Text { text, .. }), given) => return words_above(text, given, fields),
        (None, None) => return Ok((None, None)),
        (Some(Header::Image { .. }), Some(Given::Image(source))) => {
            HeaderParameter::Image { image: reachable(source, "image")? }
        }
        (Some(Header::Video { .. }), Some(Given::Video(source))) => {
            HeaderParameter::Video { video: reachable(source, "video")? }
        }
        (Some(Header::Document { .. }), Some(Given::Document(file))) => {
            let source = file.source().ok_or_else(|| FillError::Unfit("document".to_owned()))?;
            let source = reachable(&source, "document")?;
            let filename = file.filename.clone();
            HeaderParameter::Document { document: Document { source, caption: None, filename } }
        }
        (Some(Header::Location), Some(Given::Location(place))) => {
            HeaderParameter::Location { location: on_earth(place)? }
        }
        (Some(wanted), None) => return Err(FillError::Missing(wanted.kind().to_owned())),
        (_, Some(other)) => return Err(FillError::Unknown(other.kind().to_owned())),
    };
    Ok((Some(Component::Header { parameters: [parameter] }), None))
}

fn words_above(
    text: &str,
    given: Option<&HeaderFilling>,
    fields: &[(&str, &str)],
) -> Result<(Option<Component>, Option<String>), FillError> {
    let value = match given {
        None => None,
        Some(HeaderFilling::Text(given)) => Some((only_placeholder(text, "text")?, given.value())),
        Some(other) => return Err(FillError::Unknown(other.kind().to_owned())),
    };
    let filled = template::fill(text, value.as_slice(), fields, HEADER)?;
    let parameter = filled.parameters.into_iter().next();
    let sent = parameter.map(|(name, text)| Component::Header {
        parameters: [HeaderParameter::Text(filled_text(name, text))],
    });
    Ok((sent, Some(filled.text)))
}

/// The body as it is sent, and as it is read.
pub(super) fn body(
    text: &str,
    given: &BTreeMap<String, Given>,
    fields: &[(&str, &str)],
) -> Result<(Option<Component>, String), FillError> {
    let values: Vec<_> = given.iter().map(|(name, given)| (name.as_str(), given.value())).collect();
    let filled = template::fill(text, &values, fields, BODY)?;
    let parameters = filled.parameters.into_iter();
    let parameters: Vec<_> =
        parameters.map(|(name, text)| parameter(name, text, given.get(name))).collect();
    let sent = (!parameters.is_empty()).then_some(Component::Body { parameters });
    Ok((sent, filled.text))
}

fn parameter(name: &str, text: String, given: Option<&Given>) -> Parameter {
    match given {
        Some(Given::Currency(money)) => Parameter::Currency { currency: money.clone() },
        Some(Given::DateTime(time)) => Parameter::DateTime { date_time: time.clone() },
        Some(Given::Text(_) | Given::Field { .. }) | None => {
            Parameter::Text(filled_text(name, text))
        }
    }
}

fn filled_text(name: &str, text: String) -> FilledText {
    let is_named = !name.bytes().all(|byte| byte.is_ascii_digit());
    FilledText { parameter_name: is_named.then(|| name.to_owned()), text }
}

/// The buttons that something is filled into; an error has the place of its button.
pub(super) fn buttons(
    buttons: &[Button],
    given: &BTreeMap<u8, ButtonFilling>,
    fields: &[(&str, &str)],
) -> Result<Vec<Tap>, (u8, FillError)> {
    let mut given = given.clone();
    let mut taps = Vec::new();
    for (place, button) in (0..).zip(buttons) {
        let tap = tap(place, button, given.remove(&place).as_ref(), fields);
        taps.extend(tap.map_err(|error| (place, error))?);
    }
    match given.first_key_value() {
        Some((place, other)) => Err((*place, FillError::Unknown(other.kind().to_owned()))),
        None => Ok(taps),
    }
}

fn tap(
    place: u8,
    button: &Button,
    given: Option<&ButtonFilling>,
    fields: &[(&str, &str)],
) -> Result<Option<Tap>, FillError> {
    use ButtonFilling as Given;
    let index = ButtonIndex(place);
    let missing = |what: &str| FillError::Missing(what.to_owned());
    let tap = match (button, given) {
        (Button::QuickReply { .. }, Some(Given::Payload(text))) => {
            let payload = one("payload", Value::Text(text), fields, PAYLOAD)?;
            Tap::QuickReply { index, parameters: [Payload::Payload { payload }] }
        }
        (Button::Url { url, .. }, Some(Given::Suffix(given))) => {
            let text = suffix(url, given, fields)?;
            Tap::Url { index, parameters: [Suffix::Text { text }] }
        }
        (Button::CopyCode { .. }, Some(Given::Code(given))) => {
            let coupon_code = one("code", given.value(), fields, CODE)?;
            Tap::CopyCode { index, parameters: [Coupon::CouponCode { coupon_code }] }
        }
        (Button::Url { url, .. }, None) if url.contains("{{") => return Err(missing("suffix")),
        (Button::CopyCode { .. }, None) => return Err(missing("code")),
        (_, Some(other)) => return Err(FillError::Unknown(other.kind().to_owned())),
        (_, None) => return Ok(None),
    };
    Ok(Some(tap))
}

/// The end of an address, which must stay an address with it.
fn suffix(url: &str, given: &Given, fields: &[(&str, &str)]) -> Result<String, FillError> {
    let name = only_placeholder(url, "suffix")?;
    let filled = template::fill(url, &[(name, given.value())], fields, URL)?;
    let text = filled.parameters.into_iter().next().map(|(_, text)| text).unwrap_or_default();
    let unfit = text.contains(char::is_whitespace);
    if unfit { Err(FillError::Unfit("suffix".to_owned())) } else { Ok(text) }
}

/// A value that stands alone, checked like any other.
fn one(
    what: &'static str,
    value: Value<'_>,
    fields: &[(&str, &str)],
    most: usize,
) -> Result<String, FillError> {
    let whole = format!("{{{{{what}}}}}");
    Ok(template::fill(&whole, &[(what, value)], fields, most)?.text)
}

/// The placeholder of a text that has one at most; without one there is no place for what is given.
fn only_placeholder<'a>(text: &'a str, given: &str) -> Result<&'a str, FillError> {
    let pieces = template::pieces(text).map_err(FillError::Placeholder)?;
    let name = pieces.into_iter().find_map(|piece| match piece {
        Piece::Placeholder(name) => Some(name),
        Piece::Text(_) => None,
    });
    name.ok_or_else(|| FillError::Unknown(given.to_owned()))
}
