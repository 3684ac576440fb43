//! Plays Infobip's SMS API: JSON in, a status for each message out.

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
use crate::faults::{Manner, Target, Trouble};
use crate::ids;
pub(crate) use crate::infobip::news::letter;
use crate::infobip::refusal::{Refusal, status};
use crate::line::Line;
use crate::segment;
use crate::sms::{self, Attempt};
use crate::world::Provider;

/// Source: Infobip, "Response status and error codes", `PENDING_ACCEPTED`.
const PENDING_ACCEPTED: u32 = 26;

/// `POST /infobip/sms/3/messages`
pub(crate) async fn messages(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = request::glimpse(&body);
    match judge(&app, &attempt, &headers, &body) {
        Ok(manner) => line.answer(manner, accept(&app, &attempt)).await,
        Err(Refusal::Ordered(Trouble::Code(id))) => {
            sms::refuse(&app, &attempt, &format!("refused with {id}"));
            answer(&attempt, &ids::hex(), id)
        }
        Err(refusal) => {
            sms::refuse(&app, &attempt, &refusal.to_string());
            refusal.into_response()
        }
    }
}

/// Any other path below `/infobip`.
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
    Ok(app.verdict(Target::Sms(Provider::Infobip), &attempt.to)?)
}

fn accept(app: &App, attempt: &Attempt) -> Response {
    let id = attempt.client_ref.clone().unwrap_or_else(ids::hex);
    sms::accept(app, attempt, &id);
    answer(attempt, &id, PENDING_ACCEPTED)
}

/// Source: Infobip, "Send SMS message", answer.
fn answer(attempt: &Attempt, id: &str, status_id: u32) -> Response {
    let destination = attempt.to.first().map_or("", |to| to.trim_start_matches('+'));
    let message = json!({
        "messageId": id,
        "status": status(status_id),
        "destination": destination,
        "details": { "messageCount": segment::count(&attempt.text) },
    });
    Json(json!({ "bulkId": ids::hex(), "messages": [message] })).into_response()
}
