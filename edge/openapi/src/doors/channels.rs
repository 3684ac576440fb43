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
    let example = json!({ "away": "We are back on Monday at nine.", "pace": 20 });
    let mut all = vec![
        Door::get("/v1/channels", "List channels").pages(after_id(), "Channels by id.", item()),
        Door::post("/v1/channels", "Add a channel")
            .text("A number at Meta belongs to one channel of one business. Everything else can be changed later.")
            .json(body(&[identity(), settings()].concat()), new())
            .answers(201, "Added.", item())
            .refuses(&[ErrorCode::SettingInvalid, ErrorCode::NumberTaken]),
        Door::get("/v1/channels/{channel}", "Show a channel")
            .answers(200, "The channel.", item()),
        Door::new("patch", "/v1/channels/{channel}", "Change a channel")
            .text("What is not named stays as it is, and null takes away. All of it is changed, or nothing: then everything that is wrong is said, by field.")
            .json(body(&settings()), example)
            .answers(200, "Changed.", item())
            .refuses(&[ErrorCode::SettingInvalid]),
    ];
    all.extend(acts());
    all
}

fn acts() -> [Door; 5] {
    let at = about(time(), "now without it");
    let sms = object(&[
        ("provider", one_of(&PROVIDERS)),
        ("sender", or_null(text())),
        (
            "callback_url",
            about(text(), "to be entered at the provider: reports and inbound SMS go there"),
        ),
    ]);
    [
        Door::post("/v1/channels/{channel}/stop", "Stop a channel")
            .text("Nothing leaves until it is resumed.")
            .answers(200, "Stopped.", item()),
        Door::post("/v1/channels/{channel}/resume", "Resume a channel")
            .text("Whoever stopped it: you, an error, or Meta. What was told before does not stop it again.")
            .answers(200, "Resumed.", item()),
        Door::post("/v1/channels/{channel}/refresh", "Ask Meta how the number is doing")
            .text("Asked once a day by itself; now after the answer. Look at `health` a moment later.")
            .answers(202, "Meta will be asked.", item()),
        Door::get("/v1/channels/{channel}/hours", "Show what would be sent at a time")
            .text("To somebody who writes then and was not told in the same closed period.")
            .query("at", at, "when")
            .answers(200, "Whether somebody is there.", presence()),
        Door::get("/v1/channels/{channel}/sms", "Show by whom a channel sends SMS")
            .answers(200, "The provider.", sms)
            .refuses(&[ErrorCode::NotConfigured]),
    ]
}

type Field = (&'static str, Value);

fn identity() -> Vec<Field> {
    let id = || json!({ "type": "string", "pattern": "^[0-9]{5,20}$" });
    vec![
        ("phone_number_id", about(id(), "Meta's id of the number")),
        ("waba_id", about(id(), "Meta's id of the account")),
        ("number", json!({ "type": "string", "pattern": "^[+][1-9][0-9]{6,14}$" })),
    ]
}

fn new() -> Value {
    json!({ "phone_number_id": "106540352242922", "waba_id": "102290129340398", "number": "+436641234567", "lang": "de" })
}

fn between(least: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

fn settings() -> Vec<Field> {
    let tags: Vec<_> = LANGUAGES.iter().map(|language| language.tag).collect();
    let message = |when| about(or_null(words(1_024)), when);
    vec![
        ("lang?", about(one_of(&tags), "of answers where nothing says better")),
        ("opt_in_rule?", one_of(&["any_message", "keyword"])),
        ("rejoin?", about(one_of(&["keyword", "any_message"]), "what opts in again after a STOP")),
        ("consent_scope?", one_of(&["business", "channel"])),
        ("pace?", about(between(1, 1_000), "messages a second")),
        ("sms_provider?", one_of(&PROVIDERS)),
        ("sms_sender?", about(text(), "a number, or a name of up to 11 letters and digits")),
        ("sms_daily_cap?", between(0, 1_000_000)),
        ("hours?", or_null(hours())),
        ("welcome?", message("to somebody's first message")),
        ("away?", message("outside of the hours, once in each closed period")),
        ("unknown_word?", message("to a single word that is no keyword, once a day")),
        ("reply_daily_cap?", about(between(0, 100_000), "of these texts")),
        ("marketing_paused?", flag()),
    ]
}

fn hours() -> Value {
    let clock = "([01][0-9]|2[0-3]):[0-5][0-9]";
    let span = json!({ "type": "string", "pattern": format!("^{clock}-({clock}|24:00)$") });
    let spans = json!({ "type": "array", "items": span, "maxItems": 10 });
    let days = ["mon?", "tue?", "wed?", "thu?", "fri?", "sat?", "sun?"];
    let days: Vec<_> = days.into_iter().map(|day| (day, spans.clone())).collect();
    let exceptions =
        json!({ "type": "object", "additionalProperties": spans, "maxProperties": 730 });
    body(&[
        ("zone", about(text(), "of the time zone database, such as Europe/Vienna")),
        ("week", body(&days)),
        ("exceptions?", about(exceptions, "by date: 2026-12-24 is once, 12-24 every year")),
    ])
}

fn item() -> Value {
    let held = || or_null(object(&[("since", time()), ("for", text())]));
    object(&[
        ("channel", text()),
        ("phone_number_id", text()),
        ("waba_id", text()),
        ("number", text()),
        ("lang", text()),
        ("opt_in_rule", text()),
        ("rejoin", text()),
        ("consent_scope", text()),
        ("pace", number()),
        ("sms_provider", one_of(&PROVIDERS)),
        ("sms_sender", text()),
        ("sms_daily_cap", number()),
        ("hours", anything()),
        ("welcome", or_null(text())),
        ("away", or_null(text())),
        ("unknown_word", or_null(text())),
        ("reply_daily_cap", number()),
        ("held_until", or_null(time())),
        ("stopped", held()),
        ("marketing_paused", held()),
        ("health", health()),
    ])
}

fn health() -> Value {
    let problem = object(&[("code", text()), ("detail", text())]);
    let word = || about(or_null(text()), "in Meta's word");
    object(&[
        ("looked_at", about(or_null(time()), "when Meta was asked")),
        ("verified_name", or_null(text())),
        ("quality", word()),
        ("status", word()),
        ("name_status", word()),
        ("verification", word()),
        ("throughput", word()),
        ("subscribed", about(or_null(flag()), "whether we hear of the account")),
        ("problems", about(list(problem), "what to see to")),
    ])
}

fn presence() -> Value {
    let reply = or_null(object(&[("text", text()), ("lang", text())]));
    object(&[
        ("state", one_of(&["open", "closed"])),
        ("since", about(or_null(time()), "of the closed period; null where it has no beginning")),
        ("until", or_null(time())),
        ("reply", reply),
    ])
}
