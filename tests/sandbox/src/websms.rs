//! Plays websms (LINK Mobility): JSON in, and errors inside HTTP 200.

mod news;
mod refusal;
mod request;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;
use crate::faults::{Manner, Target};
use crate::ids;
use crate::line::Line;
use crate::segment;
use crate::sms::{self, Attempt};
pub(crate) use crate::websms::news::letter;
use crate::websms::refusal::Refusal;
use crate::websms::request::Sending;
use crate::world::Provider;

/// `POST /websms/rest/smsmessaging/text`
pub(crate) async fn text(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = request::glimpse(&body);
    match judge(&app, &attempt, &headers, &body) {
        Ok((sending, manner)) => line.answer(manner, accept(&app, &attempt, &sending)).await,
        Err(refusal) => {
            sms::refuse(&app, &attempt, &refusal.to_string());
            refusal.into_response()
        }
    }
}

/// Any other path below `/websms`.
pub(crate) fn unknown() -> Response {
    Refusal::NoSuchResource.into_response()
}

fn judge(
    app: &App,
    attempt: &Attempt,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(Sending, Manner), Refusal> {
    let sending = request::check(headers, body)?;
    Ok((sending, app.verdict(Target::Sms(Provider::Websms), &attempt.to)?))
}

/// A dry run is answered like a real one, and leaves no trace.
fn accept(app: &App, attempt: &Attempt, sending: &Sending) -> Response {
    let transfer_id = ids::hex();
    if !sending.is_test() {
        sms::accept(app, attempt, &transfer_id);
    }
    let answer = json!({
        "statusCode": 2000,
        "statusMessage": "OK",
        "clientMessageId": attempt.client_ref,
        "transferId": transfer_id,
        "smsCount": segment::count(&attempt.text),
    });
    Json(answer).into_response()
}
