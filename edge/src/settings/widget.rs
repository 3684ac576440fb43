//! The settings of a widget, each with what it may be.

use jawort_shared::phone::Country;
use serde_json::Value;

use super::{Field, language, one_of, text, yes_or_no};

/// Pages that may embed it, and countries of the form, at most.
const MOST: usize = 250;
/// Characters of an origin and of a value of the theme.
const LONGEST: usize = 200;

/// What only a new widget takes.
pub(crate) const CHANNEL: Field = ("channel", |value| text(value, 100).map(Value::from));

/// Fields that a widget must have from the beginning.
pub(crate) const REQUIRED: [&str; 1] = ["channel"];

/// What can be changed.
pub(crate) const FIELDS: &[Field] = &[
    ("lang", language),
    ("purpose", |value| one_of(value, &["service", "marketing"])),
    ("origins", |value| {
        each(value, "must be a list of origins like https://muster.example", origin)
    }),
    ("countries", |value| each(value, "must be a list of country codes like AT", country)),
    ("theme", theme),
    ("consent_box", yes_or_no),
];

fn each(value: &Value, why: &str, fits: fn(&str) -> bool) -> Result<Value, String> {
    let list = value.as_array().filter(|list| list.len() <= MOST);
    let fits = list.is_some_and(|list| list.iter().all(|one| one.as_str().is_some_and(fits)));
    if fits { Ok(value.clone()) } else { Err(why.to_owned()) }
}

/// As a browser names the origin of a page: nothing behind host and port.
fn origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    host.is_some_and(|host| !host.is_empty() && host.bytes().all(is_plain)) && text.len() <= LONGEST
}

fn country(code: &str) -> bool {
    Country::parse(code).is_some_and(|country| country.code() == code)
}

/// Custom properties of the widget's look, without `--optin-`.
fn theme(value: &Value) -> Result<Value, String> {
    let is_property = |(name, value): (&String, &Value)| {
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        is_name && value.as_str().is_some_and(|value| value.chars().count() <= LONGEST)
    };
    let properties = value.as_object().filter(|all| all.len() <= MOST);
    if properties.is_some_and(|all| all.iter().all(is_property)) {
        return Ok(value.clone());
    }
    Err("must be an object of properties like accent, with text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_one_that_pages_and_the_form_can_work_with() {
        let check = |name: &str, good: &[Value], bad: &[Value]| {
            let (_, read) = FIELDS.iter().find(|(known, _)| *known == name).unwrap();
            for value in good {
                assert!(read(value).is_ok(), "{name}: {value}");
            }
            for value in bad {
                assert!(read(value).is_err(), "{name}: {value}");
            }
        };
        check(
            "origins",
            &[
                json!([]),
                json!(["https://muster.example", "http://localhost:8787", "http://[::1]:80"]),
            ],
            &[
                json!("https://muster.example"),
                json!(["https://muster.example/"]),
                json!(["*"]),
                json!(["null"]),
                json!(["https://"]),
                json!(["https://Muster.example"]),
                json!(["https://a@b.example"]),
                json!([1]),
            ],
        );
        check(
            "countries",
            &[json!([]), json!(["AT", "DE"])],
            &[json!(["XX"]), json!(["at"]), json!("AT")],
        );
        check(
            "theme",
            &[json!({}), json!({ "accent": "#0b6e4f" })],
            &[json!([]), json!({ "Accent": "red" }), json!({ "accent": 1 }), json!({ "": "" })],
        );
        check("purpose", &[json!("service")], &[json!("offers"), json!(null)]);
        check("consent_box", &[json!(true)], &[json!(1)]);
    }
}
