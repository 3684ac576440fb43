use serde_json::json;

use super::*;
use crate::world::{Status, Template};

fn template(components: &Value, is_named: bool) -> Template {
    Template {
        id: 0,
        waba: "1".into(),
        name: "news".into(),
        language: "de_AT".into(),
        category: Category::Utility,
        status: Status::Pending,
        is_named,
        components: serde_json::from_value(components.clone()).unwrap(),
        rejected_reason: "NONE".into(),
    }
}

fn verdict(template: &Template) -> Option<(u32, Option<u32>)> {
    super::check(template).err().map(|refusal| (refusal.code(), refusal.subcode()))
}

/// A part beside a sound body, or instead of it.
fn check(part: &Value, subcode: Option<u32>) {
    let mut parts = vec![part.clone()];
    if part["type"] != "BODY" {
        parts.push(json!({ "type": "BODY", "text": "Hello." }));
    }
    let expected = subcode.map(|subcode| (100, Some(subcode)));
    assert_eq!(verdict(&template(&json!(parts), false)), expected, "{part}");
}

#[test]
fn a_sound_template_goes_to_review() {
    let parts = json!([
        { "type": "HEADER", "format": "TEXT", "text": "Hi {{1}}", "example": { "header_text": ["A"] } },
        { "type": "BODY", "text": "Hi {{1}}, order {{2}} is here.",
            "example": { "body_text": [["Ada", "7"]] } },
        { "type": "FOOTER", "text": "Muster GmbH" },
        { "type": "BUTTONS", "buttons": [
            { "type": "QUICK_REPLY", "text": "Stop" },
            { "type": "URL", "text": "Open", "url": "https://x/{{1}}", "example": ["a"] },
            { "type": "PHONE_NUMBER", "text": "Call", "phone_number": "+43123" } ] },
    ]);
    assert_eq!(verdict(&template(&parts, false)), None);
    let named = json!([{ "type": "BODY", "text": "Hi {{name}}!",
        "example": { "body_text_named_params": [{ "param_name": "name", "example": "Ada" }] } }]);
    assert_eq!(verdict(&template(&named, true)), None);
}

#[test]
fn each_rule_about_texts_refuses_with_its_subcode() {
    let body = |text: &str, example: Value| json!({ "type": "BODY", "text": text, "example": { "body_text": [example] } });
    check(&body("Hi {{1}}.", json!([])), Some(2_388_043));
    check(&body("Hi {{1}}", json!(["a"])), Some(2_388_299));
    check(&body("{{1}} is here.", json!(["a"])), Some(2_388_299));
    check(&body("Hi {{2}}.", json!(["a"])), Some(2_388_072));
    check(&body("Hi {{name}}.", json!(["a"])), Some(2_388_072));
    check(&body(&"x".repeat(1025), json!([])), Some(2_388_040));
    check(&json!({ "type": "FOOTER", "text": "{{1}}." }), Some(2_388_073));
    check(&json!({ "type": "FOOTER", "text": "x".repeat(61) }), Some(2_388_040));
    check(&json!({ "type": "HEADER", "format": "TEXT", "text": "{{1}} {{2}}" }), Some(2_388_047));
    check(&json!({ "type": "HEADER", "format": "IMAGE" }), Some(2_388_043));
    check(&json!({ "type": "HEADER", "format": "HOLOGRAM" }), Some(2_388_047));
    check(&json!({ "type": "HEADER", "format": "LOCATION" }), None);
}

#[test]
fn each_rule_about_buttons_refuses_with_its_subcode() {
    let buttons = |all: &[Value]| json!({ "type": "BUTTONS", "buttons": all });
    let quick = json!({ "type": "QUICK_REPLY", "text": "Yes" });
    let link = |url: &str| json!({ "type": "URL", "text": "Open", "url": url });
    check(&buttons(&[]), Some(2_388_060));
    check(&buttons(&[quick.clone(), link("https://x"), quick.clone()]), Some(2_388_060));
    check(&buttons(&[link("https://x"), quick.clone(), quick]), None);
    check(&buttons(&[link("https://x/{{1}}/y")]), Some(2_388_060));
    check(&buttons(&[link("https://x/{{1}}")]), Some(2_388_043));
    check(&buttons(&[link("a"), link("b"), link("c")]), Some(2_388_060));
    let long = json!({ "type": "QUICK_REPLY", "text": "x".repeat(26) });
    check(&buttons(&[long]), Some(2_388_060));
    check(&buttons(&[json!({ "type": "PHONE_NUMBER", "text": "Call" })]), Some(2_388_060));
}

#[test]
fn names_languages_and_parts_are_checked() {
    let parts = json!([{ "type": "BODY", "text": "Hello." }]);
    let sound = template(&parts, false);
    for (name, language) in [("News", "de"), ("", "de"), ("news", "deutsch"), ("news", "de_at")] {
        let odd = Template { name: name.into(), language: language.into(), ..sound.clone() };
        assert_eq!(verdict(&odd), Some((100, None)), "{name} {language}");
    }
    let twice = json!([parts[0], parts[0]]);
    assert_eq!(verdict(&template(&twice, false)), Some((100, None)));
    assert_eq!(verdict(&template(&json!([]), false)), Some((100, Some(2_388_043))));
    let carousel = json!([parts[0], { "type": "CAROUSEL" }]);
    assert_eq!(verdict(&template(&carousel, false)), Some((100, None)));
}
