//! What goes wrong at the sandbox's own doors, as a sentence for the program that asked.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Each variant carries a sentence.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request says something that cannot be.
    BadRequest(String),
    /// No such path.
    NotFound(String),
    /// A page of another site asks, not a program and not this phone.
    Forbidden(String),
    /// The Worker gave no answer at all.
    WorkerUnreachable(String),
}

impl Failure {
    /// What a person reads of it.
    pub(crate) fn sentence(&self) -> &str {
        match self {
            Self::BadRequest(sentence)
            | Self::NotFound(sentence)
            | Self::Forbidden(sentence)
            | Self::WorkerUnreachable(sentence) => sentence,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, sentence) = match self {
            Self::BadRequest(sentence) => (StatusCode::BAD_REQUEST, sentence),
            Self::NotFound(sentence) => (StatusCode::NOT_FOUND, sentence),
            Self::Forbidden(sentence) => (StatusCode::FORBIDDEN, sentence),
            Self::WorkerUnreachable(sentence) => (StatusCode::BAD_GATEWAY, sentence),
        };
        (status, Json(json!({ "error": sentence }))).into_response()
    }
}
