//! `/v1/tags`

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::schema::{body, name, number, object, text};

pub(super) fn doors() -> Vec<Door> {
    vec![
        Door::get("/v1/tags", "List tags").pages(after_id(), "Tags by id.", item()),
        Door::post("/v1/tags", "Make a tag")
            .text("What operators stick to contacts. A group is what a person joins by themselves; a tag says nothing of consent.")
            .json(wanted(), json!({ "name": "regulars" }))
            .answers(201, "Made.", item())
            .refuses(&[ErrorCode::CodeTaken]),
        Door::new("patch", "/v1/tags/{tag}", "Rename a tag")
            .json(wanted(), json!({ "name": "friends of the house" }))
            .answers(200, "Renamed.", item())
            .refuses(&[ErrorCode::CodeTaken]),
        Door::delete("/v1/tags/{tag}", "Delete a tag")
            .text("The contacts stay.")
            .done("Deleted."),
        Door::new("put", "/v1/tags/{tag}/contacts/{contact}", "Stick a tag to a contact").done("Stuck."),
        Door::delete("/v1/tags/{tag}/contacts/{contact}", "Take a tag off a contact").done("Off."),
    ]
}

fn wanted() -> Value {
    body(&[("name", name(60))])
}

fn item() -> Value {
    object(&[("tag", text()), ("name", text()), ("contacts", number())])
}
