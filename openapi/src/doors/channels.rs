//! `/v1/channels`

use jawort_shared::api::ErrorCode;

use crate::door::Door;
use crate::schema::{about, object, one_of, or_null, text};

pub(super) fn doors() -> Vec<Door> {
    let sms = object(&[
        ("provider", one_of(&["websms", "twilio", "vonage", "seven", "infobip"])),
        ("sender", or_null(text())),
        (
            "callback_url",
            about(text(), "to be entered at the provider: reports and inbound SMS go there"),
        ),
    ]);
    vec![
        Door::get("/v1/channels/{channel}/sms", "Show by whom a channel sends SMS")
            .answers(200, "The provider.", sms)
            .refuses(&[ErrorCode::NotConfigured]),
    ]
}
