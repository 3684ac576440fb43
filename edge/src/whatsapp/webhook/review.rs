//! What a notice says of a template: whether it may be sent, what it is taken for, what people think of it.
//!
//! Source: Meta, "Webhooks for WhatsApp Business Accounts": `message_template_status_update`,
//! `message_template_quality_update`, `message_template_components_update`, `template_category_update`.

use jawort_shared::template::Status;
use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::{Notice, filled, read};

/// Fields that are about one template.
const FIELDS: [&str; 5] = [
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "template_category_update",
    "template_correct_category_detection",
];

/// Something that Meta says of a template.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Review<'a> {
    /// Meta's id of the account.
    pub(crate) waba_id: &'a str,
    /// Meta's id of the template.
    pub(crate) meta_id: String,
    /// When Meta said it.
    pub(crate) at: Timestamp,
    /// Whether it may be sent, and why not.
    pub(crate) status: Option<(Status, Option<String>)>,
    /// What it is taken for, in Meta's word.
    pub(crate) category: Option<String>,
    /// What people think of it, in Meta's word.
    pub(crate) quality: Option<String>,
    /// Whether more has changed than is said.
    pub(crate) needs_look: bool,
}

#[derive(Deserialize)]
struct Value {
    message_template_id: Id,
    event: Option<String>,
    reason: Option<String>,
    new_category: Option<String>,
    new_quality_score: Option<String>,
}

/// A number in Meta's examples; text would do as well.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Text(String),
}

impl Notice {
    /// What the notice says of a template, if it is about one.
    pub(crate) fn review(&self) -> Option<Review<'_>> {
        let value: Value = read(&self.raw).filter(|_| FIELDS.contains(&self.field.as_str()))?;
        let is_unknown = value.event.as_deref().is_some_and(|event| Status::parse(event).is_none());
        // Meta's own example of a quality has the field of a status: what is there decides.
        let says_all = value.event.is_some() || value.new_quality_score.is_some();
        let reason = filled(value.reason).filter(|reason| reason != "NONE");
        Some(Review {
            waba_id: self.place.id(),
            meta_id: match value.message_template_id {
                Id::Number(number) => number.to_string(),
                Id::Text(text) => text,
            },
            at: self.at,
            status: value.event.as_deref().and_then(status).map(|status| (status, reason)),
            needs_look: is_unknown || !(says_all || value.new_category.is_some()),
            category: filled(value.new_category),
            quality: filled(value.new_quality_score),
        })
    }
}

/// Where a template stands after an event. One that nobody here knows must not be sent before Meta was asked;
/// a flag is a warning and changes nothing yet.
fn status(event: &str) -> Option<Status> {
    match event {
        "FLAGGED" => None,
        _ => Some(Status::parse(event).unwrap_or(Status::Pending)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::whatsapp::webhook::parse;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    /// What a webhook about the template 168 says of it.
    fn check(field: &str, mut value: serde_json::Value, expected: impl Fn(&mut Review<'_>)) {
        value["message_template_id"] = 168.into();
        let change = json!({ "field": field, "value": value });
        let body =
            json!({ "entry": [{ "id": "102", "time": 1_794_999_000, "changes": [change] }] });
        let delivery = parse(body.to_string().as_bytes(), NOW);
        let mut review = Review {
            waba_id: "102",
            meta_id: "168".to_owned(),
            at: Timestamp::from_millis(1_794_999_000_000),
            status: None,
            category: None,
            quality: None,
            needs_look: false,
        };
        expected(&mut review);
        assert_eq!(delivery.notices[0].review(), Some(review), "{body}");
    }

    #[test]
    fn an_event_says_whether_a_template_may_be_sent() {
        let field = "message_template_status_update";
        check(field, json!({ "event": "APPROVED", "reason": "NONE" }), |review| {
            review.status = Some((Status::Approved, None));
        });
        check(field, json!({ "event": "REJECTED", "reason": "SCAM" }), |review| {
            review.status = Some((Status::Rejected, Some("SCAM".to_owned())));
        });
        check(field, json!({ "event": "PAUSED", "reason": null }), |review| {
            review.status = Some((Status::Paused, None));
        });
        check(field, json!({ "event": "FLAGGED" }), |_| {});
        check(field, json!({ "event": "BLESSED" }), |review| {
            review.status = Some((Status::Pending, None));
            review.needs_look = true;
        });
    }

    #[test]
    fn category_and_quality_come_in_meta_s_words() {
        let quality = json!({ "previous_quality_score": "GREEN", "new_quality_score": "RED" });
        for field in ["message_template_quality_update", "message_template_status_update"] {
            check(field, quality.clone(), |review| review.quality = Some("RED".to_owned()));
        }
        let category = json!({ "previous_category": "UTILITY", "new_category": "MARKETING" });
        check("template_category_update", category, |review| {
            review.category = Some("MARKETING".to_owned());
        });
    }

    #[test]
    fn what_is_said_only_in_part_needs_a_look() {
        let value = json!({ "message_template_element": "Hallo" });
        for field in ["message_template_components_update", "template_correct_category_detection"] {
            check(field, value.clone(), |review| review.needs_look = true);
        }
    }

    #[test]
    fn a_notice_about_anything_else_is_no_review() {
        let check = |field: &str, value: serde_json::Value| {
            let change = json!({ "field": field, "value": value });
            let body = json!({ "entry": [{ "id": "102", "changes": [change] }] });
            let delivery = parse(body.to_string().as_bytes(), NOW);
            assert_eq!(delivery.notices[0].review(), None, "{field}");
        };
        check("account_update", json!({ "event": "APPROVED", "message_template_id": 168 }));
        check("message_template_status_update", json!({ "event": "APPROVED" }));
    }
}
