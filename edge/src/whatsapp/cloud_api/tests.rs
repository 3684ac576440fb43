use std::path::PathBuf;

use http::HeaderMap;
use serde_json::{Value, json};

use super::answer::{Accepted, MessageStatus, read_acceptance};
use super::*;
use crate::config::Secret;
use crate::whatsapp::graph::{Code, Outcome, read_success};

mod answers;
mod examples;
mod requests;

/// What a request says.
fn body_of(request: Option<Request<String>>) -> Value {
    serde_json::from_str(request.expect("a request").body()).expect("JSON")
}

/// Asks as the demo does.
fn asked(ask: impl FnOnce(Graph<'_>) -> Option<Request<String>>) -> Option<Request<String>> {
    let token = Secret("token".to_owned());
    ask(Graph { base_url: "https://graph.facebook.com", version: "v24.0", token: &token })
}

fn sent(message: &Message) -> Value {
    body_of(asked(|graph| send(graph, "106540352242922", message)))
}

fn phone(digits: &str) -> Recipient {
    Recipient::Phone(Phone::from_msisdn(digits).expect("a number"))
}

/// Meta's examples, where they lie beside the checkout.
fn official(name: &str) -> Option<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = folder.ancestors().nth(2)?.join("shared/conformance/meta").join(name);
    let text = std::fs::read_to_string(path);
    if text.is_err() {
        eprintln!("not checked: the official examples of {name} are not beside this checkout");
    }
    serde_json::from_str(&text.ok()?).ok()
}
