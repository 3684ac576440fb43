//! The chat with one business, and the place to write.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::directory::{self, Channel};
use crate::phone::layout::{self, Screen, avatar, time};
use crate::phone::visitor::{chat_path, holder, profile};
use crate::world::{Author, Bubble, Mark, Profile, Tap};

/// How a chat is opened: by whom and with which text.
#[derive(Deserialize)]
pub(crate) struct Opening {
    #[serde(rename = "as")]
    number: Option<String>,
    #[serde(default)]
    text: String,
}

pub(crate) fn page(app: &App, channel: &Channel, opening: &Opening) -> Response {
    let given = opening.number.as_deref().map(str::trim).and_then(directory::digits);
    let digits = given.map_or_else(|| holder(app), Into::into);
    let bubbles: Vec<Bubble> = app.look(|world| {
        let person = world.chats.person(&digits);
        world.chats.between(channel.phone_number_id, &person).cloned().collect()
    });
    let content = html! {
        (heading(channel))
        div.scroll.log id="live" role="log" aria-label="Messages" tabindex="0" {
            @if bubbles.is_empty() { (beginning(channel)) }
            ol { @for bubble in &bubbles { (message(channel, bubble)) } }
        }
        (composer(channel, &digits, &profile(app, &digits), &opening.text))
    };
    let title = format!("Chat with {}", channel.name);
    let screen = Screen { title, reloads: false, kind: "chat", content };
    layout::page(app, StatusCode::OK, &screen)
}

fn heading(channel: &Channel) -> Markup {
    html! {
        header.top.with {
            a.back href="/" aria-label="Back to the messages" { span aria-hidden="true" { "‹" } }
            (avatar(channel.name))
            div {
                h1 { (channel.name) }
                p { "+" (channel.number) }
            }
        }
    }
}

fn beginning(channel: &Channel) -> Markup {
    html! {
        p.note {
            "This is where your chat with " (channel.name) " begins. "
            "Send what stands below, or write something else."
        }
    }
}

fn message(channel: &Channel, bubble: &Bubble) -> Markup {
    let (class, author) = match bubble.author {
        Author::Visitor => ("mine", "You: "),
        Author::Business => ("theirs", "Business: "),
    };
    let trouble = trouble(bubble.mark);
    html! {
        li id=(bubble.wamid) class=(class) {
            div.bubble {
                span.quiet { (author) }
                @if !bubble.attachment.is_empty() { p.attachment { (bubble.attachment) } }
                @if !bubble.text.is_empty() { p { (bubble.text) } }
            }
            @if !bubble.taps.is_empty() { (taps(channel, bubble)) }
            p.mark { (time(bubble.at)) @if trouble.is_none() { " · " (tick(bubble.mark)) } }
            @if let Some(sentence) = trouble { p.trouble { (sentence) } }
        }
    }
}

/// What stands below a message: as it can be tapped where that has an effect.
fn taps(channel: &Channel, bubble: &Bubble) -> Markup {
    html! {
        form.taps action={ "/chat/" (channel.number) "/tap" } method="post" {
            input type="hidden" name="wamid" value=(bubble.wamid);
            @for tap in &bubble.taps {
                @match tap {
                    Tap::Reply(_) | Tap::ShareNumber { .. } => {
                        button name="title" value=(tap.title()) { (tap.title()) }
                    },
                    Tap::Link { title, url } => a.button href=(url) rel="noreferrer" { (title) },
                    Tap::Plain { title } => span.button { (title) },
                }
            }
        }
    }
}

pub(super) fn tick(mark: Mark) -> &'static str {
    match mark {
        Mark::Pending => "… on its way",
        Mark::Sent => "✓ sent",
        Mark::Delivered => "✓✓ delivered",
        Mark::Read => "✓✓ read",
        Mark::Answered(_) => "✓ delivered (200)",
        Mark::Unanswered | Mark::Failed(_) => "",
    }
}

/// The sentence for whatever is no success: only 200 tells Meta that a webhook was taken.
pub(super) fn trouble(mark: Mark) -> Option<String> {
    match mark {
        Mark::Pending | Mark::Sent | Mark::Delivered | Mark::Read | Mark::Answered(200) => None,
        Mark::Answered(status) => {
            Some(format!("The Worker refused this ({status}){}", hint(status)))
        }
        Mark::Unanswered => Some("The Worker did not answer. Is it running?".into()),
        Mark::Failed(131_047) => {
            Some("Never arrived: you had not written for 24 hours (131047).".into())
        }
        Mark::Failed(131_050) => Some("Never arrived: you wanted no marketing (131050).".into()),
        Mark::Failed(code) => Some(format!("Never arrived (error {code}).")),
    }
}

fn hint(status: u16) -> &'static str {
    match status {
        401 => ": the signature does not fit its META_APP_SECRET.",
        404 => ": it knows no /webhooks/whatsapp.",
        413 => ": the message is too large.",
        503 => ": it lacks a setting or its storage; see its /health.",
        500..=599 => ": something failed in it.",
        _ => ".",
    }
}

fn composer(channel: &Channel, digits: &str, profile: &Profile, text: &str) -> Markup {
    html! {
        form.composer action={ "/chat/" (channel.number) } method="post" {
            div.row {
                label.quiet for="text" { "Message" }
                textarea id="text" name="text" rows="1" placeholder="Message" maxlength="4096" {
                    (text)
                }
                button.send type="submit" aria-label="Send" { span aria-hidden="true" { "↑" } }
            }
            (who_am_i(channel, digits, profile))
        }
    }
}

fn who_am_i(channel: &Channel, digits: &str, profile: &Profile) -> Markup {
    html! {
        details.me {
            summary {
                "You are " strong { (profile.name) }
                @if profile.hides_number { ", number hidden" } @else { ", +" (digits) }
            }
            div.fields {
                label { "Number" input name="as" type="tel" required value={ "+" (digits) }; }
                label { "Profile name" input name="name" maxlength="80" value=(profile.name); }
                label.check {
                    input name="hide" type="checkbox" value="yes" checked[profile.hides_number];
                    "Hide my number (username user)"
                }
                p.hint { "Takes effect with the next message." }
            }
        }
        noscript {
            p.hint { a href=(chat_path(channel.number, digits, "")) { "Look for new messages" } }
        }
    }
}
