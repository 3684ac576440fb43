//! Parts of a request that every door reads alike, refused with our own problem details.

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use jawort_shared::api::ErrorCode;
use serde::de::DeserializeOwned;

use super::entries::explain;
use crate::admit::Admitted;
use crate::error::Failure;
use crate::ids::BusinessId;
use crate::store::channel::AtMeta;

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

/// A body that is a JSON object, as a struct. Says where it is wrong, without repeating what stands there.
pub(crate) fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let malformed = |why: String| Failure::new(ErrorCode::BodyMalformed, why);
    let read = serde_json::from_slice(body).map_err(|why| malformed(explain(&why)))?;
    // What reads structs takes lists for them too, field by field.
    let is_list = body.trim_ascii_start().starts_with(b"[");
    if is_list { Err(malformed("the body must be a JSON object".to_owned())) } else { Ok(read) }
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

/// The business whose operator asks: by the key that the request was admitted with.
pub(crate) struct Operator(pub(crate) BusinessId);

impl<S: Send + Sync> FromRequestParts<S> for Operator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        Admitted::from_request_parts(parts, state).await.map(|key| Self(key.business_id))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Admitted {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // A door that nobody guards opens to nobody.
        parts.extensions.get().cloned().ok_or_else(|| ErrorCode::Unauthorized.into())
    }
}

/// The business whose operator asks, with its channels: for doors that ask Meta before they write.
#[derive(Debug, Clone)]
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

impl<S: Send + Sync> FromRequestParts<S> for Owner {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get().cloned().ok_or_else(|| ErrorCode::Unauthorized.into())
    }
}
