//! Whether a submitted template is one that Meta takes for review.
//!
//! Source: Meta, "Template components"; subcodes as its API answers them.

use serde_json::Value;

use crate::graph::placeholder;
use crate::graph::refusal::Refusal;
use crate::world::{Button, Category, Component, Template};

/// Refuses what no reviewer would see.
pub(crate) fn check(template: &Template) -> Result<(), Refusal> {
    name(&template.name)?;
    language(&template.language)?;
    order(&template.components)?;
    for part in &template.components {
        match part.kind.as_str() {
            "HEADER" => header(part, template.is_named)?,
            "BODY" => body(part, template)?,
            "FOOTER" => footer(part, template.category)?,
            _ => buttons(&part.buttons)?,
        }
    }
    Ok(())
}

fn wrong(subcode: u32, why: impl Into<String>) -> Refusal {
    Refusal::invalid(why).with_subcode(subcode)
}

fn incomplete(what: &str) -> Refusal {
    wrong(2_388_043, format!("Message template components are missing expected field(s): {what}."))
}

fn name(name: &str) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let valid = (1..=512).contains(&name.len()) && name.bytes().all(plain);
    valid.then_some(()).ok_or_else(|| {
        Refusal::invalid("Param name must be 1 to 512 lowercase letters, digits and underscores.")
    })
}

fn language(code: &str) -> Result<(), Refusal> {
    let (language, region) = code.split_once('_').unwrap_or((code, "XX"));
    let valid = (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && (2..=3).contains(&region.len())
        && region.bytes().all(|byte| byte.is_ascii_uppercase());
    valid
        .then_some(())
        .ok_or_else(|| Refusal::invalid("Param language must be a supported locale."))
}

/// One body, and at most one of everything else.
fn order(parts: &[Component]) -> Result<(), Refusal> {
    for part in parts {
        if !["HEADER", "BODY", "FOOTER", "BUTTONS"].contains(&part.kind.as_str()) {
            return Err(Refusal::invalid(format!(
                "This sandbox plays no {} component.",
                part.kind
            )));
        }
        if parts.iter().filter(|other| other.kind == part.kind).count() > 1 {
            return Err(Refusal::invalid(format!("There is more than one {}.", part.kind)));
        }
    }
    let has_body = parts.iter().any(|part| part.kind == "BODY");
    has_body.then_some(()).ok_or_else(|| incomplete("BODY"))
}

fn header(part: &Component, is_named: bool) -> Result<(), Refusal> {
    let bad = |why: &str| Err(wrong(2_388_047, format!("The header is incorrect: {why}.")));
    match part.format.as_deref() {
        Some("TEXT") => {
            let text = part.text.as_deref().unwrap_or_default();
            let names = placeholder::names(text);
            if names.len() > 1 {
                return bad("it has more than one variable");
            }
            short(text, 60, "HEADER")?;
            spelling(&names, is_named, 2_388_047)?;
            samples(part, "header_text", &names, is_named)
        }
        Some("IMAGE" | "VIDEO" | "DOCUMENT") => {
            let handle = part.example.as_ref().and_then(|example| example.get("header_handle"));
            let given = handle.and_then(Value::as_array).is_some_and(|list| !list.is_empty());
            given.then_some(()).ok_or_else(|| incomplete("example.header_handle"))
        }
        Some("LOCATION") => Ok(()),
        _ => bad("format must be TEXT, IMAGE, VIDEO, DOCUMENT or LOCATION"),
    }
}

fn body(part: &Component, template: &Template) -> Result<(), Refusal> {
    // The text of a code is Meta's own.
    if template.category == Category::Authentication {
        return part.text.is_none().then_some(()).ok_or_else(|| {
            wrong(2_388_072, "The body of an authentication template has no text of its own.")
        });
    }
    let text = part.text.as_deref().unwrap_or_default();
    short(text, 1024, "BODY")?;
    if placeholder::is_at_an_end(text) {
        return Err(wrong(2_388_299, "Variables can't be at the start or end of the template."));
    }
    let names = placeholder::names(text);
    spelling(&names, template.is_named, 2_388_072)?;
    samples(part, "body_text", &names, template.is_named)
}

fn footer(part: &Component, category: Category) -> Result<(), Refusal> {
    if category == Category::Authentication {
        return Ok(());
    }
    let text = part.text.as_deref().unwrap_or_default();
    short(text, 60, "FOOTER")?;
    if placeholder::names(text).is_empty() {
        return Ok(());
    }
    Err(wrong(2_388_073, "The footer can't have variables."))
}

fn short(text: &str, most: usize, part: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Err(incomplete(&format!("{part} text")));
    }
    let fits = text.chars().count() <= most;
    fits.then_some(()).ok_or_else(|| wrong(2_388_040, format!("{part} exceeds {most} characters.")))
}

/// Counted placeholders run from 1 without a gap; named ones are small letters, digits, underscores.
fn spelling(names: &[&str], is_named: bool, subcode: u32) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let valid = if is_named {
        names.iter().all(|name| {
            name.bytes().all(plain) && name.starts_with(|first: char| first.is_ascii_lowercase())
        })
    } else {
        (1..=names.len()).all(|number| names.contains(&number.to_string().as_str()))
    };
    valid
        .then_some(())
        .ok_or_else(|| wrong(subcode, "The variables are not spelled as they must be."))
}

/// As many samples as placeholders.
fn samples(part: &Component, key: &str, names: &[&str], is_named: bool) -> Result<(), Refusal> {
    let key = if is_named { format!("{key}_named_params") } else { key.to_owned() };
    let given = part.example.as_ref().and_then(|example| example.get(&key));
    let list = given.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    // The samples of the body are a list of lists, for no reason that is told.
    let inner = list.first().and_then(Value::as_array).map_or(list, Vec::as_slice);
    if inner.len() == names.len() {
        return Ok(());
    }
    Err(incomplete(&format!("example.{key} for {} variable(s)", names.len())))
}

fn buttons(all: &[Button]) -> Result<(), Refusal> {
    let bad = |why: &str| Err(wrong(2_388_060, format!("The buttons are incorrect: {why}.")));
    let count = |kind: &str| all.iter().filter(|button| button.kind == kind).count();
    if all.is_empty() || all.len() > 10 {
        return bad("one to ten are allowed");
    }
    if count("URL") > 2 || count("PHONE_NUMBER") > 1 || count("COPY_CODE") > 1 {
        return bad("there are too many of one kind");
    }
    let is_quick = |button: &&Button| button.kind == "QUICK_REPLY";
    let changes = all.windows(2).filter(|pair| {
        let quick = pair.iter().filter(is_quick).count();
        quick == 1
    });
    if changes.count() > 1 {
        return bad("quick replies must stand together");
    }
    all.iter().try_for_each(button)
}

fn button(button: &Button) -> Result<(), Refusal> {
    let bad = |why: &str| Err(wrong(2_388_060, format!("The buttons are incorrect: {why}.")));
    let text = button.text.as_deref().unwrap_or_default();
    let needs_text = ["QUICK_REPLY", "URL", "PHONE_NUMBER"].contains(&button.kind.as_str());
    if (needs_text && text.is_empty()) || text.chars().count() > 25 {
        return bad("a text has 1 to 25 characters");
    }
    match button.kind.as_str() {
        "QUICK_REPLY" | "REQUEST_CONTACT_INFO" | "OTP" => Ok(()),
        "PHONE_NUMBER" => match button.phone_number.as_deref() {
            Some(number) if (1..=20).contains(&number.len()) => Ok(()),
            _ => bad("a number has 1 to 20 characters"),
        },
        "COPY_CODE" => match &button.example {
            Some(_) => Ok(()),
            None => Err(incomplete("example of a code")),
        },
        "URL" => link(button),
        other => Err(Refusal::invalid(format!("This sandbox plays no {other} button."))),
    }
}

fn link(button: &Button) -> Result<(), Refusal> {
    let bad = |why: &str| Err(wrong(2_388_060, format!("The buttons are incorrect: {why}.")));
    let url = button.url.as_deref().unwrap_or_default();
    let names = placeholder::names(url);
    if url.is_empty() || url.len() > 2000 {
        return bad("an address has 1 to 2000 characters");
    }
    if names.len() > 1 || (names.len() == 1 && !url.ends_with("}}")) {
        return bad("an address has one variable at its end at most");
    }
    if names.len() == 1 && button.example.is_none() {
        return Err(incomplete("example of an address"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
