//! How seven.io says no: most often a bare code inside HTTP 200.

use std::fmt;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};

use crate::faults::Trouble;

/// Source: seven.io, "Status codes".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Sender,
    Recipient,
    ToMissing,
    TextMissing,
    TextTooLong,
    Authentication,
    /// A parameter does not fit its pattern.
    Parameter,
    NotFound,
    Ordered(Trouble),
}

impl Refusal {
    fn code(self) -> u32 {
        match self {
            Self::Sender => 201,
            Self::Recipient => 202,
            Self::ToMissing => 301,
            Self::TextMissing | Self::Parameter => 305,
            Self::TextTooLong => 401,
            Self::Authentication => 900,
            Self::NotFound => 404,
            Self::Ordered(Trouble::ServerError) => 600,
            Self::Ordered(Trouble::TooManyRequests) => 429,
            Self::Ordered(Trouble::Code(code)) => code,
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Ordered(Trouble::ServerError) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Ordered(Trouble::TooManyRequests) => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::OK,
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
        write!(formatter, "refused with {}: {self:?}", self.code())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = self.code().to_string();
        let mut response =
            (self.status(), [(CONTENT_TYPE, "application/json")], body).into_response();
        if self == Self::Ordered(Trouble::TooManyRequests) {
            response.headers_mut().insert(RETRY_AFTER, 1.into());
        }
        response
    }
}
