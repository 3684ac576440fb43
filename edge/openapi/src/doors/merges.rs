//! `/v1/merges`, `/v1/merge-suggestions`

use super::before;
use crate::door::Door;
use crate::schema::{about, object, or_null, text, time};

pub(super) fn doors() -> Vec<Door> {
    let merge = object(&[
        ("contact", about(text(), "who they are now")),
        ("merged", about(text(), "whom they also were")),
        ("cause", text()),
        ("at", time()),
        ("undone_at", or_null(time())),
    ]);
    let suggestion =
        object(&[("contact", text()), ("other", text()), ("reason", text()), ("at", time())]);
    vec![
        Door::get("/v1/merges", "List contacts that turned out to be one person").pages(
            before(),
            "Merges, newest first.",
            merge,
        ),
        Door::post("/v1/merges/{contact}/{merged}/undo", "Take a merge back")
            .done("They are two again."),
        Door::get("/v1/merge-suggestions", "List contacts that may be one person").pages(
            before(),
            "Suggestions, newest first.",
            suggestion,
        ),
        Door::post("/v1/merge-suggestions/{contact}/{other}/accept", "Merge two contacts")
            .done("They are one."),
        Door::post("/v1/merge-suggestions/{contact}/{other}/dismiss", "Keep two contacts apart")
            .done("They stay two."),
    ]
}
