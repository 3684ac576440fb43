//! `/w`, `/r`: what needs no key.

use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use crate::door::{Body, Door};
use crate::schema::{about, anything, flag, list, object, one_of, or_null, text, time};

pub(super) fn doors() -> Vec<Door> {
    vec![page(), submit(), config(), enter(), state(), qr(), card(), follow()]
        .into_iter()
        .chain(
            ["/w/{widget}/config", "/w/{widget}/opt-ins", "/w/{widget}/opt-ins/{ref}"]
                .map(preflight),
        )
        .collect()
}

fn html() -> Vec<(&'static str, Value)> {
    vec![("text/html", text())]
}

fn lang() -> Value {
    text()
}

fn page() -> Door {
    Door::get("/w/{widget}", "The hosted page")
        .text("The form for those who cannot load the widget, complete without JavaScript.")
        .query("lang", lang(), "language tags by preference")
        .query("ref", text(), "a form entry, to see what became of it")
        .query("poster", text(), "the page to print, whatever its value")
        .answers_with(200, "The page.", html())
        .answers_with(404, "There is no such widget.", html())
        .answers_with(503, "Not possible just now.", html())
        .refuses(&[ErrorCode::QueryMalformed])
}

fn submit() -> Door {
    let fields = object(&[
        ("phone", text()),
        ("wording", text()),
        ("country?", text()),
        ("lang?", text()),
        ("groups?", list(text())),
        ("consent?", text()),
    ]);
    let form = Body {
        kind: "application/x-www-form-urlencoded",
        schema: fields,
        example: json!({ "phone": "0664 1234567", "country": "AT", "wording": "de-1" }),
        is_needed: true,
    };
    Door::post("/w/{widget}", "Send the hosted page's form")
        .body(form)
        .answers_with(200, "What happens next.", html())
        .answers_with(422, "The form again, with what is wrong.", html())
        .answers_with(403, "The form again: another page sent it.", html())
        .answers_with(429, "The form again: too many tries.", html())
        .answers_with(404, "There is no such widget.", html())
        .answers_with(503, "Not possible just now.", html())
}

fn config() -> Door {
    let channel = object(&[("number", text()), ("readable", or_null(text())), ("link", text())]);
    let wording = object(&[("id", text()), ("text", text()), ("sha256", text())]);
    let group = object(&[("code", text()), ("name", text())]);
    let shown = object(&[
        ("widget", text()),
        ("business", text()),
        ("channel", channel),
        ("wording", about(wording, "what is agreed to")),
        ("privacy_url", text()),
        ("countries", list(text())),
        ("groups", list(group)),
        ("consent_box", flag()),
        ("country", about(or_null(text()), "where the visitor seems to be")),
        ("lang", text()),
        ("texts", json!({ "type": "object" })),
        ("theme", anything()),
    ]);
    Door::get("/w/{widget}/config", "What the widget shows")
        .query("lang", lang(), "language tags by preference; else `Accept-Language`")
        .answers(200, "What it shows.", shown)
        .refuses(&[ErrorCode::NotFound, ErrorCode::QueryMalformed, ErrorCode::Unavailable])
}

fn enter() -> Door {
    let form = object(&[
        ("phone", about(text(), "as typed")),
        ("country?", about(or_null(text()), "ISO 3166 code that a national number is of")),
        ("lang?", or_null(text())),
        ("wording", about(text(), "id of the wording that was shown")),
        ("page?", about(text(), "address of the page, without its query")),
        ("groups?", about(list(text()), "codes")),
        ("consents?", about(flag(), "the box for consent was ticked")),
    ]);
    let entered = object(&[
        ("ref", text()),
        ("number", about(text(), "of the channel, E.164")),
        ("link", about(text(), "opens the chat with the message prepared")),
        ("expires_at", time()),
    ]);
    let example = json!({ "phone": "0664 1234567", "country": "AT", "lang": "de", "wording": "de-1", "page": "https://muster.example/" });
    Door::post("/w/{widget}/opt-ins", "Enter a number")
        .text("The same answer whether the number is new, known, stopped or over its limit.")
        .json(form, example)
        .answers(202, "Taken. The opt-in follows when the person sends the message.", entered)
        .refuses(&[
            ErrorCode::PhoneMissing,
            ErrorCode::PhoneNotANumber,
            ErrorCode::PhoneTooShort,
            ErrorCode::PhoneTooLong,
            ErrorCode::PhoneInvalid,
            ErrorCode::PhoneNotMobile,
            ErrorCode::CountryNotAllowed,
            ErrorCode::WordingOutdated,
            ErrorCode::ConsentMissing,
            ErrorCode::OriginNotAllowed,
            ErrorCode::TooManyRequests,
            ErrorCode::NotFound,
            ErrorCode::NotConfigured,
            ErrorCode::Unavailable,
        ])
}

fn state() -> Door {
    let state = object(&[("state", one_of(&["pending", "confirmed", "expired"]))]);
    Door::get("/w/{widget}/opt-ins/{ref}", "Ask what became of a form entry")
        .answers(200, "What became of it.", state)
        .refuses(&[ErrorCode::NotFound, ErrorCode::Unavailable])
}

fn qr() -> Door {
    Door::get("/w/{widget}/qr.svg", "The QR code of the chat")
        .query("ref", text(), "a form entry; else the channel itself")
        .answers_with(200, "The picture.", vec![("image/svg+xml", text())])
        .refuses(&[ErrorCode::NotFound, ErrorCode::QueryMalformed, ErrorCode::Unavailable])
}

fn card() -> Door {
    Door::get("/w/{widget}/contact.vcf", "The business as a contact card")
        .answers_with(200, "The vCard.", vec![("text/vcard", text())])
        .refuses(&[ErrorCode::NotFound, ErrorCode::Unavailable])
}

fn follow() -> Door {
    Door::get("/r/{ref}", "The short link of the SMS")
        .answers_with(302, "Into the chat.", Vec::new())
        .answers_with(404, "There is no such entry.", html())
        .refuses(&[ErrorCode::Unavailable])
}

fn preflight(path: &'static str) -> Door {
    Door::new("options", path, "May this page ask?")
        .answers_with(204, "The headers say so.", Vec::new())
        .refuses(&[ErrorCode::NotFound, ErrorCode::Unavailable])
}
