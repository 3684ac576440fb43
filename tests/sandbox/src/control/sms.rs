//! `POST /_/hook`, `/_/receipts`, `/_/receipt` and `/_/inbound-sms`: what SMS providers tell the Worker.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::control::{bad, read};
use crate::directory;
use crate::error::Failure;
use crate::ids;
use crate::sms::{self, Fate, News, deliver, letter};
use crate::world::{Mark, Provider, Text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hook {
    provider: Provider,
    url: String,
}

/// `POST /_/hook`: somebody enters the Worker's address at a provider.
pub(crate) async fn post_hook(State(app): State<App>, body: Bytes) -> Result<StatusCode, Failure> {
    let hook: Hook = read(&body)?;
    app.change(|world| world.hooks.insert(hook.provider, hook.url));
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Receipts {
    send: bool,
}

/// `POST /_/receipts`: whether providers report by themselves from now on.
pub(crate) async fn post_receipts(
    State(app): State<App>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let receipts: Receipts = read(&body)?;
    app.change(|world| world.silent = !receipts.send);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    /// The sandbox's own id of the SMS.
    id: String,
    status: Fate,
}

/// `POST /_/receipt`: a provider reports about an SMS. Answers what was sent and what the Worker answered.
pub(crate) async fn post_receipt(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let order: Order = read(&body)?;
    let found = app.look(|world| world.sms.iter().find(|sms| sms.id == order.id).cloned());
    let sms = found.ok_or_else(|| bad("The sandbox has no SMS of this id."))?;
    let url =
        sms::address(&app, &sms).ok_or_else(|| bad("Nobody wants reports about this SMS."))?;
    tell(&app, &url, &News::Report(&sms, order.status)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    provider: Provider,
    from: String,
    text: String,
    /// The same id again is the same SMS, told twice.
    id: Option<String>,
}

/// `POST /_/inbound-sms`: somebody writes an SMS. Answers what was sent and what the Worker answered.
pub(crate) async fn post_inbound_sms(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let written: Written = read(&body)?;
    let url = sms::hook(&app, written.provider);
    let url = url.ok_or_else(|| bad("POST /_/hook says where this provider's SMS go."))?;
    let digits = directory::digits(&written.from);
    let from = digits.map(|digits| format!("+{digits}"));
    let text = Text {
        id: written.id.unwrap_or_else(ids::hex),
        from: from.ok_or_else(|| bad("from is no E.164 number."))?,
        to: "15005550006".into(),
        text: written.text,
        at: clock::now(),
        mark: Mark::Pending,
    };
    tell(&app, &url, &News::Text(written.provider, &text)).await
}

async fn tell(app: &App, url: &str, news: &News<'_>) -> Result<Json<Value>, Failure> {
    let letter = letter(url, news);
    let answer = deliver(app, &letter).await?;
    Ok(Json(json!({ "status": answer.status, "body": answer.body, "letter": letter })))
}
