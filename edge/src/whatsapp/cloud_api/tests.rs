use http::HeaderMap;
use serde_json::{Value, json};

use super::answer::{Accepted, MessageStatus, read_acceptance};
use super::*;
use crate::config::Secret;
use crate::whatsapp::graph::{Code, Outcome, read_success};
use crate::whatsapp::official;

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
