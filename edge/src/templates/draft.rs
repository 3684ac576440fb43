//! A template as an operator submits it: read to the last field, and checked before Meta sees it.

use jawort_shared::api::ErrorCode;
use jawort_shared::template::{self, Finding, Format, Header};
use serde_json::{Value, json};

use crate::error::Failure;
use crate::whatsapp::management::template::draft::{Draft, ParameterFormat};

/// A draft that Meta would take, as far as that can be known.
pub(crate) struct Submission {
    pub(crate) draft: Draft,
    /// What is unwise in it.
    pub(crate) hints: Vec<Finding>,
}

impl Submission {
    /// Checks a draft; `given` is what it was read from.
    pub(crate) fn new(mut draft: Draft, given: &Value) -> Result<Self, Failure> {
        let kept = serde_json::to_value(&draft).unwrap_or_default();
        if let Some(place) = lost(given, &kept) {
            let place = place.strip_prefix('.').unwrap_or("the template");
            let why = format!("{place} has something that no template of Meta's has there");
            return Err(Failure::new(ErrorCode::BodyMalformed, why));
        }
        let Some(checkable) = draft.checkable() else {
            let error = json!({ "place": "buttons", "code": "button_not_supported",
                "detail": "There is a button that is not known here." });
            return Err(malformed(vec![error]));
        };
        let (hints, errors): (Vec<_>, Vec<_>) =
            template::lint(&checkable).into_iter().partition(|finding| finding.issue.is_hint());
        if !errors.is_empty() {
            return Err(malformed(problems(&errors)));
        }
        draft.parameter_format = draft.parameter_format.or_else(|| named(&checkable));
        Ok(Self { draft, hints })
    }
}

/// Findings as they are shown.
pub(crate) fn problems(findings: &[Finding]) -> Vec<Value> {
    let shown = |finding: &Finding| {
        json!({
            "place": finding.place.to_string(),
            "code": finding.issue.code(),
            "detail": finding.issue.to_string(),
        })
    };
    findings.iter().map(shown).collect()
}

fn malformed(errors: Vec<Value>) -> Failure {
    Failure::from(ErrorCode::DraftMalformed).with("errors", errors.into())
}

/// Meta counts placeholders unless it is told that they have names.
fn named(draft: &template::Draft) -> Option<ParameterFormat> {
    let header = match &draft.header {
        Some(Header::Text(text)) => text.text.as_str(),
        Some(Header::Media { .. } | Header::Location) | None => "",
    };
    let texts = [draft.body.text.as_str(), header];
    let is_named = texts.into_iter().any(|text| {
        template::pieces(text).is_ok_and(|pieces| Format::of(&pieces) == Some(Format::Named))
    });
    is_named.then_some(ParameterFormat::Named)
}

/// The path to the first thing that was given and not kept: what Meta would never see.
fn lost(given: &Value, kept: &Value) -> Option<String> {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => {
            given.iter().find_map(|(name, value)| match kept.get(name) {
                Some(kept) => lost(value, kept).map(|rest| format!(".{name}{rest}")),
                None => Some(String::new()),
            })
        }
        (Value::Array(given), Value::Array(kept)) if given.len() == kept.len() => {
            let pairs = given.iter().zip(kept).enumerate();
            pairs.into_iter().find_map(|(place, (given, kept))| {
                lost(given, kept).map(|rest| format!("[{place}]{rest}"))
            })
        }
        _ => (given != kept).then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(given: &Value) -> Result<Submission, Failure> {
        Submission::new(serde_json::from_value(given.clone()).expect("a draft"), given)
    }

    fn draft(body: &Value) -> Value {
        json!({ "name": "a", "language": "de", "category": "UTILITY", "components": [body] })
    }

    #[test]
    fn a_sound_draft_is_taken_with_its_hints_and_told_of_its_names() {
        let named = json!({ "type": "BODY", "text": "Bestellung {{order}} ist da.",
            "example": { "body_text_named_params": [{ "param_name": "order", "example": "7" }] } });
        let taken = read(&draft(&named)).expect("sound");
        assert_eq!(taken.draft.parameter_format, Some(ParameterFormat::Named));
        assert_eq!(taken.hints.len(), 0);
        let offer = json!({ "type": "BODY", "text": "Nur heute 20 % Rabatt auf alles." });
        let taken = read(&draft(&offer)).expect("sound");
        assert_eq!(taken.draft.parameter_format, None);
        assert_eq!(problems(&taken.hints)[0]["code"], "reads_like_marketing");
    }

    #[test]
    fn what_meta_would_refuse_is_named_with_its_place() {
        let check = |body: Value, expected: &str| {
            let failure = read(&draft(&body)).err().expect("a failure");
            assert_eq!(failure.code, ErrorCode::DraftMalformed);
            let shown = format!("{failure:?}");
            assert!(shown.contains(expected), "{shown}");
        };
        check(json!({ "type": "BODY", "text": "{{1}} ist da." }), "placeholder_at_end");
        check(json!({ "type": "BODY", "text": "Für {{1}} ist da." }), "sample_missing");
        let flow = json!({ "type": "BUTTONS", "buttons": [{ "type": "FLOW", "text": "a" }] });
        check(flow, "button_not_supported");
    }

    #[test]
    fn nothing_that_was_given_is_lost_unseen() {
        let place = |given: &Value| read(given).err().expect("a failure").detail;
        let mut other = draft(&json!({ "type": "BODY", "text": "Hallo." }));
        other["allow_everything"] = true.into();
        assert!(place(&other).starts_with("the template has something"));
        let deep = draft(&json!({ "type": "BODY", "text": "Hallo.", "exmaple": {} }));
        assert!(place(&deep).starts_with("components[0] has something"), "{}", place(&deep));
    }
}
