//! `/v1/broadcasts`

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use super::after_id;
use super::messages::{saying_one_thing, says};
use crate::door::Door;
use crate::schema::{
    about, anything, body, flag, list, number, object, one_of, or_null, text, time, words,
};

const STATES: [&str; 6] = ["planning", "planned", "running", "paused", "done", "cancelled"];

pub(super) fn doors() -> Vec<Door> {
    let example = json!({
        "name": "Summer", "purpose": "marketing", "text": "We are open all summer.",
        "audience": { "groups": ["NEWS"] },
    });
    let moved = |path, title| {
        Door::post(path, title)
            .answers(200, "The broadcast.", item())
            .refuses(&[ErrorCode::BroadcastState])
    };
    let when = body(&[("at?", about(time(), "not before; at most a year ahead"))]);
    vec![
        Door::post("/v1/broadcasts", "Plan a broadcast")
            .text("Nothing leaves before it is started. It is planned in the background: once it is `planned`, its `preview` says who gets what, who gets nothing and why, and what it costs.")
            .json(wanted(), example)
            .answers(202, "Being planned.", object(&[("broadcast", text()), ("state", one_of(&STATES))]))
            .refuses(&[ErrorCode::NotFound]),
        Door::get("/v1/broadcasts", "List broadcasts")
            .pages(after_id(), "Broadcasts, newest first.", item()),
        Door::get("/v1/broadcasts/{broadcast}", "Show a broadcast")
            .text("Its preview, and how far it came.")
            .answers(200, "The broadcast.", item()),
        Door::get("/v1/broadcasts/{broadcast}/recipients", "List recipients")
            .text("In the order in which they are written to.")
            .query("state", text(), "`planned`, `skipped`, `queued`, or what became of the message")
            .pages(place(), "Recipients, each with why, or with the message.", recipient()),
        moved("/v1/broadcasts/{broadcast}/start", "Start a broadcast")
            .text("Asked anew for each person: who stopped since it was planned gets nothing. Where Meta limits how many people may be written to in a day, the rest waits, in order.")
            .optional_json(when, json!({ "at": "2026-12-01T08:00:00Z" })),
        moved("/v1/broadcasts/{broadcast}/pause", "Pause a broadcast")
            .text("Nothing more leaves. It pauses by itself where Meta pauses the template or warns of the number."),
        moved("/v1/broadcasts/{broadcast}/resume", "Resume a broadcast")
            .text("It goes on exactly where it stopped."),
        moved("/v1/broadcasts/{broadcast}/cancel", "Cancel a broadcast")
            .text("Whoever has no message yet gets none."),
    ]
}

fn wanted() -> Value {
    let code = json!({ "type": "string", "pattern": "^[A-Z]{2}$" });
    let filters =
        body(&[("countries?", about(list(code), "of the numbers")), ("opted_in_since?", time())]);
    let at_most = |most: u32| json!({ "type": "array", "items": text(), "maxItems": most });
    let mut audience = body(&[
        ("groups?", about(at_most(50), "whose members, by code or id")),
        ("tags?", about(at_most(50), "to whom these are stuck, by name or id")),
        ("contacts?", at_most(1_500)),
        ("everybody_opted_in?", flag()),
        ("filters?", filters),
    ]);
    let some = |field: &str, schema: Value| json!({ "required": [field], "properties": { field: schema } });
    if let Some(audience) = audience.as_object_mut() {
        let one = [
            some("groups", json!({ "minItems": 1 })),
            some("tags", json!({ "minItems": 1 })),
            some("contacts", json!({ "minItems": 1 })),
            some("everybody_opted_in", json!({ "const": true })),
        ];
        audience.insert("anyOf".to_owned(), json!(one));
    }
    let mut fields = vec![
        ("name", words(100)),
        ("channel?", about(text(), "needed where there are several")),
        ("via?", one_of(&["whatsapp", "sms", "whatsapp_else_sms"])),
        ("purpose", one_of(&["service", "marketing"])),
        ("once_per_person?", about(flag(), "else both ways, where both are possible")),
        ("audience", about(audience, "whoever is found in any of them")),
    ];
    fields.extend(says(4_000));
    saying_one_thing(body(&fields))
}

fn place() -> Value {
    json!({ "type": "string", "pattern": r"^[^.]*\.(whatsapp|sms)?$" })
}

fn item() -> Value {
    let waits = object(&[("reason", text()), ("until", time())]);
    object(&[
        ("broadcast", about(text(), "its id")),
        ("name", text()),
        ("channel", text()),
        ("via", text()),
        ("purpose", text()),
        ("once_per_person", flag()),
        ("says", anything()),
        ("state", one_of(&STATES)),
        ("paused_for", about(or_null(text()), "`operator`, or what Meta did")),
        ("waits_for", about(or_null(waits), "`start`, `channel`, `portfolio` or `cap`")),
        ("audience", about(number(), "people")),
        ("preview", or_null(preview())),
        ("warnings", list(text())),
        ("progress", progress()),
        ("start_at", or_null(time())),
        ("created_at", time()),
        ("started_at", or_null(time())),
        ("ended_at", or_null(time())),
    ])
}

fn preview() -> Value {
    let price = object(&[
        ("low", about(number(), "millionths of the currency")),
        ("high", number()),
        ("currency", text()),
        ("unpriced", about(number(), "messages without a rate, in neither")),
    ]);
    object(&[
        ("whatsapp_now", about(number(), "free-form, as the window is open")),
        ("by_template", number()),
        ("sms_only", number()),
        ("twice", about(number(), "by WhatsApp and by SMS")),
        ("nobody", about(json!({ "type": "object" }), "who gets nothing, by the reason")),
        ("outside_windows", about(number(), "people who count for Meta's limit")),
        ("price", or_null(price)),
        ("days", about(or_null(number()), "on which it leaves")),
    ])
}

fn progress() -> Value {
    let states = [
        "planned",
        "skipped",
        "queued",
        "sent",
        "failed",
        "suppressed",
        "expired",
        "unknown",
        "cancelled",
    ];
    let mut fields = states.map(|state| (state, number())).to_vec();
    fields.push(("rate", about(json!({ "type": "number" }), "messages in a second, of late")));
    fields.push(("seconds_left", or_null(number())));
    object(&fields)
}

fn recipient() -> Value {
    object(&[
        ("contact", text()),
        ("via", text()),
        ("group", or_null(text())),
        ("state", text()),
        ("why", or_null(text())),
        ("message", or_null(text())),
    ])
}
