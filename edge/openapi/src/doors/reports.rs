//! `/v1/notices`, `/v1/parked`

use super::before;
use crate::door::Door;
use crate::schema::{anything, object, or_null, text, time};

pub(super) fn doors() -> Vec<Door> {
    let notice = object(&[
        ("id", text()),
        ("field", text()),
        ("event", or_null(text())),
        ("value", anything()),
        ("at", time()),
        ("received_at", time()),
    ]);
    let parked = object(&[
        ("id", text()),
        ("source", text()),
        ("reason", text()),
        ("raw", text()),
        ("received_at", time()),
    ]);
    vec![
        Door::get("/v1/notices", "List what Meta said about accounts, numbers and templates")
            .pages(before(), "Notices, newest first.", notice),
        Door::get("/v1/parked", "List what webhooks said that nobody here understands").pages(
            before(),
            "What was parked, newest first.",
            parked,
        ),
    ]
}
