//! What went wrong, as RFC 9457 problem details: one mapping for all doors.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use jawort_shared::api::ErrorCode;
use serde_json::{Map, Value};

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
    pub(crate) fn problem(&self) -> Map<String, Value> {
        let mut problem = problem(self.code.facts());
        if !self.detail.is_empty() {
            problem.insert("detail".to_owned(), self.detail.clone().into());
        }
        problem.extend(self.more.clone());
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
        let mut answer = answer(self.problem());
        if let Some((name, value)) = extra_header(self.code) {
            answer.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        answer
    }
}

/// Problem details of a stable code, a status and a title.
pub(crate) fn problem((code, status, title): (&str, u16, &str)) -> Map<String, Value> {
    let facts = [
        ("type", "about:blank".into()),
        ("title", title.into()),
        ("status", status.into()),
        ("code", code.into()),
    ];
    facts.map(|(name, value): (&str, Value)| (name.to_owned(), value)).into_iter().collect()
}

/// Problem details with the status that they name.
pub(crate) fn answer(problem: Map<String, Value>) -> Response {
    let status =
        problem.get("status").and_then(Value::as_u64).and_then(|it| u16::try_from(it).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = (status, Value::Object(problem).to_string()).into_response();
    let kind = HeaderValue::from_static(Failure::CONTENT_TYPE);
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
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
