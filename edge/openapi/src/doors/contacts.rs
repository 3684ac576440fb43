//! `/v1/contacts`

use serde_json::{Value, json};

use crate::door::Door;
use crate::schema::{about, anything, list, number, object, one_of, or_null, text, time};

pub(super) fn doors() -> Vec<Door> {
    vec![
        Door::get("/v1/contacts/{contact}/consent", "Show the proof of consent")
            .text("Every act with its evidence, the exact wordings, and the seals of the ledger. With `Accept: text/html` a page to read and print.")
            .header("Accept", one_of(&["application/json", "text/html"]), "`text/html` for the page")
            .answers_with(200, "The proof.", vec![("application/json", proof()), ("text/html", text())]),
    ]
}

fn proof() -> Value {
    let intact = json!({ "type": "string", "const": "intact" });
    let broken = object(&[("broken_at", about(number(), "the entry that was changed"))]);
    object(&[
        ("contact", text()),
        ("entries", list(entry())),
        ("wordings", list(wording())),
        ("sealed_through", or_null(number())),
        ("chain", json!({ "oneOf": [intact, broken] })),
    ])
}

fn entry() -> Value {
    object(&[
        ("id", number()),
        ("purpose", one_of(&["service", "marketing"])),
        ("act", text()),
        ("source", text()),
        ("channel", text()),
        ("medium", one_of(&["whatsapp", "sms"])),
        ("scope", one_of(&["business", "channel"])),
        ("group", about(or_null(text()), "code of the group that it is about")),
        ("at", time()),
        ("recorded_at", time()),
        ("evidence", anything()),
        ("seal", or_null(text())),
    ])
}

fn wording() -> Value {
    object(&[("id", text()), ("lang", text()), ("sha256", text()), ("text", text())])
}
