//! Whether our app hears of what happens at a WABA.
//!
//! Source: Meta, "Subscribed apps".

use http::{HeaderMap, Method, Request};
use serde::{Deserialize, Serialize};

use crate::whatsapp::graph::{self, Graph, Outcome};

/// Webhooks of one WABA that go elsewhere than those of the app.
#[derive(Clone, Serialize)]
pub(crate) struct OtherCallback {
    /// Where they go.
    pub(crate) override_callback_uri: String,
    /// The word of the handshake there.
    pub(crate) verify_token: String,
}

/// An app that hears of a WABA.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct App {
    /// Meta's id of it.
    pub(crate) id: String,
    /// Its name at Meta.
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// The request that subscribes the token's app. [`read_success`](graph::read_success) reads the answer.
pub(crate) fn subscribe(
    graph: Graph<'_>,
    waba_id: &str,
    callback: Option<&OtherCallback>,
) -> Option<Request<String>> {
    match callback {
        Some(callback) => graph.post(waba_id, "/subscribed_apps", callback),
        None => graph.ask(Method::POST, waba_id, "/subscribed_apps"),
    }
}

/// The request for the apps that are subscribed.
pub(crate) fn list(graph: Graph<'_>, waba_id: &str) -> Option<Request<String>> {
    graph.ask(Method::GET, waba_id, "/subscribed_apps")
}

/// Reads the answer to [`list`].
pub(crate) fn read_apps(status: u16, headers: &HeaderMap, body: &str) -> Outcome<Vec<App>> {
    let outcome = graph::read::<List>(status, headers, body);
    outcome.and_then("no_apps", |list| Some(list.data.into_iter().map(|one| one.app).collect()))
}

#[derive(Deserialize)]
struct List {
    data: Vec<Subscription>,
}

#[derive(Deserialize)]
struct Subscription {
    #[serde(rename = "whatsapp_business_api_data")]
    app: App,
}
