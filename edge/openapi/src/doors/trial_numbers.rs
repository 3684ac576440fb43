//! `/v1/trial-numbers`

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::schema::{about, body, object, or_null, text, time};

const NUMBER: [ErrorCode; 6] = [
    ErrorCode::PhoneMissing,
    ErrorCode::PhoneNotANumber,
    ErrorCode::PhoneTooShort,
    ErrorCode::PhoneTooLong,
    ErrorCode::PhoneInvalid,
    ErrorCode::PhoneNotMobile,
];

pub(super) fn doors() -> Vec<Door> {
    let channel = about(or_null(text()), "whose provider sends the SMS; the first without it");
    let wanted = [number().as_slice(), &[("channel?", channel)]].concat();
    let proof = [number().as_slice(), &[("code", text())]].concat();
    vec![
        Door::get("/v1/trial-numbers", "List numbers to try out with").pages(
            after_id(),
            "Numbers.",
            item(),
        ),
        Door::post("/v1/trial-numbers", "Send a code to a number")
            .text("One a minute and five a day to a number, good for ten minutes and five tries.")
            .json(body(&wanted), json!({ "phone": "+436641234567" }))
            .answers(200, "Proved before: no code is sent.", item())
            .answers(202, "On its way.", item())
            .refuses(&NUMBER)
            .refuses(&[ErrorCode::NotFound, ErrorCode::TooManyRequests, ErrorCode::NotConfigured]),
        Door::post("/v1/trial-numbers/verify", "Prove a number by its code")
            .json(body(&proof), json!({ "phone": "+436641234567", "code": "012345" }))
            .answers(200, "Proved.", item())
            .refuses(&NUMBER)
            .refuses(&[ErrorCode::CodeWrong, ErrorCode::NotConfigured]),
        Door::delete("/v1/trial-numbers/{number}", "Forget a number").done("Forgotten."),
    ]
}

fn number() -> [(&'static str, Value); 2] {
    let country = about(or_null(text()), "ISO code, for a number without its country");
    [("phone", text()), ("country?", country)]
}

fn item() -> Value {
    object(&[
        ("trial_number", text()),
        ("phone", text()),
        ("verified_at", or_null(time())),
        ("code_expires_at", or_null(time())),
    ])
}
