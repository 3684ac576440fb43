//! `/v1/keys`

use jawort_shared::api::ErrorCode;
use jawort_shared::scope::Scope;
use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::schema::{about, body, list, object, one_of, or_null, text, time, words};

pub(super) fn doors() -> Vec<Door> {
    let overlap = json!({ "type": "integer", "minimum": 0, "maximum": 168, "default": 24 });
    let overlap = about(overlap, "hours that the old key stays valid");
    vec![
        Door::get("/v1/keys", "List keys")
            .text("Never the keys themselves. Those that ended are listed too.")
            .pages(after_id(), "Keys by id.", object(&item())),
        Door::post("/v1/keys", "Make a key")
            .text("The key is shown this once; only its hash is kept. It may do no more than the key that makes it, and ends with it at the latest.")
            .json(wanted(), json!({ "label": "newsletter", "scopes": ["read", "send"] }))
            .answers(201, "Made.", shown())
            .refuses(&[ErrorCode::TimeInvalid]),
        Door::post("/v1/keys/{key}/rotate", "Put a new key in the place of an old one")
            .text("It has the same scopes and lives as long as the old one was to live. The old one stays valid for a while.")
            .optional_json(body(&[("overlap_hours?", overlap)]), json!({ "overlap_hours": 48 }))
            .answers(201, "Made.", shown()),
        Door::delete("/v1/keys/{key}", "Revoke a key")
            .text("It opens nothing from now on. The last key that can make keys stays.")
            .done("Revoked.")
            .refuses(&[ErrorCode::LastKey]),
    ]
}

fn scopes() -> Value {
    list(one_of(&Scope::ALL.map(Scope::as_str)))
}

fn wanted() -> Value {
    let end = about(or_null(time()), "a time to come; without it the key does not end by itself");
    let mut some = scopes();
    if let Some(some) = some.as_object_mut() {
        some.insert("minItems".to_owned(), 1.into());
    }
    body(&[("label", words(60)), ("scopes", some), ("expires_at?", end)])
}

fn item() -> Vec<(&'static str, Value)> {
    vec![
        ("key", about(text(), "its id")),
        ("label", text()),
        ("scopes", scopes()),
        ("created_at", time()),
        ("expires_at", or_null(time())),
        ("last_used_on", or_null(json!({ "type": "string", "format": "date" }))),
        ("revoked_at", or_null(time())),
    ]
}

/// A key with what it opens doors by.
pub(super) fn shown() -> Value {
    let mut fields = item();
    let secret = json!({ "type": "string", "pattern": "^jwk_[0-9a-z]{38}$" });
    fields.push(("secret", about(secret, "the key itself")));
    object(&fields)
}
