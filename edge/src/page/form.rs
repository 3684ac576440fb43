//! The hosted form: works without JavaScript; with it, the widget takes its place.

use axum::response::Response;
use http::StatusCode;
use jawort_shared::lang::{self, Language};
use maud::{Markup, html};

use super::layout::{frame_ancestors, page, title};
use crate::publication::Publication;

/// What the form shows.
pub(crate) struct FormPage<'a> {
    pub(crate) widget: &'a Publication,
    pub(crate) language: &'static Language,
    /// Code and name of each country, in the order of the names.
    pub(crate) countries: &'a [(String, String)],
    /// The country that is chosen at first.
    pub(crate) country: Option<String>,
    /// What was typed before.
    pub(crate) typed: &'a str,
    /// Status and error code, where the form comes back.
    pub(crate) refusal: Option<(StatusCode, &'static str)>,
}

/// The page with the form.
pub(crate) fn form(shown: &FormPage<'_>) -> Response {
    let title = title(shown.widget, shown.language);
    let status = shown.refusal.map_or(StatusCode::OK, |(status, _)| status);
    let content = html! {
        h1 { (title) }
        // The widget keeps off a form that somebody is in, and off one that came back with an error.
        script async src="/widget.js" {}
        whatsapp-opt-in widget=(shown.widget.widget_id.as_str()) lang=(shown.language.tag) {
            (fields(shown))
        }
    };
    page(status, shown.language, &title, &frame_ancestors(shown.widget), None, &content)
}

fn fields(shown: &FormPage<'_>) -> Markup {
    let texts = &shown.language.widget;
    let wording = shown.widget.wording(shown.language);
    let error = shown.refusal.map(|(_, code)| error_text(shown.language, code));
    html! {
        form .card method="post" action=(format!("/w/{}", shown.widget.widget_id.as_str())) {
            p { (lang::fill(texts.intro, &[("business", &shown.widget.business)])) }
            (country(shown))
            label for="phone" { (texts.number_label) }
            input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" required dir="ltr"
                value=(shown.typed) aria-invalid=[error.map(|_| "true")]
                aria-describedby=[error.map(|_| "error")] autofocus[error.is_some()];
            @if let Some(error) = error { p #error role="alert" { (error) } }
            input type="hidden" name="lang" value=(shown.language.tag);
            input type="hidden" name="wording" value=(wording.id);
            p .wording { (wording.text) }
            button { (texts.submit) }
            p { a href=(shown.widget.privacy_url) { (texts.privacy) } }
        }
    }
}

fn country(shown: &FormPage<'_>) -> Markup {
    html! {
        label for="country" { (shown.language.widget.country_label) }
        select id="country" name="country" autocomplete="country" {
            option value="" { "–" }
            @for (code, name) in shown.countries {
                option value=(code) selected[Some(code) == shown.country.as_ref()] { (name) }
            }
        }
    }
}

/// The text for an error code; a code without one is a failure of ours.
fn error_text(language: &'static Language, code: &str) -> &'static str {
    let texts = &language.widget;
    let found = texts.entries().find(|(key, _)| key.strip_prefix("error_") == Some(code));
    found.map_or(texts.error_unavailable, |(_, text)| text)
}
