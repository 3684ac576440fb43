//! One JSON line per door and per failure. It takes codes, counts and ids, and nothing that people wrote.

use axum::extract::MatchedPath;
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;

/// A request that was answered: its route as a pattern, so that no reference of a visitor is logged.
pub(crate) fn door<B>(app: &App, method: &str, answer: &http::Response<B>) {
    let route = answer.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str);
    let door = format!("{method} {route}");
    // A request that may be repeated takes one more D1 call: its answer is kept.
    let is_repeatable = app.attempt.get().is_some();
    let (status, usage) = (answer.status().as_u16(), app.db.usage());
    let line =
        json!({ "door": door, "status": status, "repeatable": is_repeatable, "usage": usage });
    event("door", &line);
}

/// A run of the outbox.
pub(crate) fn background(app: &App, door: &'static str) {
    event("door", &json!({ "door": door, "usage": app.db.usage() }));
}

/// Keeps the matched route for [`door`].
pub(crate) async fn keep_route(
    route: Option<MatchedPath>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let mut answer = next.run(request).await;
    if let Some(route) = route {
        answer.extensions_mut().insert(route);
    }
    answer
}

/// Something behind us failed. The platform's message names bindings and causes, no values of ours.
pub(crate) fn failure(part: &'static str, cause: &worker::Error) {
    event("failure", &json!({ "part": part, "cause": cause.to_string() }));
}

/// Anything else that is worth a line.
pub(crate) fn event(name: &'static str, fields: &Value) {
    worker::console_log!("{}", json!({ "event": name, "fields": fields }));
}
