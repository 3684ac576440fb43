//! The hosted form: works without JavaScript; with it, the widget takes its place.

use axum::response::Response;
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::lang::{self, Language};
use maud::{Markup, html};

use super::layout::{frame_ancestors, page, title};
use crate::enter::Form;
use crate::publication::{Publication, Wording};

/// What the form shows.
pub(crate) struct FormPage<'a> {
    pub(crate) widget: &'a Publication,
    pub(crate) language: &'static Language,
    /// Code and name of each country, in the order of the names.
    pub(crate) countries: &'a [(String, String)],
    /// The country that is chosen at first.
    pub(crate) country: Option<String>,
    /// What was entered before: whoever made one mistake does not begin anew.
    pub(crate) entered: &'a Form,
    /// Status and error code, where the form comes back.
    pub(crate) refusal: Option<(StatusCode, ErrorCode)>,
}

/// The page with the form.
pub(crate) fn form(shown: &FormPage<'_>) -> Response {
    let title = title(shown.widget, shown.language);
    let status = shown.refusal.map_or(StatusCode::OK, |(status, _)| status);
    let content = html! {
        h1 { (title) }
        // A form that came back with an error keeps it: the widget begins without one.
        @if shown.refusal.is_none() { script async src="/widget.js" {} }
        whatsapp-opt-in widget=(shown.widget.widget_id.as_str()) lang=(shown.language.tag) {
            (fields(shown))
        }
    };
    page(status, shown.language, &title, &frame_ancestors(shown.widget), None, &content)
}

fn fields(shown: &FormPage<'_>) -> Markup {
    let texts = &shown.language.widget;
    let wording = shown.widget.wording(shown.language);
    let privacy = (!shown.widget.privacy_url.is_empty()).then_some(&shown.widget.privacy_url);
    html! {
        form .card method="post" action=(format!("/w/{}", shown.widget.widget_id.as_str())) {
            p { (lang::fill(texts.intro, &[("business", &shown.widget.business)])) }
            (country(shown))
            (number(shown))
            (groups(shown))
            input type="hidden" name="lang" value=(shown.language.tag);
            input type="hidden" name="wording" value=(wording.id);
            (consent(shown, &wording))
            button { (texts.submit) }
            @if let Some(address) = privacy { p { a href=(address) { (texts.privacy) } } }
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

fn number(shown: &FormPage<'_>) -> Markup {
    let refusal =
        shown.refusal.map(|(_, code)| code).filter(|code| *code != ErrorCode::ConsentMissing);
    html! {
        label for="phone" { (shown.language.widget.number_label) }
        input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" required dir="ltr"
            value=(shown.entered.phone) aria-invalid=[refusal.map(|_| "true")]
            aria-describedby=[refusal.map(|_| "error")] autofocus[refusal.is_some()];
        @if let Some(code) = refusal {
            p #error role="alert" { (error_text(shown.language, code)) }
        }
    }
}

fn groups(shown: &FormPage<'_>) -> Markup {
    let groups = shown.widget.groups();
    html! {
        @if !groups.is_empty() {
            fieldset {
                legend { (shown.language.widget.groups_label) }
                @for group in &groups {
                    label {
                        input type="checkbox" name="groups" value=(group.code)
                            checked[shown.entered.groups.contains(&group.code)];
                        (group.name)
                    }
                }
            }
        }
    }
}

/// The wording, behind a box where the widget has one. It is ticked only if the visitor has ticked it, to this text.
fn consent(shown: &FormPage<'_>, wording: &Wording) -> Markup {
    let is_ticked = shown.entered.consents && shown.entered.wording == wording.id;
    let is_missing = shown.refusal.is_some_and(|(_, code)| code == ErrorCode::ConsentMissing);
    html! {
        @if shown.widget.has_consent_box() {
            p .wording {
                input id="consent" type="checkbox" name="consent" required checked[is_ticked]
                    aria-invalid=[is_missing.then_some("true")] autofocus[is_missing]
                    aria-describedby=[is_missing.then_some("error")];
                label for="consent" { (wording.text) }
            }
            @if is_missing {
                p #error role="alert" { (error_text(shown.language, ErrorCode::ConsentMissing)) }
            }
        } @else {
            p .wording { (wording.text) }
        }
    }
}

/// The text for an error code; a code without one is a failure of ours.
fn error_text(language: &'static Language, code: ErrorCode) -> &'static str {
    if code == ErrorCode::ConsentMissing {
        return language.page.consent_missing;
    }
    let texts = &language.widget;
    let found = texts.entries().find(|(key, _)| key.strip_prefix("error_") == Some(code.code()));
    found.map_or(texts.error_unavailable, |(_, text)| text)
}
