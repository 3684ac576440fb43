//! The page after the form: link, QR code, number, and whether the message has arrived.

use axum::response::Response;
use http::StatusCode;
use jawort_shared::api::EntryState;
use jawort_shared::lang::{self, Language};
use jawort_shared::phone::Phone;
use maud::{Markup, html};

use super::layout::{frame_ancestors, page, title};
use crate::publication::Publication;

/// What the page shows.
pub(crate) struct NextPage<'a> {
    pub(crate) widget: &'a Publication,
    pub(crate) language: &'static Language,
    /// By which the visitor calls the entry.
    pub(crate) ref_: &'a str,
    /// Opens the chat.
    pub(crate) link: &'a str,
    pub(crate) state: EntryState,
}

/// The page that leads into the chat. While the message has not come, it reloads by itself.
pub(crate) fn next(shown: &NextPage<'_>) -> Response {
    let address = format!("/w/{}?ref={}", shown.widget.widget_id.as_str(), shown.ref_);
    let (refresh, content) = match shown.state {
        EntryState::Pending => (Some(address.as_str()), pending(shown)),
        EntryState::Confirmed => (None, ended(shown, shown.language.widget.confirmed)),
        EntryState::Expired => (None, ended(shown, shown.language.widget.expired)),
    };
    let title = title(shown.widget, shown.language);
    page(StatusCode::OK, shown.language, &title, &frame_ancestors(shown.widget), refresh, &content)
}

fn pending(shown: &NextPage<'_>) -> Markup {
    let texts = &shown.language.widget;
    let widget = shown.widget.widget_id.as_str();
    let number = Phone::from_msisdn(&shown.widget.number).map(|phone| phone.readable());
    html! {
        h1 { (texts.next_heading) }
        section .card {
            p { (filled(shown, texts.next_step)) }
            p { a .button href=(shown.link) rel="noreferrer" { (texts.open_chat) } }
            figure {
                img src=(format!("/w/{widget}/qr.svg?ref={}", shown.ref_)) alt="" width="200" height="200";
                figcaption { (texts.scan) }
            }
            p .quiet { (texts.sms_sent) }
            p .quiet {
                (texts.our_number) " "
                a dir="ltr" href=(format!("/w/{widget}/contact.vcf")) { (number.unwrap_or_default()) }
            }
            p .state role="status" { (texts.waiting) " " small { (shown.language.page.refreshing) } }
            (back(shown))
        }
    }
}

fn ended(shown: &NextPage<'_>, text: &str) -> Markup {
    html! {
        h1 { (title(shown.widget, shown.language)) }
        section .card {
            p .state role="status" { (filled(shown, text)) }
            (back(shown))
        }
    }
}

fn back(shown: &NextPage<'_>) -> Markup {
    let address = format!("/w/{}?lang={}", shown.widget.widget_id.as_str(), shown.language.tag);
    html! { p { a href=(address) { (shown.language.widget.back) } } }
}

fn filled(shown: &NextPage<'_>, text: &str) -> String {
    lang::fill(text, &[("business", &shown.widget.business)])
}
