//! Meta's desk: the templates, and what its reviewers make of them.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::app::App;
use crate::control::{self, Event};
use crate::directory;
use crate::form;
use crate::phone::layout::{self, Screen};
use crate::world::{Status, Template};

const EVENTS: [(&str, &str, Event); 5] = [
    ("approve", "Approve", Event::Approved),
    ("reject", "Reject", Event::Rejected),
    ("pause", "Pause", Event::Paused),
    ("reinstate", "Reinstate", Event::Reinstated),
    ("disable", "Disable", Event::Disabled),
];

pub(crate) fn page(app: &App) -> Response {
    let all: Vec<Template> = app.look(|world| world.meta.templates.newest().cloned().collect());
    let content = html! {
        header.top.with {
            a.back href="/" aria-label="Back to the messages" { span aria-hidden="true" { "‹" } }
            div {
                h1 { "Templates" }
                p { "You are Meta’s reviewer" }
            }
        }
        div.scroll id="live" aria-live="polite" {
            @for template in &all { (card(template)) }
        }
    };
    let screen = Screen { title: "Templates".into(), reloads: true, kind: "inbox", content };
    layout::page(app, StatusCode::OK, &screen)
}

/// Reads the form of a card and does what it says.
pub(crate) async fn decide(app: &App, body: &str) -> Result<(), String> {
    let field = |wanted: &str| form::pairs(body).find(|(name, _)| name == wanted);
    let (id, word) = (field("id"), field("do"));
    let (Some((_, id)), Some((_, word))) = (id, word) else {
        return Err("The form is incomplete.".into());
    };
    let event = EVENTS.iter().find(|(known, ..)| *known == word).map(|(.., event)| *event);
    let event = event.ok_or_else(|| format!("Nobody can {word} a template."))?;
    control::decide(app, &id, event).await.map_err(|failure| failure.sentence().to_owned())
}

fn card(template: &Template) -> Markup {
    let text = template.part("BODY").and_then(|part| part.text.as_deref()).unwrap_or_default();
    let category = format!("{:?}", template.category).to_lowercase();
    let business = directory::by_waba(&template.waba).map_or("", |channel| channel.name);
    html! {
        article.thread {
            header {
                div {
                    h2 { (template.name) }
                    p { (business) " · " (template.language) " · " (category) " · " strong { (state(template.status)) } }
                }
            }
            p.bubble { (text) }
            form.taps action="/templates" method="post" {
                input type="hidden" name="id" value=(template.id);
                @for (word, label, event) in EVENTS {
                    @if fits(template.status, event) {
                        button id={ (word) "-" (template.id) } name="do" value=(word) { (label) }
                    }
                }
            }
        }
    }
}

fn state(status: Status) -> &'static str {
    match status {
        Status::Pending => "in review",
        Status::Approved => "approved",
        Status::Rejected => "rejected",
        Status::Paused => "paused",
        Status::Disabled => "disabled",
        Status::InAppeal => "in appeal",
        Status::LimitExceeded => "over its limit",
        Status::Archived => "archived",
        Status::PendingDeletion => "about to be deleted",
    }
}

/// Which decision makes sense where.
fn fits(status: Status, event: Event) -> bool {
    match status {
        Status::Approved => matches!(event, Event::Paused | Event::Disabled),
        Status::Paused | Status::Disabled => event == Event::Reinstated,
        Status::Pending
        | Status::Rejected
        | Status::InAppeal
        | Status::LimitExceeded
        | Status::Archived
        | Status::PendingDeletion => matches!(event, Event::Approved | Event::Rejected),
    }
}
