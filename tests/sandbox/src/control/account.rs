//! `POST /_/account`: Meta tells of an account whatever it is to tell.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::control::{bad, read};
use crate::directory::DEMO;
use crate::error::Failure;
use crate::meta::{Answer, send_account};

/// Fields that are not of an account, and have a door of their own.
const ELSEWHERE: [&str; 2] = ["messages", "user_preferences"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct News {
    /// The demo's without it.
    waba: Option<String>,
    field: String,
    value: Value,
}

/// Answers what the Worker answered; 502 if it did not.
pub(crate) async fn post_account(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Answer>, Failure> {
    let news: News = read(&body)?;
    if ELSEWHERE.contains(&news.field.as_str()) {
        return Err(bad("That is told of a number: see /_/inbound, /_/status and /_/preference."));
    }
    let waba = news.waba.as_deref().unwrap_or(DEMO.waba);
    send_account(&app, waba, &news.field, &news.value).await.map(Json)
}
