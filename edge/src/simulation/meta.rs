//! Meta's side: what people mean becomes text, and text becomes JSON.

use std::collections::BTreeMap;

use jawort_shared::pairing::PairingCode;
use jawort_shared::time::SECOND;
use serde_json::{Value, json};

use super::truth::{Business, Event, NUMBERS, Said, Say, Shows, What};

/// One update of a webhook.
#[derive(Debug, Clone)]
pub(super) struct Update {
    /// Meta's id of the channel.
    pub(super) phone_number_id: &'static str,
    /// `messages` or `user_preferences`.
    pub(super) field: &'static str,
    /// Exactly as it is sent, every time.
    pub(super) raw: String,
}

/// The update that tells of an event, if Meta tells of it.
pub(super) fn update(event: &Event, codes: &BTreeMap<u32, String>) -> Option<Update> {
    let of = |business: Business| business.names()[2];
    let messages = |phone_number_id, raw: Value| {
        Some(Update { phone_number_id, field: "messages", raw: raw.to_string() })
    };
    match event.what {
        What::Entered(_) | What::Revoked(..) => None,
        What::Poison(business) => messages(
            of(business),
            json!({ "id": message_id(event.id), "type": "text", "text": { "body": 7 } }),
        ),
        What::Foreign => messages("999", message(event, &stranger(), codes)),
        What::Said(said) => Some(match said.say {
            Say::PrefersStop | Say::PrefersResume => Update {
                phone_number_id: of(said.business),
                field: "user_preferences",
                raw: preference(event, &said).to_string(),
            },
            _ => Update {
                phone_number_id: of(said.business),
                field: "messages",
                raw: message(event, &said, codes).to_string().replace("\\\\ud83d", "\\ud83d"),
            },
        }),
    }
}

pub(super) fn message_id(event: u32) -> String {
    format!("wamid.{event}")
}

/// Meta's id of the person, which is another for every business.
pub(super) fn bsuid(business: Business, person: usize) -> String {
    format!("AT.{}.{person}", business.id())
}

/// A code that no entry has.
pub(super) fn unknown_code(event: u32) -> PairingCode {
    code(event, 0xff)
}

/// The code that the edge draws for an attempt to fill in a form.
pub(super) fn code(event: u32, attempt: u8) -> PairingCode {
    let [low, ..] = event.to_le_bytes();
    PairingCode::from_random([0, 1, 2, 3, 4, 5, low, attempt])
}

fn stranger() -> Said {
    Said {
        business: Business::Demo,
        person: 1,
        number: 1,
        shows: Shows::Both,
        manner: 0,
        say: Say::Start,
    }
}

fn sender(said: &Said) -> (Option<&'static str>, Option<String>) {
    let number = NUMBERS[said.number][said.manner % 2];
    let id = bsuid(said.business, said.person);
    match said.shows {
        Shows::Number => (Some(number), None),
        Shows::UserId => (None, Some(id)),
        Shows::Both => (Some(number), Some(id)),
    }
}

fn message(event: &Event, said: &Said, codes: &BTreeMap<u32, String>) -> Value {
    let (number, id) = sender(said);
    // A button that asks to stop in a sentence is no near miss: its words are the business's own.
    let is_button = said.manner % 5 == 4 && said.say != Say::NearMiss;
    let mut message = match words(said, codes) {
        Some(text) if is_button => {
            json!({ "type": "button", "button": { "payload": text, "text": "…" } })
        }
        Some(text) => json!({ "type": "text", "text": { "body": text } }),
        None => json!({ "type": "audio", "audio": { "id": "1" } }),
    };
    message["id"] = message_id(event.id).into();
    message["timestamp"] = (event.told_at() / SECOND).to_string().into();
    if let Some(number) = number {
        message["from"] = number.into();
    }
    if let Some(id) = id {
        message["from_user_id"] = id.into();
    }
    message
}

fn preference(event: &Event, said: &Said) -> Value {
    let (wa_id, user_id) = sender(said);
    let value = if said.say == Say::PrefersStop { "stop" } else { "resume" };
    json!({
        "wa_id": wa_id,
        "user_id": user_id,
        "detail": "User preference",
        "category": "marketing_messages",
        "value": value,
        "timestamp": event.told_at() / SECOND,
    })
}

/// What a person writes who means this; none for a sound.
fn words(said: &Said, codes: &BTreeMap<u32, String>) -> Option<String> {
    let one = |of: &[&str]| Some(of[said.manner % of.len()].to_owned());
    match said.say {
        Say::Start => one(&["START", "start", "Start!", "ＳＴＡＲＴ"]),
        Say::StartNews => one(&["START NEWS", "start news"]),
        Say::StartUnknownGroup => one(&["START Zeitung", "start nosuch"]),
        Say::StartCode(entry) => {
            let code = codes.get(&entry).cloned();
            let code = code.unwrap_or_else(|| unknown_code(entry).as_str().to_owned());
            Some(format!("{} {code}", ["START", "start"][said.manner % 2]))
        }
        Say::Stop => one(&["STOP", "stopp", "Stop.", "ARRET", "BAJA"]),
        Say::StopNews => one(&["STOP NEWS", "Stop news"]),
        Say::StopUnknownGroup => one(&["STOP nosuch", "stop zeitung"]),
        Say::StopAll => one(&["STOP ALL", "stop all"]),
        Say::StopPromos => one(&["STOP PROMOS", "stop promos"]),
        Say::NearMiss => one(&["please stop texting me"]),
        Say::Chat => one(&["Hallo", "Guten Tag!", "half \\ud83d a face", "?"]),
        Say::Sound | Say::PrefersStop | Say::PrefersResume => None,
    }
}

/// A body with these updates: neighbours of one channel share a change.
pub(super) fn body(updates: &[Update]) -> Vec<u8> {
    let same = |one: &Update, other: &Update| {
        one.phone_number_id == other.phone_number_id && one.field == other.field
    };
    let changes = updates.chunk_by(same).map(|run| {
        let Update { phone_number_id, field, .. } = run[0];
        let all: Vec<_> = run.iter().map(|update| update.raw.as_str()).collect();
        format!(
            r#"{{"field":"{field}","value":{{"metadata":{{"phone_number_id":"{phone_number_id}"}},"{field}":[{}]}}}}"#,
            all.join(",")
        )
    });
    let changes: Vec<_> = changes.collect();
    format!(r#"{{"entry":[{{"id":"1","changes":[{}]}}]}}"#, changes.join(",")).into_bytes()
}
