//! `/v1/groups`

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::schema::{about, body, flag, name, number, object, or_null, text};

pub(super) fn doors() -> Vec<Door> {
    let example = json!({ "name": "Neuigkeiten", "open": false });
    vec![
        Door::get("/v1/groups", "List groups").pages(after_id(), "Groups by id.", item()),
        Door::post("/v1/groups", "Make a group")
            .text("People join it by `START CODE`. A code is never given twice.")
            .json(wanted(), json!({ "code": "NEWS", "name": "Neuigkeiten" }))
            .answers(201, "Made.", item())
            .refuses(&[ErrorCode::CodeTaken, ErrorCode::CodeInvalid]),
        Door::new("patch", "/v1/groups/{group}", "Rename, open or close a group")
            .text("Nobody joins a closed group by themselves.")
            .json(body(&[("name?", or_null(name(60))), ("open?", or_null(flag()))]), example)
            .answers(200, "Changed.", item()),
        Door::delete("/v1/groups/{group}", "Delete a group")
            .text("Everybody's opt-in stays, and its code stays reserved.")
            .done("Deleted."),
        Door::new("put", "/v1/groups/{group}/members/{contact}", "Put somebody into a group")
            .text("Whoever left by their own act comes back only with a reason.")
            .optional_json(reason(), json!({ "reason": "asked to at the counter" }))
            .done("In.")
            .refuses(&[ErrorCode::ReasonMissing]),
        Door::delete("/v1/groups/{group}/members/{contact}", "Take somebody out of a group")
            .optional_json(reason(), json!({ "reason": "moved away" }))
            .done("Out."),
    ]
}

fn wanted() -> Value {
    let rule = "1 to 20 letters and digits, a letter first, and no word of STOP, START or HELP; kept in capitals";
    let code = about(text(), rule);
    body(&[("code", code), ("name", name(60)), ("open?", flag())])
}

fn reason() -> Value {
    object(&[("reason?", json!({ "type": "string", "maxLength": 500 }))])
}

fn item() -> Value {
    object(&[
        ("group", text()),
        ("code", text()),
        ("name", text()),
        ("open", flag()),
        ("members", number()),
    ])
}
