//! `/webhooks/sms/{provider}/{token}`: what SMS providers report.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use jawort_shared::api::ErrorCode;

use crate::app::App;
use crate::crypto;
use crate::error::Failure;
use crate::handlers::extract::Bytes;
use crate::sms::{self, Callback, CallbackToken, Incoming, Provider, Receipt};
use crate::store::{Statement, outbox, parked};

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
    let statements = match (provider.callback)(&body) {
        Callback::Receipt(receipt) => vec![settle(&app, &token, &receipt)],
        Callback::Park(reason) => park(&app, provider, &token, reason, &body),
    };
    app.run(statements).await?;
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
    if !(provider.is_genuine)(credentials, &Incoming { url: &url, headers, body }) {
        return Err(ErrorCode::SignatureInvalid.into());
    }
    Ok(token)
}

fn settle(app: &App, token: &CallbackToken, receipt: &Receipt) -> Statement {
    outbox::receive(&[outbox::Receipt {
        business_id: &token.business_id,
        channel_id: &token.channel_id,
        provider_id: &receipt.provider_id,
        outbox_id: &token.outbox_id,
        receipt: receipt.receipt,
        at: receipt.at.unwrap_or(app.now),
    }])
}

fn park(
    app: &App,
    provider: &Provider,
    token: &CallbackToken,
    reason: &'static str,
    body: &[u8],
) -> Vec<Statement> {
    parked::park(&[parked::Piece {
        digest: crypto::sha256(body),
        source: provider.name,
        reason,
        raw: &String::from_utf8_lossy(body),
        phone_number_id: None,
        business_id: Some(&token.business_id),
        received_at: app.now,
    }])
}
