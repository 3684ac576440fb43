//! `/v1/business`

use serde_json::{Value, json};

use crate::door::Door;
use crate::schema::{about, body, number, object, one_of, or_null, text, words};

pub(super) fn doors() -> Vec<Door> {
    vec![
        Door::get("/v1/business", "Show the settings of the business").answers(
            200,
            "The settings.",
            item(),
        ),
        Door::new("patch", "/v1/business", "Change settings of the business")
            .text("Says of every field what is wrong with it, and changes nothing then.")
            .json(changes(), json!({ "spend_cap": "25.00", "mode": "live" }))
            .answers(200, "The settings.", item()),
    ]
}

fn mode() -> Value {
    about(one_of(&["trial", "live"]), "`trial` writes to verified numbers only")
}

fn stop_ends() -> Value {
    about(one_of(&["one", "all"]), "what STOP ends: the way that it came by, or all")
}

fn changes() -> Value {
    let cap = "what a day (UTC) may cost at most, such as `25.00` in the currency of the rates";
    body(&[
        ("name?", words(100)),
        ("privacy_url?", json!({ "type": "string", "format": "uri", "maxLength": 500 })),
        ("mode?", mode()),
        ("stop_ends?", stop_ends()),
        ("spend_cap?", about(or_null(text()), cap)),
        ("rates?", about(or_null(text()), "what messages cost, a line for each rate")),
    ])
}

fn item() -> Value {
    object(&[
        ("business", about(text(), "its id")),
        ("name", text()),
        ("privacy_url", text()),
        ("mode", mode()),
        ("stop_ends", stop_ends()),
        ("currency", or_null(text())),
        ("spend_cap", or_null(text())),
        ("spent_today_at_most", text()),
        (
            "people_limit",
            about(or_null(number()), "whom Meta lets it write to outside of windows in 24 hours"),
        ),
        ("people_in_24_hours", number()),
        ("rates", or_null(text())),
    ])
}
