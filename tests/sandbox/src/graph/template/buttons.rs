//! The buttons of a template message: each that wants a value must have got one.

use std::collections::BTreeMap;

use super::{Filled, Index, Parameter, TemplateMessage};
use crate::graph::placeholder;
use crate::graph::refusal::Refusal;
use crate::world::{Button, Reply, Tap, Template};

/// The buttons as they can be tapped.
pub(super) fn taps(template: &Template, message: &TemplateMessage) -> Result<Vec<Tap>, Refusal> {
    let mut given = BTreeMap::new();
    for filled in message.components.iter().filter(|filled| filled.kind == "button") {
        let index = match &filled.index {
            Some(Index::Number(number)) => Some(*number),
            Some(Index::Text(text)) => text.parse().ok(),
            None => None,
        };
        let index = index.filter(|index| *index < template.buttons().len());
        let index = index.ok_or_else(|| Refusal::bad_value("buttons: no button at that index"))?;
        given.insert(index, filled);
    }
    let buttons = template.buttons().iter().enumerate();
    buttons.map(|(index, button)| tap(index, button, given.get(&index).copied())).collect()
}

fn tap(index: usize, button: &Button, filled: Option<&Filled>) -> Result<Tap, Refusal> {
    let title = button.text.clone().unwrap_or_else(|| "Copy code".into());
    let parameter = filled.and_then(|filled| filled.parameters.first());
    let kind = filled.and_then(|filled| filled.sub_type.as_deref()).map(str::to_lowercase);
    let wants = |what: &str| {
        let why = format!("buttons: Button at index {index} of type {what} requires a parameter");
        Refusal::new(131_008, why)
    };
    match (button.kind.as_str(), kind.as_deref(), parameter) {
        ("QUICK_REPLY", None, _) => Ok(Tap::Reply(Reply::Button { payload: title.clone(), title })),
        ("QUICK_REPLY", Some("quick_reply"), Some(Parameter::Payload { payload })) => {
            Ok(Tap::Reply(Reply::Button { payload: payload.clone(), title }))
        }
        ("URL", kind, parameter) => {
            let url = button.url.as_deref().unwrap_or_default();
            match (placeholder::names(url).is_empty(), kind, parameter) {
                (true, None, _) => Ok(Tap::Link { title, url: url.into() }),
                (false, Some("url"), Some(Parameter::Text { text: Some(text), .. })) => {
                    Ok(Tap::Link { title, url: placeholder::fill(url, |_| Some(text)) })
                }
                (false, None, _) => Err(wants("Url")),
                _ => Err(mismatch(index)),
            }
        }
        ("OTP", Some("url"), Some(Parameter::Text { text: Some(_), .. }))
        | ("COPY_CODE", Some("copy_code"), Some(Parameter::CouponCode { .. }))
        | ("PHONE_NUMBER", None, _) => Ok(Tap::Plain { title }),
        ("REQUEST_CONTACT_INFO", None, _) => Ok(Tap::ShareNumber { title }),
        ("OTP" | "COPY_CODE", None, _) => Err(wants(&button.kind)),
        _ => Err(mismatch(index)),
    }
}

fn mismatch(index: usize) -> Refusal {
    Refusal::new(132_012, format!("buttons: Button at index {index} has another format"))
}
