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
        problem(self.code.facts(), self.told())
    }

    /// What the caller should know about this occurrence, by name.
    fn told(&self) -> Value {
        let detail =
            (!self.detail.is_empty()).then(|| ("detail".to_owned(), self.detail.clone().into()));
        detail.into_iter().chain(self.more.clone()).collect()
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        status(self.code.facts().1)
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, "")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut answer = answer(self.code.facts(), self.told());
        if let Some((name, value)) = extra_header(self.code) {
            answer.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        answer
    }
}

/// Problem details of a stable code, a status and a title, with what else the caller should know: an object.
fn problem((code, status, title): (&str, u16, &str), more: Value) -> Value {
    let mut problem =
        json!({ "type": "about:blank", "title": title, "status": status, "code": code });
    if let (Some(problem), Value::Object(more)) = (problem.as_object_mut(), more) {
        problem.extend(more);
    }
    problem
}

/// An answer with such problem details.
pub(crate) fn answer(facts: (&str, u16, &str), more: Value) -> Response {
    let mut answer = (status(facts.1), problem(facts, more).to_string()).into_response();
    let kind = HeaderValue::from_static(Failure::CONTENT_TYPE);
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}

fn status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
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
