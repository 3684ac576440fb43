//! How websms says no.

use std::fmt;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::faults::Trouble;

/// Source: LINK Mobility, "SMS Messaging API", status codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Credentials,
    Recipient(String),
    Sender(String),
    TooManySegments,
    /// A parameter is missing, unknown or of the wrong type.
    Parameter(String),
    NotJson,
    NoSuchResource,
    Ordered(Trouble),
}

impl Refusal {
    fn code(&self) -> u32 {
        match self {
            Self::Credentials => 4001,
            Self::Recipient(_) => 4002,
            Self::Sender(_) => 4003,
            Self::TooManySegments => 4013,
            Self::Parameter(_) | Self::NotJson | Self::NoSuchResource => 4019,
            Self::Ordered(Trouble::ServerError) => 5000,
            Self::Ordered(Trouble::TooManyRequests) => 4023,
            Self::Ordered(Trouble::Code(code)) => *code,
        }
    }

    /// An error inside HTTP 200 is normal here; the exceptions never reached the service.
    fn status(&self) -> StatusCode {
        match self {
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NoSuchResource => StatusCode::NOT_FOUND,
            Self::Ordered(Trouble::ServerError) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Ordered(Trouble::TooManyRequests) => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::OK,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Credentials => "INVALID_CREDENTIALS".into(),
            Self::Recipient(why) => format!("INVALID_RECIPIENT: {why}"),
            Self::Sender(why) => format!("INVALID_SENDER: {why}"),
            Self::TooManySegments => "MAX_SMS_PER_MESSAGE_EXCEEDED".into(),
            Self::Parameter(why) => format!("PARAMETER_MISSING_OR_INVALID: {why}"),
            Self::NotJson => "Content-Type must be application/json".into(),
            Self::NoSuchResource => "no such resource, or not by this method".into(),
            Self::Ordered(Trouble::ServerError) => "INTERNAL_ERROR".into(),
            Self::Ordered(Trouble::TooManyRequests) => "THROTTLING".into(),
            Self::Ordered(Trouble::Code(_)) => "an error ordered by POST /_/fault".into(),
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
        write!(formatter, "refused with {}: {}", self.code(), self.message())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "statusCode": self.code(), "statusMessage": self.message() });
        let mut response = (self.status(), Json(body)).into_response();
        if self == Self::Ordered(Trouble::TooManyRequests) {
            response.headers_mut().insert(RETRY_AFTER, 1.into());
        }
        response
    }
}
