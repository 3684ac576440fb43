//! `/v1/opt-ins`

use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::schema::{about, list, object, one_of, text, time, words};

pub(super) fn doors() -> Vec<Door> {
    vec![
        Door::get("/v1/opt-ins", "List who may be written to")
            .query(
                "state",
                one_of(&["active", "withdrawn", "held"]),
                "`held`: nearly asked to stop, and nobody has looked yet",
            )
            .query("channel", text(), "id of a channel")
            .query("group", text(), "code of a group")
            .query("q", text(), "a part of a name, or the end of a number")
            .pages(after_id(), "Opt-ins by contact.", item()),
        Door::delete("/v1/opt-ins/{contact}", "End an opt-in")
            .text("Nothing else of the contact changes. The reason is kept in the ledger.")
            .json(reason(), json!({ "reason": "asked to by telephone" }))
            .done("Ended."),
        Door::post("/v1/opt-ins/{contact}/release", "Let offers go out again")
            .text("For somebody who nearly asked to stop: you looked, and it was not meant so.")
            .json(reason(), json!({ "reason": "meant another number" }))
            .done("Released."),
    ]
}

fn reason() -> Value {
    object(&[("reason", words(500))])
}

fn item() -> Value {
    object(&[
        ("contact", text()),
        ("name", crate::schema::or_null(text())),
        ("phone?", about(text(), "E.164; WhatsApp may keep it to itself")),
        ("bsuid?", about(text(), "Meta's id of the person for this business")),
        ("channel", text()),
        ("state", one_of(&["active", "withdrawn"])),
        ("since", time()),
        ("source", text()),
        ("groups", list(text())),
        ("window_expires_at?", about(time(), "until then free-form messages are allowed")),
        ("held_since?", about(time(), "no offers since they nearly asked to stop")),
    ])
}
