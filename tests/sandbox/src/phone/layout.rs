//! The frame around every page: the phone on its desk, and the strict headers.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::app::App;
use crate::clock;
use crate::moment::Moment;

const HEADERS: [(HeaderName, &str); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
];

/// One screen of the phone.
pub(crate) struct Screen {
    pub(crate) title: String,
    /// A page that reloads by itself where there is no JavaScript; never while someone types.
    pub(crate) reloads: bool,
    /// A class of the screen.
    pub(crate) kind: &'static str,
    pub(crate) content: Markup,
}

pub(crate) fn page(app: &App, status: StatusCode, screen: &Screen) -> Response {
    (status, HEADERS, Html(document(app, screen).into_string())).into_response()
}

/// A page that says one sentence.
pub(crate) fn notice(app: &App, status: StatusCode, sentence: &str) -> Response {
    let content = html! {
        header.top { h1 { "That did not work" } }
        div.scroll {
            div.empty {
                p role="alert" { (sentence) }
                p { a.button href="/" { "Back to the messages" } }
            }
        }
    };
    let screen =
        Screen { title: "That did not work".into(), reloads: false, kind: "alone", content };
    page(app, status, &screen)
}

/// UTC; the script turns it into the reader's own time.
pub(crate) fn time(at: Moment) -> Markup {
    html! { time datetime=(at.rfc3339()) { (at.hour_minute()) } }
}

/// A round letter in place of a photograph.
pub(crate) fn avatar(name: &str) -> Markup {
    let letter = name.chars().find(|letter| letter.is_alphabetic()).unwrap_or('#');
    let hue = name.bytes().fold(0_u32, |sum, byte| sum + u32::from(byte)) % 5;
    html! { span class={ "avatar hue-" (hue) } aria-hidden="true" { (letter) } }
}

fn document(app: &App, screen: &Screen) -> Markup {
    let version = app.look(|world| world.version);
    html! {
        (DOCTYPE)
        html lang="en" data-version=(version) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (screen.title) " · Jawort sandbox" }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/phone.css";
                script src="/phone.js" defer {}
                @if screen.reloads {
                    noscript { meta http-equiv="refresh" content="5"; }
                }
            }
            body {
                main class={ "phone " (screen.kind) } { (glass(screen)) }
                (desk(app))
            }
        }
    }
}

fn glass(screen: &Screen) -> Markup {
    html! {
        div.glass {
            div.bar aria-hidden="true" {
                (time(clock::now()))
                span.island {}
                span.battery {}
            }
            (screen.content)
            div.home aria-hidden="true" {}
        }
    }
}

/// What lies beside the phone.
fn desk(app: &App) -> Markup {
    let worker = &app.config.worker_url;
    html! {
        aside.desk aria-labelledby="desk" {
            p.eyebrow { "Jawort sandbox" }
            h2 id="desk" { "The visitor’s phone" }
            p {
                "SMS to any mobile number arrive here. Tap the link in one to open the chat, "
                "and write as the visitor would. Nothing leaves this machine."
            }
            form.paste action="/open" method="get" {
                label for="link" { "Open a chat link" }
                div.row {
                    input id="link" name="link" type="url" required autocomplete="off"
                        placeholder="https://wa.me/…" aria-describedby="link-hint";
                    button type="submit" { "Open" }
                }
                p.hint id="link-hint" {
                    "A wa.me link or a short link of the Worker: as if you had scanned its QR code."
                }
            }
            nav aria-label="More" {
                a href=(worker) { "Demo page" }
                a href="/templates" { "Templates" }
                a href="/_/sms" { "SMS as JSON" }
                a href="/_/graph" { "Graph calls as JSON" }
            }
        }
    }
}
