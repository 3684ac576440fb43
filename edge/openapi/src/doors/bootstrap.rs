//! `/v1/bootstrap`, `/health`

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use super::keys;
use crate::door::Door;
use crate::schema::{about, body, flag, list, object, one_of, text, words};

pub(super) fn doors() -> Vec<Door> {
    let example =
        json!({ "business": "Muster GmbH", "privacy_url": "https://muster.example/privacy" });
    vec![
        Door::post("/v1/bootstrap", "Begin an installation")
            .text("Makes the first business and its first key. Asks for the setting `BOOTSTRAP_TOKEN`, and is of no use afterwards.")
            .json(wanted(), example)
            .answers(201, "Made. The key is shown this once.", keys::shown())
            .refuses(&[
                ErrorCode::Unauthorized,
                ErrorCode::AlreadySetUp,
                ErrorCode::NotConfigured,
                ErrorCode::Unavailable,
            ]),
        Door::get("/health", "Ask whether the installation can work")
            .answers(200, "It can.", health("ok"))
            .answers(503, "It lacks something, and names it.", health("not_ready")),
    ]
}

fn wanted() -> Value {
    let address =
        json!({ "type": "string", "format": "uri", "pattern": "^https://", "maxLength": 2000 });
    body(&[
        ("business", about(words(100), "its name, as people know it")),
        ("privacy_url", address),
    ])
}

fn health(status: &'static str) -> Value {
    let check = object(&[
        ("name", text()),
        ("ok", flag()),
        ("problem?", about(text(), "what is wrong with it")),
    ]);
    object(&[("status", one_of(&[status])), ("version", text()), ("checks", list(check))])
}
