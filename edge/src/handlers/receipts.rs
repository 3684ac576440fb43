//! `/webhooks/sms/{provider}/{token}`: what SMS providers report, and SMS that people write.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use jawort_shared::api::ErrorCode;

use crate::app::App;
use crate::callback::{self, Callback};
use crate::error::Failure;
use crate::handlers::extract::Bytes;
use crate::sms::{self, CallbackToken, Incoming, Provider};

/// `POST /webhooks/sms/{provider}/{token}`
#[worker::send]
pub(crate) async fn receive(
    State(app): State<App>,
    Path((provider, token)): Path<(String, String)>,
    headers: HeaderMap,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let provider = sms::find(&provider).ok_or(ErrorCode::NotFound)?;
    let token = genuine(&app, provider, &token, &headers, &body)?;
    callback::take(&app, &Callback { provider, token, body: &body }).await?;
    let (kind, thanks) = provider.thanks;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], thanks).into_response())
}

/// Checks the word in the address, then the provider's own signature where it has one.
fn genuine(
    app: &App,
    provider: &Provider,
    token: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<CallbackToken, Failure> {
    let key = app.config.hash_key.require()?;
    let token = CallbackToken::parse(token, provider.name, key).ok_or(ErrorCode::TokenInvalid)?;
    let credentials = app.config.sms_credentials.require()?.get(provider.name);
    let credentials = credentials.ok_or(ErrorCode::NotConfigured)?;
    // The address that the provider was told, never the one that the request claims.
    let url = token.url(app.config.public_url.require()?, provider.name, key);
    if !(provider.is_genuine)(credentials, &Incoming { url: &url, headers, body, now: app.now }) {
        return Err(ErrorCode::SignatureInvalid.into());
    }
    Ok(token)
}
