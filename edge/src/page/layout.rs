//! The frame of every page: head, security headers, and the pages that only say sorry.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use jawort_shared::lang::{self, Language};
use maud::{DOCTYPE, Markup, html};

use crate::publication::Publication;

/// A page in its frame. `refresh` reloads it from an address after a few seconds.
pub(super) fn page(
    status: StatusCode,
    language: &'static Language,
    title: &str,
    frame_ancestors: &str,
    refresh: Option<&str>,
    content: &Markup,
) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang=(language.tag) dir=(language.dir.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                @if let Some(address) = refresh {
                    meta http-equiv="refresh" content=(format!("5; url={address}"));
                }
                link rel="icon" href="/favicon.svg";
                link rel="stylesheet" href="/hosted.css";
            }
            body { main { (content) } }
        }
    };
    (status, headers(frame_ancestors), markup.into_string()).into_response()
}

fn headers(frame_ancestors: &str) -> [(HeaderName, HeaderValue); 5] {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors {frame_ancestors}"
    );
    // Origins of the record that are no header text leave the page unframed.
    let strict =
        HeaderValue::from_static("default-src 'none'; style-src 'self'; frame-ancestors 'none'");
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::try_from(policy).unwrap_or(strict)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // The form needs its `Origin`; beyond our own pages nobody learns where a visitor was.
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
}

/// Who may frame the page of a widget: the pages that may embed the widget.
pub(super) fn frame_ancestors(widget: &Publication) -> String {
    let origins: Vec<String> = serde_json::from_str(&widget.origins).unwrap_or_default();
    std::iter::once("'self'".to_owned()).chain(origins).collect::<Vec<_>>().join(" ")
}

/// The title of a widget's page.
pub(super) fn title(widget: &Publication, language: &Language) -> String {
    lang::fill(language.page.title, &[("business", &widget.business)])
}

/// A page for an address that leads nowhere.
pub(crate) fn not_found(headers: &HeaderMap) -> Response {
    sorry(StatusCode::NOT_FOUND, headers, |language| language.page.not_found)
}

/// A page for a failure of ours.
pub(crate) fn unavailable(headers: &HeaderMap) -> Response {
    sorry(StatusCode::SERVICE_UNAVAILABLE, headers, |language| language.page.unavailable)
}

fn sorry(status: StatusCode, headers: &HeaderMap, text: fn(&Language) -> &'static str) -> Response {
    let tags = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = lang::choose(tags.unwrap_or_default());
    let content = html! { h1 { (text(language)) } };
    page(status, language, text(language), "'none'", None, &content)
}
