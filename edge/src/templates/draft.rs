//! A template as an operator submits it: read to the last field, and checked before Meta sees it.

use jawort_shared::api::ErrorCode;
use jawort_shared::template::{self, Category, Finding, Format, Header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::error::Failure;
use crate::whatsapp::management::template::component::Component;
use crate::whatsapp::management::template::draft::{Draft, ParameterFormat, words};

/// A template as it is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// By which channel's account.
    pub(crate) channel: String,
    name: String,
    language: String,
    #[serde(with = "words")]
    category: Category,
    parameter_format: Option<ParameterFormat>,
    /// As Meta has them.
    components: Vec<Map<String, Value>>,
}

/// A draft that Meta would take, as far as that can be known.
pub(crate) struct Submission {
    pub(crate) draft: Draft,
    /// What is unwise in it.
    pub(crate) hints: Vec<Finding>,
}

impl Submission {
    /// Checks what is asked for; a failure names everything that Meta would refuse.
    pub(crate) fn new(wanted: Wanted) -> Result<Self, Failure> {
        let components = wanted.components.into_iter().enumerate();
        let read = components.map(|(place, given)| component(place, &given.into()));
        let (read, odd): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
        if !odd.is_empty() {
            return Err(malformed(odd.into_iter().filter_map(Result::err).collect()));
        }
        let mut draft = Draft {
            name: wanted.name,
            language: wanted.language,
            category: wanted.category,
            parameter_format: wanted.parameter_format,
            components: read.into_iter().filter_map(Result::ok).collect(),
        };
        let checkable = draft.checkable().ok_or_else(|| {
            malformed(vec![json!({ "place": "buttons", "code": "button_not_supported",
                "detail": "There is a button that is not known here." })])
        })?;
        let (hints, errors): (Vec<_>, Vec<_>) =
            template::lint(&checkable).into_iter().partition(|finding| finding.issue.is_hint());
        if !errors.is_empty() {
            return Err(malformed(problems(&errors)));
        }
        draft.parameter_format = draft.parameter_format.or_else(|| named(&checkable));
        Ok(Self { draft, hints })
    }
}

/// A component in which nothing that was given is lost, else what is wrong with it.
fn component(place: usize, given: &Value) -> Result<Component, Value> {
    let read: Option<Component> = serde_json::from_value(given.clone()).ok();
    let kept = serde_json::to_value(&read).unwrap_or_default();
    match (read, lost(given, &kept)) {
        (Some(component), None) => Ok(component),
        (_, path) => Err(json!({
            "place": format!("components[{place}]{}", path.unwrap_or_default()),
            "code": "component_malformed",
            "detail": "Meta has no such component, or not with this in it.",
        })),
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

    fn read(body: &Value) -> Result<Submission, Failure> {
        let wanted = json!({ "channel": "chn_demo", "name": "a", "language": "de",
            "category": "UTILITY", "components": [body] });
        Submission::new(serde_json::from_value(wanted).expect("a wish"))
    }

    #[test]
    fn a_sound_draft_is_taken_with_its_hints_and_told_of_its_names() {
        let named = json!({ "type": "BODY", "text": "Bestellung {{order}} ist da.",
            "example": { "body_text_named_params": [{ "param_name": "order", "example": "7" }] } });
        let taken = read(&named).expect("sound");
        assert_eq!(taken.draft.parameter_format, Some(ParameterFormat::Named));
        assert_eq!(taken.hints.len(), 0);
        let offer = json!({ "type": "BODY", "text": "Nur heute 20 % Rabatt auf alles." });
        let taken = read(&offer).expect("sound");
        assert_eq!(taken.draft.parameter_format, None);
        assert_eq!(problems(&taken.hints)[0]["code"], "reads_like_marketing");
    }

    #[test]
    fn what_meta_would_refuse_is_named_with_its_place() {
        let check = |body: Value, place: &str, code: &str| {
            let failure = read(&body).err().expect("a failure");
            assert_eq!(failure.code, ErrorCode::DraftMalformed);
            let error = &failure.problem()["errors"][0];
            assert_eq!((&error["place"], &error["code"]), (&place.into(), &code.into()));
        };
        check(json!({ "type": "BODY", "text": "{{1}}" }), "body", "sample_missing");
        check(json!({ "type": "BODY", "text": "Für {{1}} da." }), "body", "sample_missing");
        check(json!({ "type": "CAROUSEL" }), "components[0]", "component_malformed");
        check(json!({}), "components[0]", "component_malformed");
        let typo = json!({ "type": "BODY", "text": "Hallo.", "exmaple": {} });
        check(typo, "components[0]", "component_malformed");
        let deep = json!({ "type": "BODY", "text": "Hallo.", "example": { "body_txt": [] } });
        check(deep, "components[0].example", "component_malformed");
        let flow = json!({ "type": "BUTTONS", "buttons": [{ "type": "FLOW", "text": "a" }] });
        check(flow, "buttons", "button_not_supported");
    }
}
