//! `/v1/trial-numbers`

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use super::after_id;
use crate::door::Door;
use crate::schema::{about, body, object, or_null, text, time};

const PHONE: [ErrorCode; 6] = [
    ErrorCode::PhoneMissing,
    ErrorCode::PhoneNotANumber,
    ErrorCode::PhoneTooShort,
    ErrorCode::PhoneTooLong,
    ErrorCode::PhoneInvalid,
    ErrorCode::PhoneNotMobile,
];

pub(super) fn doors() -> Vec<Door> {
    let (phone, code) = (json!("0664 1234567"), json!("123456"));
    vec![
        Door::get("/v1/trial-numbers", "List whom a business in trial mode may write to").pages(
            after_id(),
            "Numbers.",
            item(),
        ),
        Door::post("/v1/trial-numbers", "Add a number of your own")
            .text("A code is sent there by SMS.")
            .json(
                with(("channel?", about(text(), "by which the code is sent"))),
                json!({ "phone": phone, "country": "AT" }),
            )
            .answers(202, "A code is on its way.", item())
            .answers(200, "It is verified already.", item())
            .refuses(&PHONE)
            .refuses(&[ErrorCode::NotFound, ErrorCode::TooManyRequests]),
        Door::post("/v1/trial-numbers/verify", "Verify a number by its code")
            .json(with(("code", text())), json!({ "phone": phone, "country": "AT", "code": code }))
            .answers(200, "Verified.", item())
            .refuses(&PHONE)
            .refuses(&[ErrorCode::NotFound, ErrorCode::CodeWrong]),
        Door::delete("/v1/trial-numbers/{number}", "Remove a number").done("Removed."),
    ]
}

fn with(field: (&'static str, Value)) -> Value {
    let country = about(or_null(text()), "ISO 3166 code that a national number is of");
    body(&[("phone", about(text(), "as typed")), ("country?", country), field])
}

fn item() -> Value {
    object(&[
        ("trial_number", about(text(), "its id")),
        ("phone", text()),
        ("verified_at", or_null(time())),
        ("code_expires_at", or_null(time())),
    ])
}
