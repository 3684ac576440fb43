use super::*;
use crate::whatsapp::cloud_api::interactive::{
    Action, AskForNumber, Choice, Header, Link, ReplyButton, Row, Section, Words,
};
use crate::whatsapp::cloud_api::template::{
    Button, ButtonIndex, Component, Coupon, DateTime, FilledText, HeaderParameter, Language, Money,
    Parameter, Payload, Suffix,
};

/// A message of this content, in the form that the contract gives.
fn check(content: &Content, kind: &str, expected: &Value) {
    let stored = serde_json::to_string(content).expect("JSON");
    let content: Content = serde_json::from_str(&stored).expect("what was stored reads back");
    let body = sent(&Message {
        recipient: phone("436641234567"),
        reply_to: None,
        callback_data: Some("out_1".to_owned()),
        content,
    });
    let mut whole = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+436641234567",
        "biz_opaque_callback_data": "out_1",
        "type": kind,
    });
    whole[kind] = expected.clone();
    assert_eq!(body, whole);
}

fn text(body: &str) -> Content {
    Content::Text(Text { body: body.to_owned(), preview_url: false })
}

fn words(text: &str) -> Words {
    Words { text: text.to_owned() }
}

fn link() -> MediaSource {
    MediaSource::Link("https://muster.example/a".to_owned())
}

#[test]
fn the_request_goes_to_the_channel_as_json() {
    let message = Message {
        recipient: phone("436641234567"),
        reply_to: None,
        callback_data: None,
        content: text("Grüße"),
    };
    let request = asked(|graph| send(graph, "106540352242922", &message)).expect("a request");
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://graph.facebook.com/v24.0/106540352242922/messages");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert!(asked(|graph| send(graph, "106/../1", &message)).is_none());
}

#[test]
fn a_person_without_a_number_is_addressed_by_user_id_and_a_reply_names_its_message() {
    let body = sent(&Message {
        recipient: Recipient::Bsuid("AT.13491208655302741918".to_owned()),
        reply_to: Some("wamid.1".to_owned()),
        callback_data: None,
        content: text("Hallo"),
    });
    let expected = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient": "AT.13491208655302741918",
        "context": { "message_id": "wamid.1" },
        "type": "text",
        "text": { "body": "Hallo", "preview_url": false },
    });
    assert_eq!(body, expected);
}

#[test]
fn media_go_by_link_and_by_id() {
    let picture = Picture { source: link(), caption: Some("A".to_owned()) };
    let at = json!({ "link": "https://muster.example/a", "caption": "A" });
    check(&Content::Image(picture.clone()), "image", &at);
    check(&Content::Video(picture), "video", &at);
    let sound = MediaSource::Id("4490709327384033".to_owned());
    check(&Content::Audio(sound.clone()), "audio", &json!({ "id": "4490709327384033" }));
    let document =
        Document { source: sound, caption: None, filename: Some("Rechnung.pdf".to_owned()) };
    let expected = json!({ "id": "4490709327384033", "filename": "Rechnung.pdf" });
    check(&Content::Document(document), "document", &expected);
}

#[test]
fn a_place_needs_no_name() {
    let place = Location { latitude: 48.208_176, longitude: 16.373_819, name: None, address: None };
    let expected = json!({ "latitude": 48.208_176, "longitude": 16.373_819 });
    check(&Content::Location(place), "location", &expected);
}

#[test]
fn a_tap_may_open_a_page_or_share_the_number() {
    let with = |action| {
        let (header, footer) = (None, Some(words("Muster GmbH")));
        Content::Interactive(Interactive { header, body: words("Bitte"), footer, action })
    };
    let url = "https://muster.example/".to_owned();
    let link = Link::CtaUrl { display_text: "Ansehen".to_owned(), url };
    let expected = json!({
        "type": "cta_url",
        "body": { "text": "Bitte" },
        "footer": { "text": "Muster GmbH" },
        "action": { "name": "cta_url",
            "parameters": { "display_text": "Ansehen", "url": "https://muster.example/" } },
    });
    check(&with(Action::CtaUrl(link)), "interactive", &expected);
    let expected = json!({
        "type": "request_contact_info",
        "body": { "text": "Bitte" },
        "footer": { "text": "Muster GmbH" },
        "action": { "name": "request_contact_info" },
    });
    let ask = Action::RequestContactInfo(AskForNumber::RequestContactInfo);
    check(&with(ask), "interactive", &expected);
}

#[test]
fn answers_are_tapped_as_buttons_or_chosen_from_a_list() {
    let with = |action| {
        let header = Some(Header::Text(words("Termin")));
        Content::Interactive(Interactive { header, body: words("Wann?"), footer: None, action })
    };
    let expected = |kind: &str, action: Value| {
        json!({ "type": kind, "header": { "type": "text", "text": "Termin" },
            "body": { "text": "Wann?" }, "action": action })
    };
    let (id, title) = ("mo".to_owned(), "Montag".to_owned());
    let choice = Choice { id: id.clone(), title: title.clone() };
    let buttons = Action::Button { buttons: vec![ReplyButton::Reply(choice)] };
    let shown = json!({ "buttons": [
        { "type": "reply", "reply": { "id": "mo", "title": "Montag" } }] });
    check(&with(buttons), "interactive", &expected("button", shown));
    let rows = vec![Row { id, title, description: None }];
    let sections = vec![Section { title: Some("Tage".to_owned()), rows }];
    let shown = json!({ "button": "Tage", "sections": [
        { "title": "Tage", "rows": [{ "id": "mo", "title": "Montag" }] }] });
    let list = Action::List { button: "Tage".to_owned(), sections };
    check(&with(list), "interactive", &expected("list", shown));
}

#[test]
fn money_and_times_carry_what_is_shown() {
    let fallback_value = "EUR 9.50".to_owned();
    let money = Money { amount_1000: 9_500, code: "EUR".to_owned(), fallback_value };
    let time = DateTime { fallback_value: "morgen".to_owned(), parts: None };
    let written = serde_json::to_value([
        Parameter::Currency { currency: money },
        Parameter::DateTime { date_time: time },
    ]);
    let expected = json!([
        { "type": "currency",
            "currency": { "amount_1000": 9500, "code": "EUR", "fallback_value": "EUR 9.50" } },
        { "type": "date_time", "date_time": { "fallback_value": "morgen" } },
    ]);
    assert_eq!(written.expect("JSON"), expected);
}

#[test]
fn a_template_takes_named_words_and_every_button() {
    let named = FilledText { parameter_name: Some("name".to_owned()), text: "Ada".to_owned() };
    let place = Location { latitude: 48.0, longitude: 16.0, name: None, address: None };
    let payload = Payload::Payload { payload: "STOP NEWS".to_owned() };
    let suffix = Suffix::Text { text: "a?b=1".to_owned() };
    let coupon = Coupon::CouponCode { coupon_code: "25OFF".to_owned() };
    let index = ButtonIndex;
    let components = vec![
        Component::Header { parameters: [HeaderParameter::Location { location: place }] },
        Component::Body { parameters: vec![Parameter::Text(named)] },
        Component::Button(Button::QuickReply { index: index(0), parameters: [payload] }),
        Component::Button(Button::Url { index: index(1), parameters: [suffix] }),
        Component::Button(Button::CopyCode { index: index(10), parameters: [coupon] }),
    ];
    let language = Language { code: "de".to_owned() };
    let template = Template { name: "news".to_owned(), language, components };
    let expected = json!({
        "name": "news",
        "language": { "code": "de" },
        "components": [
            { "type": "header", "parameters": [
                { "type": "location", "location": { "latitude": 48.0, "longitude": 16.0 } }] },
            { "type": "body", "parameters": [
                { "type": "text", "parameter_name": "name", "text": "Ada" }] },
            { "type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{ "type": "payload", "payload": "STOP NEWS" }] },
            { "type": "button", "sub_type": "url", "index": "1",
                "parameters": [{ "type": "text", "text": "a?b=1" }] },
            { "type": "button", "sub_type": "copy_code", "index": "10",
                "parameters": [{ "type": "coupon_code", "coupon_code": "25OFF" }] },
        ],
    });
    check(&Content::Template(template), "template", &expected);
}

#[test]
fn a_template_header_takes_words_pictures_films_and_documents() {
    let header = |parameter: HeaderParameter| serde_json::to_value(parameter).expect("JSON");
    let words = FilledText { parameter_name: None, text: "Herbst".to_owned() };
    let file = json!({ "link": "https://muster.example/a" });
    assert_eq!(header(HeaderParameter::Text(words)), json!({ "type": "text", "text": "Herbst" }));
    let (image, video) =
        (HeaderParameter::Image { image: link() }, HeaderParameter::Video { video: link() });
    assert_eq!(header(image), json!({ "type": "image", "image": file }));
    assert_eq!(header(video), json!({ "type": "video", "video": file }));
    let document = Document { source: link(), caption: None, filename: None };
    let document = header(HeaderParameter::Document { document });
    assert_eq!(document, json!({ "type": "document", "document": file }));
}

#[test]
fn a_mark_of_reading_may_show_that_somebody_writes() {
    let mark = |typing| body_of(asked(|graph| mark_read(graph, "1065", "wamid.1", typing)));
    let plain =
        json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1" });
    assert_eq!(mark(false), plain);
    assert_eq!(mark(true)["typing_indicator"], json!({ "type": "text" }));
}
