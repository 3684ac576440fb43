//! Plays Twilio's Programmable Messaging: a form in, JSON out.

mod news;
mod refusal;
mod request;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::faults::{Manner, Target};
use crate::ids;
use crate::line::Line;
use crate::segment;
use crate::sms;
pub(crate) use crate::twilio::news::letter;
use crate::twilio::refusal::Refusal;
use crate::twilio::request::Sending;
use crate::world::Provider;

/// `POST /twilio/2010-04-01/Accounts/{Sid}/Messages.json`
pub(crate) async fn messages(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let sending = Sending::read(&headers, &body);
    match judge(&app, &account, &headers, &sending) {
        Ok(manner) => line.answer(manner, accept(&app, &account, &sending)).await,
        Err(refusal) => {
            sms::refuse(&app, &sending.attempt(), &refusal.to_string());
            refusal.into_response()
        }
    }
}

/// Any other path below `/twilio`.
pub(crate) fn unknown() -> Response {
    Refusal::NotFound.into_response()
}

fn judge(
    app: &App,
    account: &str,
    headers: &HeaderMap,
    sending: &Sending,
) -> Result<Manner, Refusal> {
    request::check(account, headers, sending)?;
    Ok(app.verdict(Target::Sms(Provider::Twilio), std::slice::from_ref(&sending.to))?)
}

fn accept(app: &App, account: &str, sending: &Sending) -> Response {
    let sid = format!("SM{}", ids::hex());
    sms::accept(app, &sending.attempt(), &sid);
    (StatusCode::CREATED, Json(message(account, &sid, sending))).into_response()
}

/// Source: Twilio, API 2010, `api.v2010.account.message`.
fn message(account: &str, sid: &str, sending: &Sending) -> Value {
    let date = clock::now().rfc2822();
    let uri = format!("/2010-04-01/Accounts/{account}/Messages/{sid}");
    let by_service = sending.messaging_service_sid.is_some();
    json!({
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": sending.body,
        "date_created": date,
        "date_sent": null,
        "date_updated": date,
        "direction": "outbound-api",
        "error_code": null,
        "error_message": null,
        "from": sending.from,
        "messaging_service_sid": sending.messaging_service_sid,
        "num_media": "0",
        "num_segments": segment::count(&sending.body).to_string(),
        "price": null,
        "price_unit": "USD",
        "sid": sid,
        "status": if by_service { "accepted" } else { "queued" },
        "subresource_uris": { "media": format!("{uri}/Media.json") },
        "to": sending.to,
        "uri": format!("{uri}.json"),
    })
}
