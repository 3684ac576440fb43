//! `/v1/channels`

use jawort_shared::api::ErrorCode;
use jawort_shared::lang::LANGUAGES;
use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::schema::{
    about, anything, body, flag, list, number, object, one_of, or_null, text, time, words,
};

const PROVIDERS: [&str; 5] = ["websms", "twilio", "vonage", "seven", "infobip"];

pub(super) fn doors() -> Vec<Door> {
    let identity = json!({ "phone_number_id": "106540352242922", "waba_id": "102290129340398", "number": "+15550783881" });
    vec![
        Door::get("/v1/channels", "List channels").pages(after_id(), "Channels by id.", item()),
        Door::post("/v1/channels", "Add a channel")
            .text("One WhatsApp number, with Meta's ids of it.")
            .json(wanted(), identity)
            .answers(201, "Added.", item())
            .refuses(&[ErrorCode::NumberTaken]),
        Door::get("/v1/channels/{channel}", "Show a channel")
            .text("What is set, what holds it, and how Meta sees its number.")
            .answers(200, "The channel.", item()),
        Door::new("patch", "/v1/channels/{channel}", "Change settings of a channel")
            .text("Says of every field what is wrong with it, and changes nothing then.")
            .json(body(&settings()), json!({ "pace": 80, "away": "We are back at nine." }))
            .answers(200, "The channel.", item()),
        Door::post("/v1/channels/{channel}/stop", "Stop a channel")
            .text("Nothing leaves it any more; what waits is kept.")
            .answers(200, "The channel.", item()),
        Door::post("/v1/channels/{channel}/resume", "Let a channel go on").answers(
            200,
            "The channel.",
            item(),
        ),
        Door::post("/v1/channels/{channel}/refresh", "Ask Meta how it sees the number").answers(
            202,
            "Asked; `health` shows the answer soon.",
            item(),
        ),
        Door::get("/v1/channels/{channel}/hours", "Ask what a channel would answer by itself")
            .query("at", time(), "the time that is asked about; else now")
            .answers(200, "What somebody would be sent who writes then.", presence()),
        Door::get("/v1/channels/{channel}/sms", "Show by whom a channel sends SMS")
            .answers(200, "The provider.", sms())
            .refuses(&[ErrorCode::NotConfigured]),
    ]
}

fn wanted() -> Value {
    let id = json!({ "type": "string", "pattern": "^[0-9]{5,20}$" });
    let number = json!({ "type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$" });
    let mut fields = vec![
        ("phone_number_id", about(id.clone(), "Meta's id of the number")),
        ("waba_id", about(id, "Meta's id of the account")),
        ("number", about(number, "E.164")),
    ];
    fields.extend(settings());
    body(&fields)
}

fn whole(least: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

fn automatic(text: &str) -> Value {
    about(or_null(words(1_024)), text)
}

fn settings() -> Vec<(&'static str, Value)> {
    let languages: Vec<_> = LANGUAGES.iter().map(|language| language.tag).collect();
    vec![
        ("lang?", one_of(&languages)),
        ("opt_in_rule?", about(one_of(&["any_message", "keyword"]), "what opts in")),
        ("rejoin?", about(one_of(&["keyword", "any_message"]), "what opts in again after STOP")),
        ("consent_scope?", about(one_of(&["business", "channel"]), "what an opt-in is for")),
        ("pace?", about(whole(1, 1_000), "messages in a second")),
        ("sms_provider?", one_of(&PROVIDERS)),
        ("sms_sender?", about(text(), "a number, or a name of up to 11 letters and digits")),
        ("sms_daily_cap?", whole(0, 1_000_000)),
        (
            "hours?",
            about(anything(), "when somebody is there: zone, week and exceptions; null: always"),
        ),
        ("welcome?", automatic("answers the first message of somebody")),
        ("away?", automatic("answers while nobody is there, once in each closed period")),
        ("unknown_word?", automatic("answers a word that nobody understands")),
        ("reply_daily_cap?", about(whole(0, 100_000), "automatic answers in a day")),
        ("marketing_paused?", flag()),
    ]
}

fn item() -> Value {
    let held = object(&[("since", time()), ("for", or_null(text()))]);
    object(&[
        ("channel", about(text(), "its id")),
        ("phone_number_id", text()),
        ("waba_id", text()),
        ("number", text()),
        ("lang", text()),
        ("opt_in_rule", text()),
        ("rejoin", text()),
        ("consent_scope", text()),
        ("pace", number()),
        ("sms_provider", text()),
        ("sms_sender", or_null(text())),
        ("sms_daily_cap", number()),
        ("hours", anything()),
        ("welcome", or_null(text())),
        ("away", or_null(text())),
        ("unknown_word", or_null(text())),
        ("reply_daily_cap", number()),
        ("held_until", about(or_null(time()), "Meta asked to wait")),
        ("stopped", about(or_null(held.clone()), "nothing leaves")),
        ("marketing_paused", about(or_null(held), "no marketing leaves")),
        ("health", health()),
    ])
}

fn health() -> Value {
    let problem = object(&[("code", text()), ("detail", text())]);
    object(&[
        ("looked_at", or_null(time())),
        ("verified_name", or_null(text())),
        ("quality", or_null(text())),
        ("status", or_null(text())),
        ("name_status", or_null(text())),
        ("verification", or_null(text())),
        ("throughput", anything()),
        ("subscribed", or_null(flag())),
        ("problems", list(problem)),
    ])
}

fn presence() -> Value {
    let reply = object(&[("text", text()), ("lang", text())]);
    object(&[
        ("state", one_of(&["open", "closed"])),
        ("since", or_null(time())),
        ("until", or_null(time())),
        ("reply", or_null(reply)),
    ])
}

fn sms() -> Value {
    let address = "to be entered at the provider: reports and inbound SMS go there";
    object(&[
        ("provider", one_of(&PROVIDERS)),
        ("sender", or_null(text())),
        ("callback_url", about(text(), address)),
    ])
}
