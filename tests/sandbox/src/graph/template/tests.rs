use serde_json::{Value, json};

use super::*;
use crate::directory::DEMO;
use crate::world::{Component, Templates};

/// An approved template of these parts.
fn template(components: &Value, is_named: bool) -> Template {
    let templates = Templates::default();
    let hello = templates.find(DEMO.waba, "hello_world", "en_US").unwrap();
    let components: Vec<Component> = serde_json::from_value(components.clone()).unwrap();
    Template { is_named, components, ..hello.clone() }
}

fn full() -> Template {
    template(
        &json!([
            { "type": "HEADER", "format": "IMAGE" },
            { "type": "BODY", "text": "Hi {{1}}, {{2}} waits." },
            { "type": "FOOTER", "text": "Muster GmbH" },
            { "type": "BUTTONS", "buttons": [
                { "type": "QUICK_REPLY", "text": "Stop" },
                { "type": "URL", "text": "Open", "url": "https://x/{{1}}" },
                { "type": "URL", "text": "Home", "url": "https://x/" },
                { "type": "COPY_CODE", "example": "A" },
            ] },
        ]),
        false,
    )
}

fn words(texts: &[&str]) -> Value {
    let list: Vec<Value> =
        texts.iter().map(|text| json!({ "type": "text", "text": text })).collect();
    json!({ "type": "body", "parameters": list })
}

fn button(kind: &str, index: usize, parameter: &Value) -> Value {
    json!({ "type": "button", "sub_type": kind, "index": index.to_string(), "parameters": [parameter] })
}

/// What fits the full template.
fn fitting() -> Vec<Value> {
    vec![
        json!({ "type": "header", "parameters": [
            { "type": "image", "image": { "link": "https://x/a.png" } }] }),
        words(&["Ada", "tea"]),
        button("quick_reply", 0, &json!({ "type": "payload", "payload": "STOP NEWS" })),
        button("url", 1, &json!({ "type": "text", "text": "7" })),
        button("copy_code", 3, &json!({ "type": "coupon_code", "coupon_code": "B" })),
    ]
}

fn message(components: &[Value]) -> TemplateMessage {
    let body = json!({ "name": "a", "language": { "code": "de" }, "components": components });
    serde_json::from_value(body).unwrap()
}

fn rendered(template: &Template, components: &[Value]) -> Result<Rendered, u32> {
    render(template, &message(components), &BTreeMap::new()).map_err(|refusal| refusal.code())
}

/// The full template with one component exchanged, or left out.
fn check(position: usize, component: Option<&Value>, code: u32) {
    let mut components = fitting();
    components.remove(position);
    components.extend(component.cloned());
    assert_eq!(rendered(&full(), &components).err(), Some(code), "{position} {component:?}");
}

#[test]
fn a_template_that_fits_shows_what_the_recipient_sees() {
    let shown = rendered(&full(), &fitting()).unwrap();
    assert_eq!(shown.text, "Hi Ada, tea waits.\n\nMuster GmbH");
    assert_eq!(shown.attachment, "image: https://x/a.png");
    let (payload, title) = ("STOP NEWS".into(), "Stop".into());
    assert_eq!(shown.taps[0], Tap::Reply(crate::world::Reply::Button { payload, title }));
    assert_eq!(shown.taps[1], Tap::Link { title: "Open".into(), url: "https://x/7".into() });
    assert_eq!(shown.taps.len(), 4);
}

#[test]
fn names_fill_a_template_in_any_order() {
    let parts = json!([{ "type": "HEADER", "format": "TEXT", "text": "For {{who}}" },
        { "type": "BODY", "text": "{{a}} and {{b}} and {{a}}!" }]);
    let named =
        |name: &str, text: &str| json!({ "type": "text", "parameter_name": name, "text": text });
    let with = |parameters: Value| {
        let header = json!({ "type": "header", "parameters": [named("who", "Ada")] });
        let body = json!({ "type": "body", "parameters": parameters });
        rendered(&template(&parts, true), &[header, body]).map(|shown| shown.text)
    };
    let good = with(json!([named("b", "2"), named("a", "1")]));
    assert_eq!(good.unwrap(), "*For Ada*\n\n1 and 2 and 1!");
    assert_eq!(with(json!([named("b", "2"), named("c", "1")])), Err(100));
    assert_eq!(with(json!([named("b", "2"), named("b", "1")])), Err(132_000));
    assert_eq!(with(json!([{ "type": "text", "text": "1" }, named("b", "2")])), Err(100));
}

#[test]
fn each_misfit_has_its_code() {
    check(1, Some(&words(&["Ada"])), 132_000);
    check(1, Some(&words(&["Ada", "tea", "more"])), 132_000);
    check(1, None, 132_000);
    check(1, Some(&words(&["Ada", ""])), 131_008);
    check(1, Some(&words(&["Ada", "two\nlines"])), 132_018);
    check(1, Some(&words(&["Ada", "five     spaces"])), 132_018);
    check(1, Some(&words(&["Ada", &"x".repeat(1024)])), 132_005);
    check(0, None, 132_012);
    let video = json!({ "type": "video", "video": { "link": "https://x/a.mp4" } });
    check(0, Some(&json!({ "type": "header", "parameters": [video] })), 132_012);
    let lost = json!({ "type": "image", "image": { "id": "404" } });
    check(0, Some(&json!({ "type": "header", "parameters": [lost] })), 100);
    check(3, None, 131_008);
    check(4, None, 131_008);
    let text = || json!({ "type": "text", "text": "7" });
    check(3, Some(&button("quick_reply", 1, &text())), 132_012);
    check(3, Some(&button("url", 9, &text())), 131_009);
    check(2, Some(&json!({ "type": "carousel" })), 131_009);
}

#[test]
fn only_an_approved_template_goes_out() {
    let (wanted, hello) = (message(&[]), full());
    let code = |template: Option<&Template>, to_number| {
        sendable(template, &wanted, to_number).err().map(|refusal| refusal.code())
    };
    let at = |status| Template { status, ..hello.clone() };
    assert_eq!(code(Some(&hello), false), None);
    assert_eq!(code(None, true), Some(132_001));
    assert_eq!(code(Some(&at(Status::Pending)), true), Some(132_001));
    assert_eq!(code(Some(&at(Status::Rejected)), true), Some(132_001));
    assert_eq!(code(Some(&at(Status::Paused)), true), Some(132_015));
    assert_eq!(code(Some(&at(Status::Disabled)), true), Some(132_016));
    let code_template = Template { category: Category::Authentication, ..hello.clone() };
    assert_eq!(code(Some(&code_template), false), Some(131_062));
    assert_eq!(code(Some(&code_template), true), None);
}

#[test]
fn a_code_stands_in_metas_own_sentence() {
    let otp = json!([{ "type": "BODY", "add_security_recommendation": true },
        { "type": "BUTTONS", "buttons": [
            { "type": "OTP", "otp_type": "COPY_CODE", "text": "Copy" }] }]);
    let otp = Template { category: Category::Authentication, ..template(&otp, false) };
    let copy = button("url", 0, &json!({ "type": "text", "text": "123456" }));
    let shown = rendered(&otp, &[words(&["123456"]), copy]).unwrap();
    assert_eq!(shown.text, "*123456* is your verification code.");
    assert_eq!(rendered(&otp, &[words(&["123456"])]).err(), Some(131_008));
}
