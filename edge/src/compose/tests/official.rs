//! Meta's own template messages, as operators would ask for them.

use super::*;
use crate::whatsapp::official;

/// The template that an official message is made of.
fn template_of(message: &Value) -> Value {
    let mut components = Vec::new();
    let mut buttons = Vec::new();
    let mut text = "Hello".to_owned();
    for part in message["components"].as_array().into_iter().flatten() {
        match part["type"].as_str().expect("a type") {
            "header" => components.push(json!({ "type": "HEADER", "format": "IMAGE" })),
            "body" => {
                let count = part["parameters"].as_array().expect("parameters").len();
                text.extend((1..=count).map(|number| format!(" {{{{{number}}}}},")));
            }
            "button" => buttons.push(json!({ "type": "QUICK_REPLY", "text": "Tap" })),
            other => panic!("{other}"),
        }
    }
    components.push(body(&text));
    components.push(json!({ "type": "BUTTONS", "buttons": buttons }));
    components.into()
}

/// What an operator gives for an official message.
fn given_for(message: &Value) -> Value {
    let mut given = json!({ "parameters": {}, "buttons": {} });
    for part in message["components"].as_array().into_iter().flatten() {
        let parameters = part["parameters"].as_array().expect("parameters");
        match part["type"].as_str().expect("a type") {
            "header" => given["header"] = json!({ "image": parameters[0]["image"] }),
            "body" => {
                for (parameter, number) in parameters.iter().zip(1..) {
                    let kind = parameter["type"].as_str().expect("a type");
                    let value = parameter[kind].clone();
                    given["parameters"][number.to_string()] =
                        if kind == "text" { value } else { json!({ kind: value }) };
                }
            }
            "button" => {
                let index = part["index"].as_str().expect("an index");
                given["buttons"][index] = json!({ "payload": parameters[0]["payload"] });
            }
            other => panic!("{other}"),
        }
    }
    given
}

#[test]
fn every_official_template_message_can_be_composed() {
    // A shop, a flow, and one that is not valid: see the examples of the codec.
    let unsupported = [
        "Send Catalog Template Message",
        "Send Flow Template Message",
        "Send Sample Issue Resolution Template",
    ];
    let Some(official) = official("messages.json") else { return };
    let requests = official["post"]["requests"].as_object().expect("requests");
    let mut composed = 0;
    for (name, example) in requests {
        if example.get("template").is_none() || unsupported.contains(&name.as_str()) {
            continue;
        }
        // Meta leaves it open; an operator may not.
        let example = example.to_string().replace("http(s)://", "https://");
        let message = serde_json::from_str::<Value>(&example).expect("JSON")["template"].clone();
        let text = |field: &Value| field.as_str().expect("text").to_owned();
        let (name, language) = (text(&message["name"]), text(&message["language"]["code"]));
        let components = template_of(&message).to_string();
        let layout = Layout::read(&name, &language, &components).expect("a layout");
        let content = layout.fill(&filling(given_for(&message)), FIELDS).expect("filled").content;
        assert_eq!(serde_json::to_value(&content).expect("JSON"), json!({ "template": message }));
        composed += 1;
    }
    assert_eq!(composed, 6);
}
