//! How Twilio says no.

use std::fmt;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::faults::Trouble;

/// Source: Twilio, "Error and Warning Dictionary".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Authenticate,
    NotFound,
    ToMissing,
    ToInvalid,
    FromMissing,
    FromInvalid,
    ToIsFrom,
    ServiceInvalid,
    BodyMissing,
    BodyTooLong,
    Ordered(Trouble),
}

impl Refusal {
    fn code(self) -> u32 {
        match self {
            Self::Authenticate => 20003,
            Self::NotFound => 20404,
            Self::ToMissing => 21604,
            Self::ToInvalid => 21211,
            Self::FromMissing => 21603,
            Self::FromInvalid => 21212,
            Self::ToIsFrom => 21266,
            Self::ServiceInvalid => 21701,
            Self::BodyMissing => 21602,
            Self::BodyTooLong => 21617,
            Self::Ordered(Trouble::ServerError) => 20500,
            Self::Ordered(Trouble::TooManyRequests) => 20429,
            Self::Ordered(Trouble::Code(code)) => code,
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Authenticate => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Ordered(Trouble::ServerError) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Ordered(Trouble::TooManyRequests) => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Authenticate => "Authenticate",
            Self::NotFound => "The requested resource was not found",
            Self::ToMissing => "A 'To' phone number is required.",
            Self::ToInvalid => "Invalid 'To' Phone Number",
            Self::FromMissing => "A 'From' or 'MessagingServiceSid' parameter is required.",
            Self::FromInvalid => "Invalid 'From' Phone Number",
            Self::ToIsFrom => "'To' and 'From' number cannot be the same",
            Self::ServiceInvalid => "The Messaging Service does not exist",
            Self::BodyMissing => "Message body is required.",
            Self::BodyTooLong => "The concatenated message body exceeds the 1600 character limit",
            Self::Ordered(Trouble::ServerError) => "An internal server error has occurred",
            Self::Ordered(Trouble::TooManyRequests) => "Too Many Requests",
            Self::Ordered(Trouble::Code(21610)) => "Attempt to send to unsubscribed recipient",
            Self::Ordered(Trouble::Code(_)) => "An error ordered by POST /_/fault",
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
        let body = json!({
            "code": self.code(),
            "message": self.message(),
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code()),
            "status": self.status().as_u16(),
        });
        let mut response = (self.status(), Json(body)).into_response();
        if self == Self::Ordered(Trouble::TooManyRequests) {
            response.headers_mut().insert(RETRY_AFTER, 1.into());
        }
        response
    }
}
