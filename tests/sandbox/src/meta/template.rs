//! What Meta tells of a template: how its review ended, and what it is taken for.

use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::error::Failure;
use crate::meta::delivery::{Answer, deliver};
use crate::meta::envelope::account_envelope;
use crate::world::{Category, Template};

/// What happened to a template.
pub(crate) enum Review {
    /// Meta's word for it, and why.
    Event(String, String),
    /// The category that it had before.
    Category(Category),
}

/// Tells the Worker, once.
pub(crate) async fn send_review(
    app: &App,
    template: &Template,
    review: &Review,
) -> Result<Answer, Failure> {
    deliver(app, &webhook(template, review, clock::now().seconds())).await
}

/// Source: Meta, `message_template_status_update` and `template_category_update`.
fn webhook(template: &Template, review: &Review, seconds: u64) -> Value {
    let mut value = json!({
        "message_template_id": template.id,
        "message_template_name": template.name,
        "message_template_language": template.language,
    });
    let (field, more) = match review {
        Review::Event(event, reason) => {
            ("message_template_status_update", told(template, event, reason))
        }
        Review::Category(previous) => (
            "template_category_update",
            json!({ "previous_category": previous, "new_category": template.category }),
        ),
    };
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    account_envelope(&template.waba, seconds, field, &value)
}

fn told(template: &Template, event: &str, reason: &str) -> Value {
    let category = template.category;
    match event {
        "PAUSED" => json!({
            "event": event, "reason": reason, "message_template_category": category,
            "other_info": { "title": "FIRST_PAUSE",
                "description": "Your message template has been paused for 3 hours." },
        }),
        "REJECTED" => json!({
            "event": event, "reason": reason, "message_template_category": category,
            "rejection_info": { "reason": reason, "recommendation": "Change it and submit it again." },
        }),
        _ => json!({ "event": event, "reason": reason, "message_template_category": category }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Templates;

    #[test]
    fn a_review_belongs_to_the_waba_and_names_the_template() {
        let waba = "102290129340398";
        let templates = Templates::default();
        let template = templates.find(waba, "hello_world", "en_US").unwrap();
        let told = |review| {
            let body = webhook(template, &review, 1_700_000_000);
            assert_eq!(body["entry"][0]["id"], waba);
            assert_eq!(body["entry"][0]["time"], 1_700_000_000);
            body["entry"][0]["changes"][0].clone()
        };
        let paused = told(Review::Event("PAUSED".into(), "NONE".into()));
        assert_eq!(paused["field"], "message_template_status_update");
        assert_eq!(paused["value"]["event"], "PAUSED");
        assert_eq!(paused["value"]["message_template_id"], template.id);
        assert_eq!(paused["value"]["other_info"]["title"], "FIRST_PAUSE");
        let moved = told(Review::Category(Category::Marketing));
        assert_eq!(moved["field"], "template_category_update");
        assert_eq!(moved["value"]["previous_category"], "MARKETING");
        assert_eq!(moved["value"]["new_category"], "UTILITY");
    }
}
