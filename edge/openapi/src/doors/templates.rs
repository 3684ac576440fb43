//! `/v1/templates` and `/v1/media`

use jawort_shared::api::ErrorCode;
use jawort_shared::template::{Category, Status};
use serde_json::{Value, json};

use super::after_id;
use crate::door::{Body, Door, Field};
use crate::schema::{
    about, anything, body, flag, list, number, object, one_of, or_null, text, time,
};

pub(super) fn doors() -> Vec<Door> {
    vec![
        Door::get("/v1/templates", "List templates")
            .query("status", one_of(&Status::ALL.map(Status::as_str)), "without it all but `deleted`")
            .query("name", text(), "as it is at Meta")
            .pages(after_id(), "Templates by id.", object(&item())),
        Door::post("/v1/templates", "Submit a template")
            .text("As Meta wants it, and with the channel whose account it is for. What Meta would refuse is named at once, in `errors`: place, code and detail. Meta reviews it within a day, and may take it for another category.")
            .json(wanted(), example())
            .answers(201, "Submitted.", object(&[whole(), vec![("warnings", findings())]].concat()))
            .refuses(&[ErrorCode::DraftMalformed, ErrorCode::NotFound])
            .refuses(&META),
        Door::get("/v1/templates/{template}", "Show a template")
            .text("With its components as Meta has them, and what is unwise in them.")
            .answers(200, "The template.", object(&whole())),
        Door::delete("/v1/templates/{template}", "Take a template out of use")
            .text("Here at once, so that nothing of it leaves any more, and at Meta.")
            .done("Deleted.")
            .refuses(&META),
        Door::post("/v1/templates/sync", "Look at Meta's list now")
            .text("Happens by itself every six hours. What Meta does not list any more counts as deleted.")
            .answers(200, "How many there are, and how many changed.", object(&[
                ("listed", number()),
                ("changed", number()),
                ("complete", about(flag(), "whether these are all; the rest follows by itself")),
            ]))
            .refuses(&META),
        media(),
    ]
}

fn media() -> Door {
    Door::post("/v1/media", "Upload a file")
            .text("The body is the file. Images have at most 5 MB, sound and video 16 MB, documents 25 MB: what is larger goes by its address.")
            .with_query(Field {
                name: "channel",
                text: "which channel will send it",
                schema: text(),
                is_needed: true,
            })
            .body(Body {
                kind: "image/jpeg",
                schema: json!({ "type": "string", "format": "binary", "minLength": 1 }),
                example: "(the file)".into(),
                is_needed: true,
            })
            .answers(201, "Uploaded.", object(&[
                ("media", about(text(), "its id, for messages")),
                ("expires_at", time()),
            ]))
            .refuses(&[ErrorCode::MediaNotSupported, ErrorCode::NotFound])
            .refuses(&META)
}

/// What every door that asks Meta may have to say.
const META: [ErrorCode; 3] =
    [ErrorCode::MetaRefused, ErrorCode::MetaUnclear, ErrorCode::NotConfigured];

fn wanted() -> Value {
    let component = json!({ "type": "object", "required": ["type"] });
    body(&[
        ("channel", text()),
        ("name", json!({ "type": "string", "pattern": "^[a-z0-9_]{1,512}$" })),
        ("language", about(text(), "such as `de` or `en_US`")),
        ("category", one_of(&Category::ALL.map(Category::as_str))),
        ("parameter_format?", one_of(&["POSITIONAL", "NAMED"])),
        ("components", about(list(component), "as Meta's API has them")),
    ])
}

fn example() -> Value {
    json!({
        "channel": "chn_demo", "name": "order_ready", "language": "de", "category": "UTILITY",
        "components": [{
            "type": "BODY", "text": "Ihre Bestellung {{1}} ist da.",
            "example": { "body_text": [["4711"]] },
        }],
    })
}

fn item() -> Vec<(&'static str, Value)> {
    let wants = object(&[
        ("parameters", list(text())),
        ("header", or_null(text())),
        ("buttons", json!({ "type": "object" })),
    ]);
    vec![
        ("template", about(text(), "its id")),
        ("name", text()),
        ("language", text()),
        ("category", about(text(), "Meta's word")),
        ("status", one_of(&Status::ALL.map(Status::as_str))),
        ("rejected_reason", about(or_null(text()), "Meta's word")),
        ("quality", about(or_null(text()), "Meta's word")),
        ("waba_id", text()),
        ("parameter_format", one_of(&["POSITIONAL", "NAMED"])),
        ("supported", about(flag(), "whether messages can be made of it")),
        ("text", about(or_null(text()), "as it reads, with its placeholders")),
        ("wants", about(or_null(wants), "what a message has to bring")),
        ("synced_at", time()),
    ]
}

fn whole() -> Vec<(&'static str, Value)> {
    let more = vec![("components", anything()), ("findings", findings())];
    [item(), more].concat()
}

fn findings() -> Value {
    list(object(&[("place", text()), ("code", text()), ("detail", text())]))
}
