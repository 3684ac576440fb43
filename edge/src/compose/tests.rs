use jawort_shared::template::FillError;
use serde_json::{Value, json};

use super::*;

mod official;

const FIELDS: &[(&str, &str)] = &[("name", "Ada"), ("phone", "")];

fn layout(components: &Value) -> Layout {
    Layout::read("order_ready", "de", &components.to_string()).expect("a layout")
}

fn filling(json: Value) -> Filling {
    serde_json::from_value(json).expect("a filling")
}

/// What is sent and read of these components, filled so.
fn filled(components: &Value, given: Value) -> Result<(Value, String), Unfit> {
    let composed = layout(components).fill(&filling(given), FIELDS)?;
    let sent = serde_json::to_value(&composed.content).expect("JSON");
    Ok((sent["template"]["components"].clone(), composed.text))
}

fn body(text: &str) -> Value {
    json!({ "type": "BODY", "text": text })
}

#[test]
fn a_person_reads_header_body_and_footer_with_everything_filled_in() {
    let check = |components: Value, given: Value, sent: Value, read: &str| {
        let (components, text) = filled(&components, given).expect("filled");
        assert_eq!((components, text.as_str()), (sent, read));
    };
    check(json!([body("Fertig.")]), json!({}), Value::Null, "Fertig.");
    let words = |text| json!({ "type": "text", "text": text });
    check(
        json!([
            { "type": "HEADER", "format": "TEXT", "text": "Nr. {{1}}" },
            body("Hallo {{2}}, {{1}}!"),
            { "type": "FOOTER", "text": "Muster GmbH" },
        ]),
        json!({ "parameters": { "2": { "field": "name" }, "1": "heute" }, "header": { "text": "4711" } }),
        json!([
            { "type": "header", "parameters": [words("4711")] },
            { "type": "body", "parameters": [words("heute"), words("Ada")] },
        ]),
        "Nr. 4711\n\nHallo Ada, heute!\n\nMuster GmbH",
    );
    check(
        json!([body("Hallo {{who}}!")]),
        json!({ "parameters": { "who": { "field": "phone", "fallback": "Kunde" } } }),
        json!([{ "type": "body", "parameters": [
            { "type": "text", "parameter_name": "who", "text": "Kunde" }] }]),
        "Hallo Kunde!",
    );
}

#[test]
fn a_file_or_a_place_stands_above_the_body() {
    let check = |format: &str, given: Value, sent: Value| {
        let header = json!({ "type": "HEADER", "format": format });
        let (components, text) =
            filled(&json!([header, body("Da.")]), json!({ "header": given })).expect("filled");
        assert_eq!(components, json!([{ "type": "header", "parameters": [sent] }]));
        assert_eq!(text, "Da.");
    };
    let link = json!({ "link": "https://muster.example/a.jpg?b=1" });
    check("IMAGE", json!({ "image": link }), json!({ "type": "image", "image": link }));
    let id = json!({ "id": "4490709327384033" });
    check("VIDEO", json!({ "video": id }), json!({ "type": "video", "video": id }));
    let file = json!({ "id": "44", "filename": "Rechnung.pdf" });
    check("DOCUMENT", json!({ "document": file }), json!({ "type": "document", "document": file }));
    let place = json!({ "latitude": 48.2, "longitude": 16.4, "name": "Büro" });
    check(
        "LOCATION",
        json!({ "location": place }),
        json!({ "type": "location", "location": place }),
    );
}

fn with_buttons() -> Value {
    json!([body("Da."), { "type": "BUTTONS", "buttons": [
        { "type": "QUICK_REPLY", "text": "Stop" },
        { "type": "URL", "text": "Zur Bestellung", "url": "https://muster.example/{{1}}" },
        { "type": "URL", "text": "Zum Laden", "url": "https://muster.example/" },
        { "type": "PHONE_NUMBER", "text": "Anrufen", "phone_number": "+43664" },
        { "type": "COPY_CODE", "example": "25OFF" },
    ] }])
}

#[test]
fn buttons_take_what_comes_back_what_opens_and_what_is_copied() {
    let given = json!({ "buttons": {
        "0": { "payload": "STOP NEWS" }, "1": { "suffix": "a?b=1" },
        "4": { "code": { "field": "name" } } } });
    let (components, text) = filled(&with_buttons(), given).expect("filled");
    let expected = json!([
        { "type": "button", "sub_type": "quick_reply", "index": "0",
            "parameters": [{ "type": "payload", "payload": "STOP NEWS" }] },
        { "type": "button", "sub_type": "url", "index": "1",
            "parameters": [{ "type": "text", "text": "a?b=1" }] },
        { "type": "button", "sub_type": "copy_code", "index": "4",
            "parameters": [{ "type": "coupon_code", "coupon_code": "Ada" }] },
    ]);
    assert_eq!((components, text.as_str()), (expected, "Da."));
}

#[test]
fn nothing_leaves_with_a_gap_or_with_something_to_spare() {
    let check = |components: &Value, given: Value, place: Place, code: &str| {
        let unfit = filled(components, given).expect_err(code);
        assert_eq!((unfit.place, unfit.code()), (place, code), "{unfit}");
    };
    let plain = json!([body("Hallo {{1}}!")]);
    let at = Place::Body;
    check(&plain, json!({}), at, "missing_parameter");
    check(&plain, json!({ "parameters": { "1": " " } }), at, "missing_parameter");
    check(&plain, json!({ "parameters": { "1": { "field": "phone" } } }), at, "missing_parameter");
    check(&plain, json!({ "parameters": { "1": { "field": "age" } } }), at, "unknown_field");
    check(&plain, json!({ "parameters": { "1": "a", "2": "b" } }), at, "unknown_parameter");
    check(&plain, json!({ "parameters": { "1": "a\nb" } }), at, "parameter_malformed");
    check(&plain, json!({ "parameters": { "1": "a".repeat(1_018) } }), at, "text_too_long");
    let one = json!({ "1": "Ada" });
    let given = json!({ "parameters": one, "header": { "text": "a" } });
    check(&plain, given, Place::Header, "unknown_parameter");
    let given = json!({ "parameters": one, "buttons": { "0": { "payload": "a" } } });
    check(&plain, given, Place::Button(0), "unknown_parameter");
}

#[test]
fn a_header_takes_nothing_but_what_it_shows() {
    let check = |format: &str, given: Value, code: &str| {
        let header = json!({ "type": "HEADER", "format": format, "text": "Nr. {{1}}" });
        let unfit = filled(&json!([header, body("Da.")]), given).expect_err(code);
        assert_eq!((unfit.place, unfit.code()), (Place::Header, code), "{unfit}");
    };
    check("TEXT", json!({}), "missing_parameter");
    check("IMAGE", json!({}), "missing_parameter");
    check("LOCATION", json!({}), "missing_parameter");
    let video = json!({ "header": { "video": { "id": "1" } } });
    check("TEXT", video.clone(), "unknown_parameter");
    check("IMAGE", video, "unknown_parameter");
    check("TEXT", json!({ "header": { "text": "a".repeat(57) } }), "text_too_long");
    for link in [
        "http://muster.example/a",
        "https://",
        "ftp://a",
        "a",
        "https://a@b.example/",
        "https://a b/",
    ] {
        check("IMAGE", json!({ "header": { "image": { "link": link } } }), "parameter_malformed");
    }
    check("VIDEO", json!({ "header": { "video": { "id": "../1" } } }), "parameter_malformed");
    check("DOCUMENT", json!({ "header": { "document": {} } }), "parameter_malformed");
    let both =
        json!({ "header": { "document": { "id": "1", "link": "https://muster.example/" } } });
    check("DOCUMENT", both, "parameter_malformed");
    let nowhere = json!({ "header": { "location": { "latitude": 91.0, "longitude": 0.0 } } });
    check("LOCATION", nowhere, "parameter_malformed");
}

#[test]
fn a_button_takes_nothing_but_what_it_needs() {
    let check = |change: Value, button: u8, code: &str| {
        let mut given = json!({ "1": { "suffix": "a" }, "4": { "code": "b" } });
        for (place, value) in change.as_object().expect("an object") {
            given[place] = value.clone();
        }
        given.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
        let unfit = filled(&with_buttons(), json!({ "buttons": given })).expect_err(code);
        assert_eq!((unfit.place, unfit.code()), (Place::Button(button), code), "{unfit}");
    };
    check(json!({ "1": null }), 1, "missing_parameter");
    check(json!({ "4": null }), 4, "missing_parameter");
    check(json!({ "0": { "suffix": "a" } }), 0, "unknown_parameter");
    check(json!({ "2": { "suffix": "a" } }), 2, "unknown_parameter");
    check(json!({ "3": { "payload": "a" } }), 3, "unknown_parameter");
    check(json!({ "5": { "payload": "a" } }), 5, "unknown_parameter");
    check(json!({ "0": { "payload": "" } }), 0, "missing_parameter");
    check(json!({ "0": { "payload": "a".repeat(257) } }), 0, "text_too_long");
    check(json!({ "1": { "suffix": "a b" } }), 1, "parameter_malformed");
    check(json!({ "1": { "suffix": "a".repeat(2_000) } }), 1, "text_too_long");
    check(json!({ "4": { "code": "a".repeat(16) } }), 4, "text_too_long");
}

#[test]
fn a_template_says_what_it_wants_and_how_it_reads() {
    let check = |components: &Value, wants: &Value, text: &str| {
        let layout = layout(components);
        assert_eq!(&serde_json::to_value(layout.wants()).expect("JSON"), wants);
        assert_eq!(layout.text(), text);
    };
    let nothing = json!({ "parameters": [], "header": null, "buttons": {} });
    check(&json!([body("Da.")]), &nothing, "Da.");
    let buttons = json!({ "1": "suffix", "4": "code" });
    let wants = json!({ "parameters": [], "header": null, "buttons": buttons });
    check(&with_buttons(), &wants, "Da.");
    let header = json!({ "type": "HEADER", "format": "TEXT", "text": "Nr. {{1}}" });
    let footer = json!({ "type": "FOOTER", "text": "Muster GmbH" });
    let wants = json!({ "parameters": ["1", "2"], "header": "text", "buttons": {} });
    check(
        &json!([header, body("{{2}} und {{1}}."), footer]),
        &wants,
        "Nr. {{1}}\n\n{{2}} und {{1}}.\n\nMuster GmbH",
    );
    let image = json!({ "type": "HEADER", "format": "IMAGE" });
    let wants = json!({ "parameters": ["name"], "header": "image", "buttons": {} });
    check(&json!([image, body("Für {{name}}.")]), &wants, "Für {{name}}.");
}

#[test]
fn a_filling_of_another_shape_is_refused() {
    for odd in [
        json!({ "parameter": {} }),
        json!({ "parameters": { "1": 4711 } }),
        json!({ "parameters": { "1": {} } }),
        json!({ "parameters": { "1": { "fallback": "a" } } }),
        json!({ "parameters": { "1": { "field": "name", "fall_back": "a" } } }),
        json!({ "parameters": { "1": { "currency": { "amount_1000": 1, "code": "EUR" } } } }),
        json!({ "parameters": { "1": { "date_time": { "fallback_value": "a", "year": 2026 } } } }),
        json!({ "header": { "sticker": { "id": "1" } } }),
        json!({ "header": { "image": { "id": "1", "caption": "a" } } }),
        json!({ "header": { "location": { "latitude": 1.0, "longitude": 1.0, "zoom": 1 } } }),
        json!({ "buttons": { "0": { "payload": "a", "suffix": "b" } } }),
        json!({ "buttons": { "first": { "payload": "a" } } }),
    ] {
        assert!(serde_json::from_value::<Filling>(odd.clone()).is_err(), "{odd}");
    }
}

#[test]
fn a_template_with_a_part_that_nobody_here_fills_is_not_sent() {
    let check = |components: Value| {
        assert_eq!(Layout::read("a", "de", &components.to_string()), Err(Unsupported));
    };
    check(json!([]));
    check(json!([body("")]));
    check(json!([body("a"), { "type": "CAROUSEL", "cards": [] }]));
    check(json!([body("a"), { "type": "BUTTONS", "buttons": [{ "type": "FLOW", "text": "a" }] }]));
    check(json!({}));
}

#[test]
fn what_does_not_fit_is_said_without_what_was_given() {
    let check = |error, expected: &str| {
        assert_eq!(Unfit { place: Place::Button(2), error }.to_string(), expected);
    };
    let secret = || "436641234567".to_owned();
    check(
        FillError::Missing("1".to_owned()),
        "button 2: nothing is there for `1`, and no fall-back",
    );
    check(
        FillError::Unknown(secret()),
        "button 2: something is given that the template has no place for",
    );
    check(
        FillError::UnknownField(secret()),
        "button 2: a value asks for a field that contacts do not have",
    );
}
