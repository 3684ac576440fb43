use jawort_shared::template::{Category, Place, Status, lint};

use super::*;
use crate::whatsapp::management::template;
use crate::whatsapp::management::template::component::{
    BodySamples, Button, Component, Header, NamedSample,
};
use crate::whatsapp::management::template::draft::{Draft, ParameterFormat};

/// Requests that Jawort never makes, with the reason.
const UNSUPPORTED: [(&str, &str); 7] = [
    ("Create Flow Template Message by Flow JSON", "flows are not part of this product"),
    ("Create Flow Template Message by ID", "flows are not part of this product"),
    ("Create Flow Template Message by Name", "flows are not part of this product"),
    (
        "Create authentication template w/ OTP copy code button",
        "codes are not part of this product",
    ),
    (
        "Create authentication template w/ OTP one-tap autofill button",
        "codes are not part of this product",
    ),
    ("Create catalog template", "shows an authentication template"),
    ("Create multi-product message template", "a shop"),
];

fn body_of(draft: &Draft) -> Value {
    let request = asked(|graph| template::create(graph, "102", draft));
    assert_eq!(line(&request), "POST https://h/v24.0/102/message_templates");
    serde_json::from_str(request.body()).expect("JSON")
}

#[test]
fn a_draft_names_its_placeholders_and_gives_samples() {
    let named = NamedSample { param_name: "name".to_owned(), example: "Ada".to_owned() };
    let example = BodySamples { body_text_named_params: vec![named], ..BodySamples::default() };
    let stop = Button::QuickReply { text: "Abmelden".to_owned() };
    let draft = Draft {
        name: "news".to_owned(),
        language: "de".to_owned(),
        category: Category::Marketing,
        parameter_format: Some(ParameterFormat::Named),
        components: vec![
            Component::Header(Header::Text { text: "Neu".to_owned(), example: None }),
            Component::Body { text: "Hallo {{name}}!".to_owned(), example: Some(example) },
            Component::Footer { text: "Muster GmbH".to_owned() },
            Component::Buttons { buttons: vec![Read::Known(stop)] },
        ],
    };
    let expected = json!({
        "name": "news", "language": "de", "category": "MARKETING", "parameter_format": "NAMED",
        "components": [
            { "type": "HEADER", "format": "TEXT", "text": "Neu" },
            { "type": "BODY", "text": "Hallo {{name}}!",
                "example": { "body_text_named_params": [{ "param_name": "name", "example": "Ada" }] } },
            { "type": "FOOTER", "text": "Muster GmbH" },
            { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Abmelden" }] },
        ],
    });
    assert_eq!(body_of(&draft), expected);
}

fn draft(components: &Value) -> Draft {
    let draft =
        json!({ "name": "a", "language": "de", "category": "UTILITY", "components": components });
    serde_json::from_value(draft).expect("a draft")
}

#[test]
fn a_draft_with_all_its_samples_has_nothing_that_meta_would_refuse() {
    let sound = draft(&json!([
        { "type": "HEADER", "format": "TEXT", "text": "Für {{1}}", "example": { "header_text": ["Ada"] } },
        { "type": "BODY", "text": "Bestellung {{1}} ist am {{2}} da.",
            "example": { "body_text": [["7", "Montag"]] } },
        { "type": "FOOTER", "text": "Muster GmbH" },
        { "type": "BUTTONS", "buttons": [
            { "type": "URL", "text": "Ansehen", "url": "https://muster.example/{{1}}",
                "example": ["https://muster.example/7"] },
            { "type": "PHONE_NUMBER", "text": "Anrufen", "phone_number": "+43123456789" },
            { "type": "COPY_CODE", "example": "HERBST" },
            { "type": "REQUEST_CONTACT_INFO" } ] },
    ]));
    assert_eq!(lint(&sound.checkable().expect("known buttons")), []);
    let named = draft(&json!([{ "type": "BODY", "text": "Bestellung {{order}} ist da.",
        "example": { "body_text_named_params": [{ "param_name": "order", "example": "7" }] } }]));
    assert_eq!(lint(&named.checkable().expect("no buttons")), []);
}

#[test]
fn what_lacks_a_sample_is_found_where_it_is() {
    let places = |components: Value| -> Vec<Place> {
        let checkable = draft(&components).checkable().expect("known buttons");
        lint(&checkable).into_iter().map(|finding| finding.place).collect()
    };
    let body = json!({ "type": "BODY", "text": "Es ist da." });
    assert_eq!(places(json!([{ "type": "BODY", "text": "Bestellung {{1}} da." }])), [Place::Body]);
    assert_eq!(places(json!([{ "type": "HEADER", "format": "IMAGE" }, body])), [Place::Header]);
    let sampled =
        json!({ "type": "HEADER", "format": "VIDEO", "example": { "header_handle": ["4::a"] } });
    assert_eq!(places(json!([sampled, body])), []);
    assert_eq!(places(json!([{ "type": "HEADER", "format": "LOCATION" }, body])), []);
}

#[test]
fn a_draft_with_a_button_that_nobody_knows_cannot_be_checked() {
    let flow = json!([{ "type": "BODY", "text": "Hallo." },
        { "type": "BUTTONS", "buttons": [{ "type": "FLOW", "text": "Go" }] }]);
    assert!(draft(&flow).checkable().is_none());
    let category = json!({ "name": "a", "language": "de", "category": "GOSSIP", "components": [] });
    assert!(serde_json::from_value::<Draft>(category).is_err());
}

#[test]
fn the_category_that_meta_gives_may_be_another_one() {
    let answer = json!({ "id": "168", "status": "PENDING", "category": "MARKETING" });
    let submitted = taken(template::read_submitted, &answer);
    assert_eq!(Status::parse(&submitted.status), Some(Status::Pending));
    assert_eq!(Category::parse(&submitted.category), Some(Category::Marketing));
}

#[test]
fn pages_follow_each_other_until_there_is_no_next_one() {
    let first = asked(|graph| template::list(graph, "102", None));
    let next = asked(|graph| template::list(graph, "102", Some("MjQ=")));
    assert!(line(&first).ends_with("rejected_reason&limit=25"), "{}", line(&first));
    assert!(line(&next).ends_with("&limit=25&after=MjQ%3D"), "{}", line(&next));
    let page = |paging: Value| {
        let page = taken(template::read_page, &json!({ "data": [], "paging": paging }));
        page.after
    };
    let cursors = json!({ "before": "a", "after": "b" });
    assert_eq!(page(json!({ "cursors": cursors, "next": "https://h" })).as_deref(), Some("b"));
    assert_eq!(page(json!({ "cursors": cursors })), None);
    assert_eq!(page(json!({})), None);
    assert_eq!(page(Value::Null), None);
}

#[test]
fn a_template_that_cannot_be_read_spares_its_neighbours() {
    let good = json!({ "id": "1", "name": "a", "language": "de", "status": "ASLEEP",
        "category": "UTILITY", "parameter_format": "NAMED", "rejected_reason": "NONE",
        "quality_score": { "score": "GREEN", "date": 1 },
        "components": [{ "type": "CAROUSEL", "cards": [] }, { "type": "BODY", "text": "Hi" },
            { "type": "BUTTONS", "buttons": [{ "type": "COPY_CODE", "text": "Copy", "example": ["A"] },
                { "type": "TELEPATHY" }] }] });
    let page = taken(template::read_page, &json!({ "data": [{ "id": 7 }, good] }));
    assert_eq!(page.templates[0], Read::Unknown(json!({ "id": 7 })));
    let read = page.templates[1].known().expect("the neighbour");
    assert_eq!((read.status.as_str(), Status::parse(&read.status)), ("ASLEEP", None));
    assert_eq!(read.parameter_format, Some(Read::Known(ParameterFormat::Named)));
    let components: Vec<Read<Component>> =
        serde_json::from_value(read.components.clone().into()).expect("components");
    assert!(components[0].known().is_none());
    let body = Component::Body { text: "Hi".to_owned(), example: None };
    assert_eq!(components[1].known(), Some(&body));
    let Some(Component::Buttons { buttons }) = components[2].known() else { panic!("none") };
    assert_eq!(buttons.iter().filter(|button| button.known().is_some()).count(), 1);
}

#[test]
fn one_template_is_looked_at_and_deleted_by_its_id_or_name() {
    let look = line(&asked(|graph| template::look(graph, "168")));
    assert!(look.starts_with("GET https://h/v24.0/168?fields=id%2Cname"), "{look}");
    let delete = |id| line(&asked(|graph| template::delete(graph, "102", "news", id)));
    let path = "DELETE https://h/v24.0/102/message_templates?name=news";
    assert_eq!(delete(None), path);
    assert_eq!(delete(Some("168")), format!("{path}&hsm_id=168"));
    let answer = json!({ "id": "168", "name": "news", "language": "de", "status": "REJECTED",
        "category": "UTILITY", "rejected_reason": "INVALID_FORMAT" });
    let template = taken(template::read_template, &answer);
    assert_eq!(template.rejected_reason.as_deref(), Some("INVALID_FORMAT"));
}

#[test]
fn every_official_template_that_we_make_is_written_alike() {
    let Some(official) = official("message_templates.json") else { return };
    let requests = official["post"]["requests"].as_object().expect("requests");
    assert_eq!(requests.len(), 4 + UNSUPPORTED.len());
    for (name, example) in requests {
        if UNSUPPORTED.iter().all(|(unsupported, _)| unsupported != name) {
            let draft: Draft = serde_json::from_value(example.clone()).expect(name);
            assert_eq!(&body_of(&draft), example, "{name}");
        }
    }
}

#[test]
fn every_official_answer_about_templates_is_understood() {
    let Some(official) = official("message_templates.json") else { return };
    let page = taken(template::read_page, &official["get"]["responses"]["200"]["Example response"]);
    assert!(page.templates.iter().all(|template| template.known().is_some()));
    assert_eq!((page.templates.len(), page.after), (2, None));
    for example in official["post"]["responses"]["200"].as_object().expect("answers").values() {
        taken(template::read_submitted, example);
    }
    taken(read_success, &official["delete"]["responses"]["200"]["Example response"]);
}
