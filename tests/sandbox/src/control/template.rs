//! `POST /_/template`: Meta's reviewers decide about a template, or take it for something else.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::control::{bad, read};
use crate::directory::DEMO;
use crate::error::Failure;
use crate::meta::{Answer, Review, send_review};
use crate::world::{Category, Status, Template, World};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    name: String,
    /// All languages without it.
    language: Option<String>,
    /// The demo's without it.
    waba: Option<String>,
    event: Option<Event>,
    /// `NONE` without it.
    reason: Option<String>,
    /// What Meta takes it for from now on.
    category: Option<Category>,
}

/// Source: Meta, `message_template_status_update`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Event {
    Approved,
    Reinstated,
    Unarchived,
    Rejected,
    Pending,
    Paused,
    Disabled,
    InAppeal,
    LimitExceeded,
    Archived,
    PendingDeletion,
    /// A warning: nothing changes yet.
    Flagged,
    /// Edited too often: nothing else changes.
    Locked,
    Deleted,
}

/// Answers what the Worker answered to each webhook; 502 if it did not.
pub(crate) async fn post_template(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let answers = tell(&app, &read(&body)?).await?;
    Ok(Json(json!(answers)))
}

/// Decides about the template of this id, and tells the Worker.
pub(crate) async fn decide(app: &App, id: &str, event: Event) -> Result<(), Failure> {
    let template = app.look(|world| world.meta.templates.by_id(id).cloned());
    let template = template.ok_or_else(|| bad("There is no such template any more."))?;
    let order = Order {
        name: template.name,
        language: Some(template.language),
        waba: Some(template.waba),
        event: Some(event),
        reason: (event == Event::Rejected).then(|| "INVALID_FORMAT".into()),
        category: None,
    };
    tell(app, &order).await.map(|_answers| ())
}

/// Changes the templates and tells the Worker of each.
async fn tell(app: &App, order: &Order) -> Result<Vec<Answer>, Failure> {
    let decided = app.change(|world| change(world, order))?;
    let mut answers = Vec::new();
    for (template, review) in &decided {
        answers.push(send_review(app, template, review).await?);
    }
    Ok(answers)
}

fn change(world: &mut World, order: &Order) -> Result<Vec<(Template, Review)>, Failure> {
    if order.event.is_none() && order.category.is_none() {
        return Err(bad("Nothing was decided: give event, category or both."));
    }
    let waba = order.waba.as_deref().unwrap_or(DEMO.waba);
    let mut decided = Vec::new();
    for template in world.meta.templates.named(waba, &order.name, order.language.as_deref()) {
        if let Some(category) = order.category {
            let review = Review::Category(template.category);
            template.category = category;
            decided.push((template.clone(), review));
        }
        if let Some(event) = order.event {
            let reason = order.reason.clone().unwrap_or_else(|| "NONE".into());
            template.status = event.status().unwrap_or(template.status);
            template.rejected_reason.clone_from(&reason);
            decided.push((template.clone(), Review::Event(event.word(), reason)));
        }
    }
    if decided.is_empty() {
        return Err(bad(format!("There is no template {:?} of that WABA.", order.name)));
    }
    if order.event == Some(Event::Deleted) {
        for (template, _) in &decided {
            let id = template.id.to_string();
            world.meta.templates.remove(waba, &order.name, Some(&id));
        }
    }
    Ok(decided)
}

impl Event {
    /// Where the template stands after it, if it moves.
    fn status(self) -> Option<Status> {
        match self {
            Self::Approved | Self::Reinstated | Self::Unarchived => Some(Status::Approved),
            Self::Rejected => Some(Status::Rejected),
            Self::Pending => Some(Status::Pending),
            Self::Paused => Some(Status::Paused),
            Self::Disabled => Some(Status::Disabled),
            Self::InAppeal => Some(Status::InAppeal),
            Self::LimitExceeded => Some(Status::LimitExceeded),
            Self::Archived => Some(Status::Archived),
            Self::PendingDeletion => Some(Status::PendingDeletion),
            Self::Flagged | Self::Locked | Self::Deleted => None,
        }
    }

    /// As Meta writes it.
    fn word(self) -> String {
        let mut word = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_uppercase() && !word.is_empty() {
                word.push('_');
            }
            word.push(letter.to_ascii_uppercase());
        }
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(world: &mut World, body: &str) -> Result<usize, Failure> {
        Ok(change(world, &read(body.as_bytes())?)?.len())
    }

    fn status(world: &World) -> Option<Status> {
        let template = world.meta.templates.find(DEMO.waba, "hello_world", "en_US");
        template.map(|template| template.status)
    }

    #[test]
    fn an_event_moves_a_template_and_a_warning_does_not() {
        let mut world = World::default();
        for (event, expected) in [
            ("PAUSED", Some(Status::Paused)),
            ("FLAGGED", Some(Status::Paused)),
            ("REINSTATED", Some(Status::Approved)),
            ("IN_APPEAL", Some(Status::InAppeal)),
            ("DELETED", None),
        ] {
            let body = format!("{{\"name\":\"hello_world\",\"event\":\"{event}\"}}");
            assert_eq!(decided(&mut world, &body).unwrap(), 1);
            assert_eq!(status(&world), expected, "{event}");
        }
        assert_eq!(Event::PendingDeletion.word(), "PENDING_DELETION");
    }

    #[test]
    fn what_cannot_be_is_refused_with_a_sentence() {
        for (body, part) in [
            ("{\"name\":\"hello_world\"}", "Nothing was decided"),
            ("{\"name\":\"x\",\"event\":\"APPROVED\"}", "no template \"x\""),
            ("{\"name\":\"x\",\"event\":\"LOVED\"}", "unknown variant `LOVED`"),
        ] {
            let Err(Failure::BadRequest(sentence)) = decided(&mut World::default(), body) else {
                panic!("{body}")
            };
            assert!(sentence.contains(part), "{sentence}");
        }
    }
}
