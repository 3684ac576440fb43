//! The settings of a channel, each with what it may be.

use jawort_shared::phone::Phone;
use serde_json::Value;

use super::{Field, hours, language, one_of, or_null, text, whole, yes_or_no};
use crate::sms;

/// As many characters as WhatsApp takes in a template's body: an automatic text is no letter.
const LONGEST_TEXT: usize = 1_024;

/// Fields that a channel must have from the beginning.
pub(crate) const REQUIRED: [&str; 3] = ["phone_number_id", "waba_id", "number"];

/// What only a new channel takes: Meta's ids and the number are what it is.
pub(crate) const IDENTITY: &[Field] =
    &[("phone_number_id", meta_id), ("waba_id", meta_id), ("number", number)];

/// What can be changed.
pub(crate) const FIELDS: &[Field] = &[
    ("lang", language),
    ("opt_in_rule", |value| one_of(value, &["any_message", "keyword"])),
    ("rejoin", |value| one_of(value, &["keyword", "any_message"])),
    ("consent_scope", |value| one_of(value, &["business", "channel"])),
    ("pace", |value| whole(value, 1, 1_000)),
    ("sms_provider", provider),
    ("sms_sender", sender),
    ("sms_daily_cap", |value| whole(value, 0, 1_000_000)),
    ("hours", |value| or_null(value, hours::canonical)),
    ("welcome", message),
    ("away", message),
    ("unknown_word", message),
    ("reply_daily_cap", |value| whole(value, 0, 100_000)),
    ("marketing_paused", yes_or_no),
];

fn meta_id(value: &Value) -> Result<Value, String> {
    let id = value.as_str().unwrap_or_default();
    let is_id = (5..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    if is_id { Ok(value.clone()) } else { Err("must be Meta's id, 5 to 20 digits".to_owned()) }
}

fn number(value: &Value) -> Result<Value, String> {
    let phone = value.as_str().filter(|text| text.starts_with('+')).and_then(Phone::from_msisdn);
    let phone = phone.ok_or("must be a number like +436641234567")?;
    Ok(phone.digits().into())
}

fn provider(value: &Value) -> Result<Value, String> {
    let known = value.as_str().and_then(sms::find);
    known
        .map(|provider| provider.name.into())
        .ok_or_else(|| format!("must be one of {}", sms::names().collect::<Vec<_>>().join(", ")))
}

/// A name of up to 11 letters and digits, or a number, or a service of Twilio's; empty for the account's own default.
fn sender(value: &Value) -> Result<Value, String> {
    let text = value.as_str().ok_or("must be text")?;
    let is_number = Phone::from_msisdn(text).is_some() || short_code(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_.&".contains(c);
    let is_name = text.len() <= 11 && text.chars().all(plain);
    if is_number || is_name || sms::is_service(text) {
        return Ok(value.clone());
    }
    Err("must be a number, or a name of up to 11 letters and digits".to_owned())
}

fn short_code(text: &str) -> bool {
    (3..=7).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn message(value: &Value) -> Result<Value, String> {
    or_null(value, |value| text(value, LONGEST_TEXT).map(Value::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(name: &str, good: &[Value], bad: &[Value]) {
        let (_, read) = FIELDS.iter().chain(IDENTITY).find(|(known, _)| *known == name).unwrap();
        for value in good {
            assert!(read(value).is_ok(), "{name}: {value}");
        }
        for value in bad {
            assert!(read(value).is_err(), "{name}: {value}");
        }
    }

    #[test]
    fn a_value_is_one_that_the_channel_can_work_with() {
        check("phone_number_id", &[json!("106540352242922")], &[json!(1), json!("1/2"), json!("")]);
        check("number", &[json!("+436641234567")], &[json!("06641234567"), json!("+0"), json!(43)]);
        check("lang", &[json!("de"), json!("ar")], &[json!("DE"), json!("xx"), json!(null)]);
        check(
            "pace",
            &[json!(1), json!(1_000)],
            &[json!(0), json!(1.5), json!("80"), json!(1_001)],
        );
        check("sms_provider", &[json!("twilio")], &[json!("pigeon"), json!(null)]);
        check(
            "sms_sender",
            &[
                json!("Muster"),
                json!("+436641234567"),
                json!("12345"),
                json!(""),
                json!("MG0123456789abcdef0123456789abcdef"),
            ],
            &[
                json!("Muster GmbH & Co KG"),
                json!("Müller"),
                json!(7),
                json!("MG0123456789abcdef0123456789abcdeg"),
            ],
        );
        check("welcome", &[json!("Hallo!"), json!(null)], &[json!(" "), json!("x".repeat(1_025))]);
        check("marketing_paused", &[json!(true), json!(false)], &[json!(null), json!("yes")]);
        assert_eq!(number(&json!("+436641234567")), Ok(json!("436641234567")));
        assert_eq!(message(&json!(" Hallo! ")), Ok(json!("Hallo!")));
    }
}
