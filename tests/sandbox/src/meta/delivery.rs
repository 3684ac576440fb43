//! Signs a webhook and takes it to the Worker.

use axum::http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::error::Failure;
use crate::meta::escape::escape;
use crate::meta::signature::signature;

/// What the Worker said.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// One attempt, without repetition. An error means that there was no answer at all.
pub(crate) async fn deliver(app: &App, webhook: &Value) -> Result<Answer, Failure> {
    let url = format!("{}/webhooks/whatsapp", app.config.worker_url);
    let body = escape(&webhook.to_string());
    let response = app
        .http
        .post(&url)
        .header(CONTENT_TYPE, "application/json")
        .header("X-Hub-Signature-256", signature(&app.config.app_secret, body.as_bytes()))
        .header("User-Agent", "facebookexternalua")
        .body(body)
        .send()
        .await
        .map_err(|_| Failure::WorkerUnreachable(format!("{url} did not answer")))?;
    let status = response.status().as_u16();
    Ok(Answer { status, body: response.text().await.unwrap_or_default() })
}
