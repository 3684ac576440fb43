//! How Vonage says no: a problem whose type names the error.

use std::fmt;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::faults::Trouble;

/// Source: Vonage, "API errors" and "API errors: Messages".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Unauthorized,
    NotFound,
    NotJson,
    /// A parameter is missing, unknown or wrong.
    Parameter(String),
    Ordered(Trouble),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Parameter(_) | Self::Ordered(Trouble::Code(_)) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Ordered(Trouble::ServerError) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Ordered(Trouble::TooManyRequests) => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// What stands behind `https://developer.vonage.com/api-errors`.
    fn kind(&self) -> String {
        match self {
            Self::Unauthorized => "#unauthorized".into(),
            Self::NotFound | Self::NotJson => "#not-found".into(),
            Self::Parameter(_) => "/messages#1020".into(),
            Self::Ordered(Trouble::ServerError) => "/messages#1030".into(),
            Self::Ordered(Trouble::TooManyRequests) => "/messages#1000".into(),
            Self::Ordered(Trouble::Code(code)) => format!("/messages#{code}"),
        }
    }

    fn detail(&self) -> &str {
        match self {
            Self::Unauthorized => "You did not provide correct credentials.",
            Self::NotFound => "The requested resource does not exist",
            Self::NotJson => "Content-Type must be application/json",
            Self::Parameter(why) => why,
            Self::Ordered(_) => "an error ordered by POST /_/fault",
        }
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Ordered(trouble)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "refused with {}: {}", self.kind(), self.detail())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({
            "type": format!("https://developer.vonage.com/api-errors{}", self.kind()),
            "title": self.status().canonical_reason(),
            "detail": self.detail(),
            "instance": "bf0ca0bf927b3b52e3cb03217e1a1ddf",
        });
        let mut response = (self.status(), Json(body)).into_response();
        if self == Self::Ordered(Trouble::TooManyRequests) {
            response.headers_mut().insert(RETRY_AFTER, 1.into());
        }
        response
    }
}
