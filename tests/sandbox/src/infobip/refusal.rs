//! How Infobip says no: as a status inside HTTP 200, or as a request error.

use std::fmt;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::faults::Trouble;

/// Source: Infobip, "Response status and error codes".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Unauthorized,
    BadRequest(String),
    NotFound,
    Ordered(Trouble),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::BadRequest(_) | Self::Ordered(Trouble::Code(_)) => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Ordered(Trouble::ServerError) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Ordered(Trouble::TooManyRequests) => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    fn message_id(&self) -> &'static str {
        match self {
            Self::Unauthorized => "UNAUTHORIZED",
            Self::BadRequest(_) | Self::Ordered(Trouble::Code(_)) => "BAD_REQUEST",
            Self::NotFound => "NOT_FOUND",
            Self::Ordered(Trouble::ServerError) => "GENERAL_ERROR",
            Self::Ordered(Trouble::TooManyRequests) => "TOO_MANY_REQUESTS",
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Unauthorized => "Invalid login details",
            Self::BadRequest(why) => why,
            Self::NotFound => "Requested URL not found",
            Self::Ordered(_) => "an error ordered by POST /_/fault",
        }
    }
}

/// The status with this id, with its group.
pub(crate) fn status(id: u32) -> Value {
    let (group_id, group, name) = match id {
        5 => (3, "DELIVERED", "DELIVERED_TO_HANDSET"),
        26 => (1, "PENDING", "PENDING_ACCEPTED"),
        9 => (2, "UNDELIVERABLE", "UNDELIVERABLE_NOT_DELIVERED"),
        6 => (5, "REJECTED", "REJECTED_NETWORK"),
        10 => (5, "REJECTED", "REJECTED_DND"),
        12 => (5, "REJECTED", "REJECTED_NOT_ENOUGH_CREDITS"),
        13 => (5, "REJECTED", "REJECTED_SENDER"),
        _ => (5, "REJECTED", "REJECTED_SYSTEM_ERROR"),
    };
    json!({ "groupId": group_id, "groupName": group, "id": id, "name": name, "description": name })
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Ordered(trouble)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "refused with {}: {}", self.message_id(), self.text())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let exception = json!({ "messageId": self.message_id(), "text": self.text() });
        let body = json!({ "requestError": { "serviceException": exception } });
        let mut response = (self.status(), Json(body)).into_response();
        if self == Self::Ordered(Trouble::TooManyRequests) {
            response.headers_mut().insert(RETRY_AFTER, 1.into());
        }
        response
    }
}
