//! Which pages may read the answers: exact origins, no credentials, never `*`.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CONTENT_TYPE, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue};
use jawort_shared::api::ErrorCode;

use crate::app::App;
use crate::error::Failure;
use crate::publication::Publication;

/// Lets the asking page read why nothing was done before its widget was known: that there is no such widget, that the
/// body is malformed, or that storage failed. Nothing of a business is in these answers.
pub(crate) async fn open_refusals(request: Request, next: Next) -> Response {
    let origin = request.headers().get(ORIGIN).cloned();
    let mut answer = next.run(request).await;
    let is_problem = answer
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
    // Whoever knew the widget has judged the origin and said so.
    if let (Some(origin), true, None) = (origin, is_problem, answer.headers().get(VARY)) {
        answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.headers_mut().insert(VARY, HeaderValue::from_static("Origin"));
    }
    answer
}

/// What a request's origin may do with a widget.
#[derive(Debug, Clone)]
pub(crate) enum Access {
    /// No browser page asks, or the Worker's own.
    Direct,
    /// A page that the widget lists.
    Listed(HeaderValue),
    /// A page that it does not list.
    Foreign,
}

impl Access {
    /// Judges the `Origin` of a request.
    pub(crate) fn of(app: &App, headers: &HeaderMap, widget: &Publication) -> Self {
        let public_url = app.config.public_url.require().map_or("", String::as_str);
        match headers.get(ORIGIN) {
            None => Self::Direct,
            Some(origin) => match origin.to_str() {
                Ok(text) if widget.allows(text, public_url) => Self::Listed(origin.clone()),
                _ => Self::Foreign,
            },
        }
    }

    /// Refuses a page that the widget does not list.
    pub(crate) fn require(&self) -> Result<(), Failure> {
        match self {
            Self::Direct | Self::Listed(_) => Ok(()),
            Self::Foreign => Err(ErrorCode::OriginNotAllowed.into()),
        }
    }

    /// The answer, readable by the page if it is listed.
    pub(crate) fn answer(&self, answer: impl IntoResponse) -> Response {
        let mut answer = answer.into_response();
        answer.headers_mut().append(VARY, HeaderValue::from_static("Origin"));
        if let Self::Listed(origin) = self {
            answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
        answer
    }

    /// The answer to the browser's question before a request.
    pub(crate) fn preflight(&self) -> Response {
        let mut answer = self.answer(http::StatusCode::NO_CONTENT);
        let fixed = [
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
            (ACCESS_CONTROL_MAX_AGE, "600"),
        ];
        for (name, value) in fixed {
            answer.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        answer
    }
}
