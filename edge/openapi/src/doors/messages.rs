//! `/v1/messages`

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::reason;
use crate::schema::{
    about, anything, body, flag, list, number, object, one_of, or_null, text, time,
};

pub(super) fn doors() -> Vec<Door> {
    let example = json!({ "to": { "phone": "+436641234567" }, "text": "Your table is ready." });
    vec![
        Door::post("/v1/messages", "Send one message to one person")
            .text("Queues it, or says in one word why it may not leave. Exactly one of `text`, `media`, `location` and `template`. Outside of the window only a template may be sent: `window_closed` says until when it was open and which templates there are.")
            .json(wanted(), example)
            .answers(202, "Queued.", accepted())
            .refuses(&[ErrorCode::NotFound, ErrorCode::AlreadySent])
            .refuses_too(reason::of_policy())
            .refuses_too(reason::of_templates()),
        Door::get("/v1/messages", "List messages")
            .query("contact", text(), "id of a contact")
            .query("channel", text(), "id of a channel")
            .query("state", text(), "as the message shows it")
            .pages(after_id(), "Messages, newest first.", item()),
        Door::get("/v1/messages/{message}", "Show a message")
            .text("Its history, what failed, and what it cost.")
            .answers(200, "The message.", item()),
        Door::post("/v1/messages/{message}/cancel", "Take a message back that has not left")
            .answers(200, "The message, cancelled.", item())
            .refuses(&[ErrorCode::AlreadyLeft]),
    ]
}

fn wanted() -> Value {
    let mut fields = vec![
        ("to", about(to(), "one of the three")),
        ("channel?", about(text(), "needed where there are several")),
        ("via?", one_of(&["whatsapp", "sms", "whatsapp_else_sms"])),
        ("purpose?", one_of(&["service", "marketing"])),
        ("group?", about(text(), "code of the group whose members it is for")),
        ("send_at?", about(time(), "not before; at most a year ahead")),
        (
            "once?",
            about(
                json!({ "type": "string", "minLength": 1, "maxLength": 100 }),
                "at most one message with this word goes to a person",
            ),
        ),
        ("reply_to?", about(text(), "Meta's id of the message that it answers")),
    ];
    fields.extend(says(4_096));
    saying_one_thing(body(&fields))
}

/// What a message says.
pub(super) fn says(longest: u32) -> [(&'static str, Value); 7] {
    [
        ("text?", json!({ "type": "string", "minLength": 1, "maxLength": longest })),
        ("preview?", about(flag(), "show the first link with a picture")),
        ("buttons?", buttons()),
        ("media?", media()),
        ("location?", location()),
        ("template?", template()),
        ("sms_text?", about(text(), "what leaves as SMS instead; else the text")),
    ]
}

/// A text, a file, a place or a template.
pub(super) fn saying_one_thing(mut whole: Value) -> Value {
    let says = ["text", "media", "location", "template"];
    if let Some(whole) = whole.as_object_mut() {
        let one = says.map(|field| json!({ "required": [field] }));
        whole.insert("oneOf".to_owned(), json!(one));
    }
    whole
}

fn to() -> Value {
    let mut to = body(&[
        ("contact?", text()),
        ("phone?", about(text(), "in international form")),
        ("bsuid?", about(text(), "Meta's id of the person")),
    ]);
    if let Some(to) = to.as_object_mut() {
        to.extend(
            [("minProperties", 1), ("maxProperties", 1)].map(|(key, n)| (key.to_owned(), n.into())),
        );
    }
    to
}

fn buttons() -> Value {
    let button = body(&[
        ("id", json!({ "type": "string", "minLength": 1, "maxLength": 256 })),
        ("title", json!({ "type": "string", "minLength": 1, "maxLength": 20 })),
    ]);
    about(
        json!({ "type": "array", "items": button, "maxItems": 3 }),
        "below the text, all different",
    )
}

fn media() -> Value {
    let kind = one_of(&["image", "video", "audio", "document"]);
    let fields = [
        ("type", kind),
        ("link?", about(text(), "an address that Meta can reach; or `id`")),
        ("id?", about(text(), "of an upload")),
        ("caption?", text()),
        ("filename?", about(text(), "of a document")),
    ];
    body(&fields)
}

fn location() -> Value {
    let degrees = |most: i32| json!({ "type": "number", "minimum": -most, "maximum": most });
    object(&[
        ("latitude", degrees(90)),
        ("longitude", degrees(180)),
        ("name?", text()),
        ("address?", text()),
    ])
}

fn template() -> Value {
    let parameters = json!({ "type": "object" });
    object(&[
        ("name", text()),
        ("language", about(text(), "such as `de` or `en_US`")),
        (
            "parameters?",
            about(
                parameters.clone(),
                "what stands for the placeholders: a text, or `{\"field\": \"first_name\", \"fallback\": \"you\"}`",
            ),
        ),
        ("header?", json!({ "type": "object" })),
        ("buttons?", about(parameters, "by the button's place, counted from 0")),
    ])
}

fn accepted() -> Value {
    object(&[
        ("message", about(text(), "its id")),
        ("state", one_of(&["queued"])),
        ("form", one_of(&["free_form", "template", "sms"])),
        ("not_before", time()),
        ("waits_for_operator", flag()),
        ("segments", about(or_null(number()), "parts of the SMS")),
    ])
}

fn item() -> Value {
    let step = object(&[("state", text()), ("at", time())]);
    let cost =
        object(&[("micros", about(number(), "millionths of the currency")), ("currency", text())]);
    object(&[
        ("message", about(text(), "its id")),
        ("contact", or_null(text())),
        ("channel", text()),
        ("broadcast", or_null(text())),
        ("group", or_null(text())),
        ("via", text()),
        ("kind", one_of(&["whatsapp", "sms"])),
        ("form", one_of(&["free_form", "template", "sms"])),
        ("purpose", text()),
        ("content", anything()),
        ("state", text()),
        ("error", or_null(object(&[("code", text())]))),
        ("history", list(step)),
        ("not_before", time()),
        ("segments", or_null(number())),
        ("provider_id", or_null(text())),
        ("cost", about(or_null(cost), "as far as it is known")),
    ])
}
