//! The poster for a shop's window: a code that opens the chat, and all that has to be known before.

use axum::response::Response;
use http::StatusCode;
use jawort_shared::lang::{self, Language};
use jawort_shared::pairing;
use jawort_shared::phone::Phone;
use maud::{PreEscaped, html};

use super::layout::{frame_ancestors, page, title};
use super::qr::qr_svg;
use crate::publication::Publication;

/// The page to print. Its link carries no pairing code: who scans it answers from the chat alone.
pub(crate) fn poster(widget: &Publication, language: &'static Language) -> Response {
    let texts = &language.widget;
    let title = title(widget, language);
    let link = pairing::chat_link(&widget.number, None);
    let number = Phone::from_msisdn(&widget.number).map(|phone| phone.readable());
    let content = html! {
        article .poster {
            h1 { (title) }
            p .lead { (lang::fill(texts.next_step, &[("business", &widget.business)])) }
            a .code href=(link) aria-label=(texts.open_chat) {
                (PreEscaped(qr_svg(&link).unwrap_or_default()))
            }
            p .number { (texts.our_number) " " bdi dir="ltr" { (number.unwrap_or_default()) } }
            p .wording { (widget.wording(language).text) }
            p .wording { (texts.privacy) ": " bdi dir="ltr" { a href=(widget.privacy_url) { (widget.privacy_url) } } }
        }
    };
    page(StatusCode::OK, language, &title, &frame_ancestors(widget), None, &content)
}
