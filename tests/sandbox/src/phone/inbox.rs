//! The first screen: SMS by sender, and the chats that have begun.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::app::App;
use crate::directory;
use crate::form;
use crate::phone::layout::{self, Screen, avatar, time};
use crate::phone::link::{Piece, pieces};
use crate::phone::visitor::chat_path;
use crate::world::{Bubble, Sms};

pub(crate) fn page(app: &App) -> Response {
    let (threads, chats) = app.look(|world| {
        let chats: Vec<Bubble> = world.chats.newest().into_iter().cloned().collect();
        (threads(&world.sms), chats)
    });
    let worker_url = &app.config.worker_url;
    let content = html! {
        header.top { h1 { "Messages" } }
        div.scroll id="live" aria-live="polite" {
            @if threads.is_empty() && chats.is_empty() { (empty(worker_url)) }
            @if !chats.is_empty() { (chat_list(&chats)) }
            @for thread in &threads { (thread_card(thread, worker_url)) }
        }
    };
    let screen = Screen { title: "Messages".into(), reloads: true, kind: "inbox", content };
    layout::page(app, StatusCode::OK, &screen)
}

/// What one sender has sent to one number, both orders newest first.
struct Thread {
    from: String,
    to: String,
    sms: Vec<Sms>,
}

fn threads(all: &[Sms]) -> Vec<Thread> {
    let mut threads: Vec<Thread> = Vec::new();
    for sms in all.iter().rev().filter(|sms| sms.accepted) {
        let from = sms.from.clone().unwrap_or_else(|| "SMS".into());
        match threads.iter_mut().find(|thread| thread.from == from && thread.to == sms.to) {
            Some(thread) => thread.sms.push(sms.clone()),
            None => threads.push(Thread { from, to: sms.to.clone(), sms: vec![sms.clone()] }),
        }
    }
    threads
}

fn empty(worker_url: &str) -> Markup {
    html! {
        div.empty {
            span.tray aria-hidden="true" {}
            h2 { "No messages yet" }
            p {
                "Open the " a href=(worker_url) { "demo page" }
                " and enter a mobile number. The SMS will arrive here."
            }
        }
    }
}

fn chat_list(chats: &[Bubble]) -> Markup {
    html! {
        section.chats aria-labelledby="chats" {
            h2 id="chats" { "Chats" }
            ul { @for chat in chats { li { (chat_row(chat)) } } }
        }
        h2.heading { "SMS" }
    }
}

fn chat_row(bubble: &Bubble) -> Markup {
    let channel = directory::by_id(&bubble.phone_number_id);
    let name = channel.map_or("Unknown business", |channel| channel.name);
    let number = directory::digits(&bubble.person);
    let row = html! {
        (avatar(name))
        span.about {
            strong { (name) }
            span.last { (bubble.text) }
            small { "as " @match number { Some(digits) => { "+" (digits) }, None => (bubble.person) } }
        }
        (time(bubble.at))
    };
    let (Some(channel), Some(digits)) = (channel, number) else {
        return html! { span.row { (row) } };
    };
    let path = chat_path(channel.number, digits, "");
    html! { a.row id={ "chat-" (digits) "-" (channel.number) } href=(path) { (row) } }
}

fn thread_card(thread: &Thread, worker_url: &str) -> Markup {
    html! {
        article.thread {
            header {
                (avatar(&thread.from))
                div {
                    h2 { (thread.from) }
                    p { "to " (thread.to) }
                }
            }
            ol { @for sms in &thread.sms { li id=(sms.id) { (message(sms, worker_url)) } } }
            @if let Some(newest) = thread.sms.first() {
                p.mark { a href={ "/sms/" (newest.id) } { "Answer by SMS" } }
            }
        }
    }
}

fn message(sms: &Sms, worker_url: &str) -> Markup {
    html! {
        p.bubble {
            @for piece in pieces(&sms.text, worker_url) {
                @match piece {
                    Piece::Text(text) => (text),
                    Piece::Link(link) => {
                        a id={ "sms-" (sms.id) } href={ "/open?sms=" (form::encode(&sms.id)) } { (link) }
                    },
                }
            }
        }
        p.mark { (time(sms.at)) }
    }
}
