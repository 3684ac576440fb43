//! `/webhooks/whatsapp`: Meta's handshake and Meta's deliveries.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jawort_shared::api::ErrorCode;
use serde::Deserialize;

use crate::app::App;
use crate::crypto;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Query};
use crate::receive;
use crate::whatsapp::{signature, webhook};

/// What Meta asks with when the address is set.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Handshake {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.verify_token")]
    verify_token: String,
    #[serde(rename = "hub.challenge")]
    challenge: String,
}

/// `GET /webhooks/whatsapp`
pub(crate) async fn verify(
    State(app): State<App>,
    Query(handshake): Query<Handshake>,
) -> Result<Response, Failure> {
    let token = app.config.verify_token.require()?;
    let is_ours = crypto::equal(handshake.verify_token.as_bytes(), token.as_bytes());
    // Meta's challenge is a number; anything else is not sent back to whoever asks.
    let is_number = (1..=64).contains(&handshake.challenge.len())
        && handshake.challenge.bytes().all(|byte| byte.is_ascii_digit());
    if !(is_ours && is_number && handshake.mode == "subscribe") {
        return Err(ErrorCode::TokenInvalid.into());
    }
    let nosniff = (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let plain = (header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    Ok(([plain, nosniff], handshake.challenge).into_response())
}

/// `POST /webhooks/whatsapp`: 200 once all of it is applied or parked.
#[worker::send]
pub(crate) async fn receive(
    State(app): State<App>,
    headers: HeaderMap,
    Bytes(body): Bytes,
) -> Result<StatusCode, Failure> {
    let secrets = app.config.app_secrets.require()?;
    let mut given = headers.get_all("x-hub-signature-256").iter();
    let (first, second) = (given.next().map(HeaderValue::as_bytes), given.next());
    if second.is_some() || !signature::is_genuine(secrets, first, &body) {
        return Err(ErrorCode::SignatureInvalid.into());
    }
    receive::receive(&app, webhook::parse(&body, app.now)).await?;
    Ok(StatusCode::OK)
}
