//! `/v1/widgets`

use jawort_shared::api::ErrorCode;
use jawort_shared::lang::LANGUAGES;
use jawort_shared::phone::Country;
use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::schema::{about, anything, body, flag, list, object, one_of, text, words};

pub(super) fn doors() -> Vec<Door> {
    let example =
        json!({ "origins": ["https://muster.example"], "theme": { "accent": "#0b6e4f" } });
    let new = json!({ "channel": "chn_demo", "purpose": "marketing", "origins": ["https://muster.example"] });
    let channel = ("channel", about(words(100), "id of the channel that visitors are led to"));
    vec![
        Door::get("/v1/widgets", "List widgets").pages(after_id(), "Widgets by id.", item()),
        Door::post("/v1/widgets", "Make a widget")
            .text("The answer has the tag to put on your page, and the address of the hosted page.")
            .json(body(&[vec![channel], settings()].concat()), new)
            .answers(201, "Made.", item())
            .refuses(&[ErrorCode::SettingInvalid]),
        Door::get("/v1/widgets/{widget}", "Show a widget").answers(200, "The widget.", item()),
        Door::new("patch", "/v1/widgets/{widget}", "Change a widget")
            .text("What is not named stays as it is. Visitors see it within a minute and a half.")
            .json(body(&settings()), example)
            .answers(200, "Changed.", item())
            .refuses(&[ErrorCode::SettingInvalid]),
    ]
}

fn settings() -> Vec<(&'static str, Value)> {
    let tags: Vec<_> = LANGUAGES.iter().map(|language| language.tag).collect();
    let origin =
        json!({ "type": "string", "maxLength": 200, "pattern": "^https?://[a-z0-9.:-]+$" });
    let origins = json!({ "type": "array", "items": origin, "maxItems": 250 });
    let codes: Vec<_> = Country::all().map(|country| country.code().to_owned()).collect();
    let codes: Vec<_> = codes.iter().map(String::as_str).collect();
    let countries = json!({ "type": "array", "items": one_of(&codes), "maxItems": 250 });
    let theme = json!({
        "type": "object",
        "propertyNames": { "pattern": "^[a-z-]+$" },
        "additionalProperties": { "type": "string", "maxLength": 200 },
        "maxProperties": 250,
    });
    vec![
        ("lang?", about(one_of(&tags), "where the visitor's own is not spoken")),
        ("purpose?", about(one_of(&["service", "marketing"]), "what is agreed to")),
        ("origins?", about(origins, "of pages that may embed it")),
        (
            "countries?",
            about(countries, "ISO 3166 codes of numbers that may be entered; none: all"),
        ),
        ("theme?", about(theme, "custom properties of its look, without `--optin-`")),
        ("consent_box?", about(flag(), "whether consent takes a tick of its own")),
    ]
}

fn item() -> Value {
    object(&[
        ("widget", text()),
        ("channel", text()),
        ("lang", text()),
        ("purpose", text()),
        ("origins", list(text())),
        ("countries", list(text())),
        ("theme", anything()),
        ("consent_box", flag()),
        ("page", text()),
        ("snippet", text()),
    ])
}
