//! Meta's own examples: each request that we send is written alike, each answer is understood.

use super::*;

/// Requests that Jawort never sends, with the reason.
const UNSUPPORTED: [(&str, &str); 19] = [
    ("Send Catalog Message", "a shop"),
    ("Send Catalog Template Message", "a shop"),
    ("Send Contact Message", "nobody's number is passed on"),
    ("Send Draft Flow by ID", "flows are not part of this product"),
    ("Send Draft Flow by Name", "flows are not part of this product"),
    ("Send Flow Template Message", "flows are not part of this product"),
    ("Send Multi-Product Message", "a shop"),
    ("Send Order Details Message", "a shop"),
    ("Send Order Status Message", "a shop"),
    ("Send Published Flow by ID", "flows are not part of this product"),
    ("Send Published Flow by Name", "flows are not part of this product"),
    ("Send Reply to Contact Message", "nobody's number is passed on"),
    ("Send Reply to Sticker Message by ID", "a business that informs sends no stickers"),
    ("Send Reply to Sticker Message by URL", "a business that informs sends no stickers"),
    ("Send Reply with Reaction Message", "an agent's gesture, and agents work elsewhere"),
    (
        "Send Sample Issue Resolution Template",
        "not valid: a text that is true, an index that is a number",
    ),
    ("Send Single Product Message", "a shop"),
    ("Send Sticker Message by ID", "a business that informs sends no stickers"),
    ("Send Sticker Message by URL", "a business that informs sends no stickers"),
];

/// The example with what Meta assumes where it is left out, and with a number for the placeholder of one.
fn completed(mut example: Value, to: &Recipient, kind: &str) -> Value {
    let Recipient::Phone(to) = to else { panic!("no number") };
    example["to"] = to.e164().into();
    example["recipient_type"] = "individual".into();
    example["type"] = kind.into();
    example
}

fn check_request(name: &str, example: &Value) {
    let mut content = example.clone();
    let envelope = ["messaging_product", "recipient_type", "to", "type", "context"];
    content.as_object_mut().expect("an object").retain(|key, _| !envelope.contains(&key.as_str()));
    let content: Content = serde_json::from_value(content)
        .unwrap_or_else(|cause| panic!("{name} cannot be expressed: {cause}"));
    let kind = content.kind();
    let digits = example["to"].as_str().unwrap_or_default();
    let recipient = phone(if digits.starts_with('{') { "16505551234" } else { digits });
    let expected = completed(example.clone(), &recipient, kind);
    let reply_to = example["context"]["message_id"].as_str().map(str::to_owned);
    assert_eq!(
        sent(&Message { recipient, reply_to, callback_data: None, content }),
        expected,
        "{name}"
    );
}

#[test]
fn every_official_request_that_we_send_is_written_alike() {
    let Some(official) = official("messages.json") else { return };
    let requests = official["post"]["requests"].as_object().expect("requests");
    let mut checked = 0;
    for (name, example) in requests {
        if UNSUPPORTED.iter().any(|(unsupported, _)| unsupported == name) {
            continue;
        }
        checked += 1;
        if example["status"] == "read" {
            let id = example["message_id"].as_str().expect("an id");
            assert_eq!(&body_of(asked(|graph| mark_read(graph, "1065", id, true))), example);
        } else {
            check_request(name, example);
        }
    }
    assert_eq!((checked, requests.len()), (31, checked + UNSUPPORTED.len()));
}

#[test]
fn every_official_answer_is_understood() {
    let Some(official) = official("messages.json") else { return };
    let answers = official["post"]["responses"]["200"].as_object().expect("answers");
    assert_eq!(answers.len(), 44);
    for (name, example) in answers {
        let (body, headers) = (example.to_string(), HeaderMap::new());
        if example.get("success").is_some() {
            assert_eq!(read_success(200, &headers, &body), Outcome::Accepted(()), "{name}");
            continue;
        }
        let Outcome::Accepted(accepted) = read_acceptance(200, &headers, &body) else {
            panic!("{name} is not understood")
        };
        assert_eq!(example["messages"][0]["id"], accepted.wamid, "{name}");
        let wa_id = example["contacts"][0]["wa_id"].as_str().expect("an account");
        assert_eq!(accepted.wa_id.as_deref(), Some(wa_id.trim()), "{name}");
    }
}

#[test]
fn every_official_refusal_is_read_by_its_code() {
    let Some(official) = official("phone_number.json") else { return };
    let answers = official["get"]["responses"].as_object().expect("answers");
    let mut checked = 0;
    for (status, examples) in answers.iter().filter(|(status, _)| *status != "200") {
        let status: u16 = status.parse().expect("a status");
        for (name, example) in examples.as_object().expect("examples") {
            let Outcome::Refused(refusal) =
                read_success(status, &HeaderMap::new(), &example.to_string())
            else {
                panic!("{name} is not understood")
            };
            let error = &example["error"];
            assert_eq!(
                Some(refusal.code.label()),
                error["code"].as_u64().map(|code| code.to_string())
            );
            assert_eq!(refusal.subcode.map(u64::from), error["error_subcode"].as_u64(), "{name}");
            assert_eq!(Some(refusal.is_transient), error["is_transient"].as_bool().or(Some(false)));
            assert!(refusal.details.is_some(), "{name}");
            checked += 1;
        }
    }
    assert_eq!(checked, 21);
}
