//! The proof of consent as a page that can be read, printed and handed on.

use axum::response::Response;
use http::StatusCode;
use jawort_shared::lang;
use jawort_shared::time::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

use super::layout::page;

/// The certificate of a contact, made of the same proof that programs get.
pub(crate) fn certificate(proof: &Value, now: Timestamp) -> Response {
    let title = "Proof of consent";
    let content = html! {
        h1 { (title) }
        p { "Contact " code { (text(proof, "contact")) } ", printed " (now.rfc3339()) }
        p .state { (chain(proof)) }
        @for entry in list(proof, "entries") { (entry_section(entry)) }
        @if !list(proof, "wordings").is_empty() {
            h2 { "What was agreed to, word for word" }
            @for wording in list(proof, "wordings") { (wording_section(wording)) }
        }
    };
    page(StatusCode::OK, lang::choose("en"), title, "'none'", None, &content)
}

fn chain(proof: &Value) -> String {
    match (&proof["chain"], proof["sealed_through"].as_i64()) {
        (Value::String(_), Some(place)) => format!("Intact: sealed through entry {place}."),
        (Value::String(_), None) => "Not sealed yet: that happens within a minute.".to_owned(),
        (broken, _) => format!("Broken: entry {} is not what was sealed.", broken["broken_at"]),
    }
}

fn entry_section(entry: &Value) -> Markup {
    let evidence = &entry["evidence"];
    html! {
        h2 { (text(entry, "act")) ": " (text(entry, "purpose")) }
        dl {
            dt { "When" } dd { (text(entry, "at")) ", recorded " (text(entry, "recorded_at")) }
            dt { "How" } dd { (text(entry, "source")) ", channel " (text(entry, "channel")) }
            @for (key, value) in evidence.as_object().into_iter().flatten() {
                dt { (key) } dd { (readable(value)) }
            }
            dt { "Entry and seal" } dd { code { (entry["id"]) " " (text(entry, "seal")) } }
        }
    }
}

fn wording_section(wording: &Value) -> Markup {
    html! {
        blockquote lang=(text(wording, "lang")) { (text(wording, "text")) }
        p { small { (text(wording, "id")) ", SHA-256 " code { (text(wording, "sha256")) } } }
    }
}

/// Evidence may nest: each level becomes a list.
fn readable(value: &Value) -> Markup {
    match value {
        Value::Object(fields) => html! {
            dl { @for (key, value) in fields { dt { (key) } dd { (readable(value)) } } }
        },
        Value::Array(items) => html! { @for item in items { (readable(item)) " " } },
        Value::String(text) => html! { (text) },
        Value::Null => html! { "–" },
        Value::Bool(_) | Value::Number(_) => html! { (value) },
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("–")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}
