//! What proves an act of consent: the words themselves, and the form that they answer.

use jawort_shared::consent::Act;
use jawort_shared::identity::number_key;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use super::Decided;
use crate::store::pairing::Candidate;

/// Characters of a message that are kept as proof: as many as WhatsApp lets people write.
const LONGEST_PROOF: usize = 4_096;

/// The message itself and the form entry that it answers. Its words are proof only where they ask for something.
pub(super) fn of_act(decided: &Decided<'_>, act: Act) -> Value {
    let words = || decided.message.words.shown().chars().take(LONGEST_PROOF).collect::<String>();
    json!({
        "message_id": decided.message.message_id,
        "text": (act != Act::Implied).then(words),
        "form": decided.entry.map(|entry| form(entry, decided)),
    })
}

fn form(entry: &Candidate, decided: &Decided<'_>) -> Value {
    json!({
        "ref": entry.ref_,
        "code": entry.code,
        "widget": entry.widget_id,
        "page": entry.page,
        "lang": entry.lang,
        "wording": { "id": entry.wording_id, "sha256": entry.sha256 },
        "groups": entry.groups,
        "box": (entry.consents != 0).then_some("ticked"),
        "entered_at": Timestamp::from_millis(entry.created_at).rfc3339(),
        "number": match is_typed(decided, entry) {
            Some(true) => "the one typed",
            Some(false) => "another than the one typed",
            None => "not told by Meta",
        },
    })
}

/// Whether a message comes from the number that was typed, if Meta tells where it comes from.
pub(super) fn is_typed(decided: &Decided<'_>, entry: &Candidate) -> Option<bool> {
    let phone = decided.message.sender.phone?;
    Some(number_key(phone.digits()) == entry.number_key)
}
