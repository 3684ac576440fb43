//! What went wrong, as RFC 9457 problem details: one mapping for all doors.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use jawort_shared::api::ErrorCode;
use serde_json::{Map, Value, json};

/// A refusal or a failure, with what the caller can do about it.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// Decides status and title.
    pub(crate) code: ErrorCode,
    /// About this occurrence; never a number, name, text or secret.
    pub(crate) detail: String,
    /// What else the caller should know, by name.
    more: Map<String, Value>,
}

impl Failure {
    /// What problem details are sent as.
    pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

    /// A failure that explains itself.
    pub(crate) fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), more: Map::new() }
    }

    /// The same, with something else that the caller should know.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    /// A failure of something behind us; the cause goes to the log, not to the caller.
    pub(crate) fn unavailable(part: &'static str, cause: &worker::Error) -> Self {
        crate::log::failure(part, cause);
        Self::from(ErrorCode::Unavailable)
    }

    /// As problem details.
    pub(crate) fn problem(&self) -> Value {
        let (code, status, title) = self.code.facts();
        let mut problem =
            json!({ "type": "about:blank", "title": title, "status": status, "code": code });
        if let (false, Some(problem)) = (self.detail.is_empty(), problem.as_object_mut()) {
            problem.insert("detail".to_owned(), self.detail.clone().into());
        }
        if let Some(problem) = problem.as_object_mut() {
            problem.extend(self.more.clone());
        }
        problem
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.facts().1).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, "")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut answer = (self.status(), self.problem().to_string()).into_response();
        let kind = HeaderValue::from_static(Self::CONTENT_TYPE);
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some((name, value)) = extra_header(self.code) {
            answer.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        answer
    }
}

/// The header that HTTP wants beside some statuses.
fn extra_header(code: ErrorCode) -> Option<(header::HeaderName, &'static str)> {
    match code {
        ErrorCode::Unauthorized => Some((header::WWW_AUTHENTICATE, "Bearer")),
        ErrorCode::TooManyRequests => Some((header::RETRY_AFTER, "600")),
        ErrorCode::Unavailable | ErrorCode::InProgress => Some((header::RETRY_AFTER, "5")),
        _ => None,
    }
}
