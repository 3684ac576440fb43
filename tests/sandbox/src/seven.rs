//! Plays seven.io: a form in, codes inside HTTP 200 out.

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
pub(crate) use crate::seven::news::letter;
use crate::seven::refusal::Refusal;
use crate::seven::request::Sending;
use crate::sms;
use crate::world::Provider;

/// `POST /seven/api/sms`
pub(crate) async fn sms(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let sending = Sending::read(&headers, &body);
    match judge(&app, &headers, &sending) {
        Ok(manner) => line.answer(manner, accept(&app, &sending)).await,
        Err(refusal) => {
            sms::refuse(&app, &sending.attempt(), &refusal.to_string());
            refusal.into_response()
        }
    }
}

/// Any other path below `/seven`.
pub(crate) fn unknown() -> Response {
    Refusal::NotFound.into_response()
}

fn judge(app: &App, headers: &HeaderMap, sending: &Sending) -> Result<Manner, Refusal> {
    request::check(headers, sending)?;
    Ok(app.verdict(Target::Sms(Provider::Seven), &sending.attempt().to)?)
}

/// Source: seven.io, its own description, `SmsResponse`.
fn accept(app: &App, sending: &Sending) -> Response {
    let id = ids::digits();
    sms::accept(app, &sending.attempt(), &id);
    let parts = segment::count(&sending.text);
    let message = json!({
        "id": id,
        "sender": sending.from,
        "recipient": sending.to,
        "text": sending.text,
        "encoding": if segment::is_gsm(&sending.text) { "gsm" } else { "ucs2" },
        "parts": parts,
        "price": 0.07,
        "success": true,
        "error": null,
        "error_text": null,
    });
    let answer = json!({
        "success": "100", "total_price": 0.07, "balance": 42.0, "debug": "false",
        "sms_type": "direct", "messages": [message],
    });
    Json(answer).into_response()
}
