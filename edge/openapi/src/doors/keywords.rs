//! `/v1/keywords`

use serde_json::Value;

use crate::door::{Door, Field};
use crate::schema::{about, flag, list, object, one_of, or_null, text};

pub(super) fn doors() -> Vec<Door> {
    let wanted =
        Field { name: "text", text: "what somebody might write", schema: text(), is_needed: true };
    let group = object(&[("code", text()), ("act", one_of(&["joined", "left"]))]);
    let told = object(&[
        ("understood", about(text(), "the text as it is compared")),
        ("near_miss", about(flag(), "a sentence that nearly asks to stop")),
        ("consent", list(act())),
        ("sms", list(act())),
        ("groups", list(group)),
        ("reply", about(or_null(text()), "what would be answered")),
    ]);
    vec![
        Door::get("/v1/keywords/simulate", "Ask what a text would do")
            .text("Nothing is done.")
            .with_query(wanted)
            .answers(200, "What it would do.", told),
    ]
}

fn act() -> Value {
    object(&[("purpose", text()), ("act", text()), ("source", text())])
}
