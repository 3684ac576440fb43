//! Parts of a request that every door reads alike, refused with our own problem details.

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::header::AUTHORIZATION;
use http::request::Parts;
use jawort_shared::api::ErrorCode;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::Failure;
use crate::ids::BusinessId;
use crate::store::Rows;
use crate::store::channel::AtMeta;
use crate::{crypto, store};

/// The whole body, up to the limit of the route.
pub(crate) struct Bytes(pub(crate) axum::body::Bytes);

impl<S: Send + Sync> FromRequest<S> for Bytes {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let body = axum::body::Bytes::from_request(request, state).await;
        // A body that breaks off is the client's loss; all else is over the limit.
        body.map(Self).map_err(|_| ErrorCode::BodyTooLarge.into())
    }
}

/// The query as a struct. Says what is wrong with it.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let query = axum::extract::Query::try_from_uri(&parts.uri);
        let malformed = |why| Failure::new(ErrorCode::QueryMalformed, format!("{why}"));
        query.map(|axum::extract::Query(query)| Self(query)).map_err(malformed)
    }
}

/// The business whose operator asks: by the key in `Authorization`. One D1 call.
pub(crate) struct Operator(pub(crate) BusinessId);

impl FromRequestParts<App> for Operator {
    type Rejection = Failure;

    #[worker::send]
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let find = store::operator_key::find(&key_hash(parts, app)?, app.now);
        business(&app.run(vec![find]).await?).map(Self)
    }
}

/// The business whose operator asks, with its channels: for doors that ask Meta before they write. One D1 call.
pub(crate) struct Owner {
    pub(crate) business_id: BusinessId,
    pub(crate) channels: Vec<AtMeta>,
}

impl Owner {
    /// One of its channels.
    pub(crate) fn channel(&self, channel_id: &str) -> Result<&AtMeta, Failure> {
        let found = self.channels.iter().find(|channel| *channel.channel_id == channel_id);
        found.ok_or_else(|| ErrorCode::NotFound.into())
    }
}

impl FromRequestParts<App> for Owner {
    type Rejection = Failure;

    #[worker::send]
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let key_hash = key_hash(parts, app)?;
        let find = store::operator_key::find(&key_hash, app.now);
        let rows = app.run(vec![find, store::channel::of_key(&key_hash)]).await?;
        Ok(Self { business_id: business(&rows)?, channels: rows.of(1)? })
    }
}

/// The hash of the key in `Authorization`, unless it cannot be one.
fn key_hash(parts: &Parts, app: &App) -> Result<String, Failure> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = header.and_then(|text| text.strip_prefix("Bearer ")).map(str::trim);
    let key = key.filter(|key| key.starts_with("jwk_")).ok_or(ErrorCode::Unauthorized)?;
    if is_demo(key) && !*app.config.demo.require()? {
        return Err(ErrorCode::Unauthorized.into());
    }
    Ok(crypto::sha256(key.as_bytes()))
}

fn business(rows: &Rows) -> Result<BusinessId, Failure> {
    let row: Option<store::operator_key::Row> = rows.first(0)?;
    Ok(row.ok_or(ErrorCode::Unauthorized)?.business_id)
}

/// Keys that everybody knows open nothing but a demo.
fn is_demo(key: &str) -> bool {
    matches!(key, "jwk_demo_operator" | "jwk_other_operator")
}
