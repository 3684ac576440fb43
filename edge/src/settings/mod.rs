//! What operators set: a body is read field by field, so that everything that is wrong with it is said at once.

pub(crate) mod business;
pub(crate) mod channel;
pub(crate) mod hours;
pub(crate) mod widget;

use jawort_shared::api::ErrorCode;
use jawort_shared::lang;
use serde_json::{Map, Value};

use crate::error::Failure;

const OBJECT: &str = "the body must be a JSON object";
/// Characters of a field's name that an answer repeats.
const SHOWN: usize = 40;

/// A setting: its name, and how its value is read. What is read is what is stored.
pub(crate) type Field = (&'static str, fn(&Value) -> Result<Value, String>);

/// Reads a body whose fields are among these. Says of every other field, and of every bad value, what is wrong.
pub(crate) fn read(body: &[u8], fields: &[Field]) -> Result<Map<String, Value>, Failure> {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
        return Err(Failure::new(ErrorCode::BodyMalformed, OBJECT));
    };
    let mut read = Map::new();
    let mut wrong = Vec::new();
    for (name, value) in &body {
        let field = fields.iter().find(|(known, _)| known == name);
        let value = field.map_or(Err("there is no such field".to_owned()), |(_, read)| read(value));
        match value {
            Ok(value) => drop(read.insert(name.clone(), value)),
            Err(why) => {
                wrong.push(format!("{}: {why}", name.chars().take(SHOWN).collect::<String>()));
            }
        }
    }
    if wrong.is_empty() { Ok(read) } else { Err(invalid(&wrong.join("; "))) }
}

/// Says which of these fields are missing.
pub(crate) fn require(read: &Map<String, Value>, names: &[&str]) -> Result<(), Failure> {
    let missing = names.iter().filter(|name| !read.contains_key(**name));
    let missing: Vec<_> = missing.map(|name| format!("{name}: is missing")).collect();
    if missing.is_empty() { Ok(()) } else { Err(invalid(&missing.join("; "))) }
}

fn invalid(why: &str) -> Failure {
    Failure::new(ErrorCode::SettingInvalid, why)
}

fn text(value: &Value, longest: usize) -> Result<&str, String> {
    let text = value.as_str().unwrap_or_default();
    let fits = text.chars().count() <= longest && !text.trim().is_empty();
    if fits { Ok(text.trim()) } else { Err(format!("must be text of 1 to {longest} characters")) }
}

/// Null where it is to be nothing.
fn or_null(
    value: &Value,
    read: impl FnOnce(&Value) -> Result<Value, String>,
) -> Result<Value, String> {
    if value.is_null() { Ok(Value::Null) } else { read(value) }
}

fn one_of(value: &Value, words: &[&str]) -> Result<Value, String> {
    let known = words.iter().any(|word| value.as_str() == Some(word));
    if known { Ok(value.clone()) } else { Err(format!("must be one of {}", words.join(", "))) }
}

fn whole(value: &Value, least: i64, most: i64) -> Result<Value, String> {
    let fits = value.as_i64().is_some_and(|number| (least..=most).contains(&number));
    let wrong = || format!("must be a whole number from {least} to {most}");
    if fits { Ok(value.clone()) } else { Err(wrong()) }
}

fn yes_or_no(value: &Value) -> Result<Value, String> {
    if value.is_boolean() { Ok(value.clone()) } else { Err("must be true or false".to_owned()) }
}

fn language(value: &Value) -> Result<Value, String> {
    let tags: Vec<_> = lang::LANGUAGES.iter().map(|language| language.tag).collect();
    one_of(value, &tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(body: &str) -> String {
        read(body.as_bytes(), channel::FIELDS).expect_err(body).detail
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_by_field() {
        let detail = problem(r#"{"pace":0,"lang":"xx","colour":"red","sms_daily_cap":5}"#);
        assert!(detail.contains("pace: must be a whole number from 1 to 1000"), "{detail}");
        assert!(detail.contains("lang: must be one of en, de"), "{detail}");
        assert!(detail.contains("colour: there is no such field"), "{detail}");
        assert!(!detail.contains("sms_daily_cap"), "{detail}");
    }

    #[test]
    fn a_body_is_an_object() {
        for body in ["", "[]", "null", "\"x\"", "{", "{\"a\":}"] {
            assert_eq!(problem(body), "the body must be a JSON object", "{body}");
        }
        assert!(read(b"{}", channel::FIELDS).expect("nothing to change").is_empty());
    }

    #[test]
    fn what_is_missing_is_named() {
        let read = read(br#"{"lang":"de"}"#, channel::FIELDS).expect("fine");
        let detail = require(&read, &["lang", "number"]).expect_err("missing").detail;
        assert_eq!(detail, "number: is missing");
    }
}
