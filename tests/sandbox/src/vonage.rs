//! Plays Vonage's Messages API as far as it sends SMS: JSON in, problems out.

mod news;
mod refusal;
mod request;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;
use crate::faults::{Manner, Target};
use crate::ids;
use crate::line::Line;
use crate::sms::{self, Attempt};
pub(crate) use crate::vonage::news::letter;
use crate::vonage::refusal::Refusal;
use crate::world::Provider;

/// `POST /vonage/v1/messages`
pub(crate) async fn messages(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = request::glimpse(&body);
    match judge(&app, &attempt, &headers, &body) {
        Ok(manner) => line.answer(manner, accept(&app, &attempt)).await,
        Err(refusal) => {
            sms::refuse(&app, &attempt, &refusal.to_string());
            refusal.into_response()
        }
    }
}

/// Any other path below `/vonage`.
pub(crate) fn unknown() -> Response {
    Refusal::NotFound.into_response()
}

fn judge(
    app: &App,
    attempt: &Attempt,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Manner, Refusal> {
    request::check(headers, body)?;
    Ok(app.verdict(Target::Sms(Provider::Vonage), &attempt.to)?)
}

fn accept(app: &App, attempt: &Attempt) -> Response {
    let uuid = uuid(&ids::hex());
    sms::accept(app, attempt, &uuid);
    (StatusCode::ACCEPTED, Json(json!({ "message_uuid": uuid }))).into_response()
}

/// 32 hex digits with hyphens between them.
fn uuid(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
