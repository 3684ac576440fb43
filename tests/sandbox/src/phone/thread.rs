//! The SMS conversation with one sender, and the place to answer.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::clock;
use crate::ids;
use crate::phone::chat::{tick, trouble};
use crate::phone::layout::{self, Screen, avatar, time};
use crate::sms::{self, News, deliver, letter};
use crate::world::{Mark, Sms, Text};

/// The form below a conversation.
#[derive(Deserialize)]
pub(crate) struct Reply {
    text: String,
}

pub(crate) fn find(app: &App, id: &str) -> Option<Sms> {
    app.look(|world| world.sms.iter().find(|sms| sms.id == id && sms.accepted).cloned())
}

pub(crate) fn page(app: &App, sms: &Sms) -> Response {
    let (told, said) = app.look(|world| {
        let same = |other: &&Sms| other.accepted && other.from == sms.from && other.to == sms.to;
        let own = |text: &&Text| text.from == sms.to && text.to == sender(sms);
        let told: Vec<Sms> = world.sms.iter().filter(same).cloned().collect();
        (told, world.texts.iter().filter(own).cloned().collect::<Vec<_>>())
    });
    let content = html! {
        header.top.with {
            a.back href="/" aria-label="Back to the messages" { span aria-hidden="true" { "‹" } }
            (avatar(sender(sms)))
            div { h1 { (sender(sms)) } p { "to " (sms.to) } }
        }
        div.scroll.log id="live" role="log" aria-label="Messages" tabindex="0" {
            ol {
                @for sms in &told { li.theirs id=(sms.id) { p.bubble { (sms.text) } p.mark { (time(sms.at)) } } }
                @for text in &said { (own(text)) }
            }
        }
        form.composer action={ "/sms/" (sms.id) } method="post" {
            div.row {
                label.quiet for="text" { "Answer by SMS" }
                textarea id="text" name="text" rows="1" placeholder="Answer by SMS" maxlength="1600" {}
                button.send type="submit" aria-label="Send" { span aria-hidden="true" { "↑" } }
            }
        }
    };
    let title = format!("SMS with {}", sender(sms));
    layout::page(app, StatusCode::OK, &Screen { title, reloads: false, kind: "chat", content })
}

fn own(text: &Text) -> Markup {
    let trouble = trouble(text.mark);
    html! {
        li.mine id=(text.id) {
            p.bubble { span.quiet { "You: " } (text.text) }
            p.mark { (time(text.at)) @if trouble.is_none() { " · " (tick(text.mark)) } }
            @if let Some(sentence) = trouble { p.trouble { (sentence) } }
        }
    }
}

fn sender(sms: &Sms) -> &str {
    sms.from.as_deref().unwrap_or("SMS")
}

/// Takes an answer to the provider that the SMS came by, and from there to the Worker.
pub(crate) async fn send(app: &App, sms: &Sms, reply: &Reply) -> Result<(), String> {
    if reply.text.trim().is_empty() {
        return Ok(());
    }
    // Where nobody has entered an address at the provider, the one of the SMS itself will do.
    let url = sms::hook(app, sms.provider).or_else(|| sms::address(app, sms));
    let url = url.ok_or("Nobody has told this provider where SMS go: POST /_/hook does.")?;
    let mut text = Text {
        id: ids::hex(),
        from: sms.to.clone(),
        to: sender(sms).into(),
        // Forms carry CRLF; phones send LF.
        text: reply.text.replace("\r\n", "\n"),
        at: clock::now(),
        mark: Mark::Pending,
    };
    let answer = deliver(app, &letter(&url, &News::Text(sms.provider, &text))).await;
    text.mark = answer.map_or(Mark::Unanswered, |answer| Mark::Answered(answer.status));
    app.change(|world| world.texts.push(text));
    Ok(())
}
