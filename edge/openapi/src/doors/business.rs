//! `/v1/business`

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use crate::door::Door;
use crate::schema::{about, body, number, object, one_of, or_null, text, words};

pub(super) fn doors() -> Vec<Door> {
    let example = json!({ "mode": "live", "spend_cap": "25.00" });
    vec![
        Door::get("/v1/business", "Show the business of the key")
            .answers(200, "The business.", item()),
        Door::new("patch", "/v1/business", "Change its settings")
            .text("What is not named stays as it is. Without a table of rates nothing is counted, and no cap holds.")
            .json(wanted(), example)
            .answers(200, "Changed.", item())
            .refuses(&[ErrorCode::SettingInvalid]),
    ]
}

fn wanted() -> Value {
    let amount = json!({ "type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,6})?$" });
    let table = "lines of currency, market, rate and free; tests/fixtures/rates.txt is an example";
    body(&[
        ("name?", words(100)),
        ("privacy_url?", about(words(500), "where the privacy notice is")),
        ("mode?", about(one_of(&["trial", "live"]), "trial writes to proved numbers only")),
        ("stop_ends?", about(one_of(&["one", "all"]), "whether STOP ends WhatsApp and SMS")),
        (
            "spend_cap?",
            about(or_null(amount), "what a day (UTC) may cost, in the table's currency"),
        ),
        ("rates?", about(or_null(text()), table)),
    ])
}

fn item() -> Value {
    object(&[
        ("business", text()),
        ("name", text()),
        ("privacy_url", text()),
        ("mode", one_of(&["trial", "live"])),
        ("stop_ends", one_of(&["one", "all"])),
        ("currency", or_null(text())),
        ("spend_cap", or_null(text())),
        ("spent_today_at_most", text()),
        (
            "people_limit",
            about(or_null(number()), "Meta's, in 24 hours; null: as many as you like"),
        ),
        ("people_in_24_hours", number()),
        ("rates", or_null(text())),
    ])
}
