//! Every door, one file for each resource. A new one is a file here, its line in [`all`], and its tag.

mod bootstrap;
mod broadcasts;
mod business;
mod channels;
mod contacts;
mod groups;
mod keys;
mod keywords;
mod machines;
mod merges;
mod messages;
mod opt_ins;
mod reports;
mod tags;
mod templates;
mod trial_numbers;
mod visitors;
mod widgets;

use crate::door::Door;
use crate::schema::text;
use serde_json::Value;

/// What a reader should know before all else.
pub(crate) const INTRODUCTION: &str = "Opt-in, proof of consent and rule-abiding sending for WhatsApp.

Doors below `/v1` ask for an operator key: `Authorization: Bearer jwk_…`. A key has scopes: `read` looks at everything but keys, `write` changes contacts, groups, tags and opt-ins, `send` sends, `settings` changes what is set once, `keys` makes and revokes keys.

Errors are problem details (RFC 9457) with a stable `code`. Lists come in pages: `items`, and `next_cursor` for the next one. Times are RFC 3339, numbers E.164. What belongs to another business is not found.

Every POST below `/v1` takes an `Idempotency-Key`: the same key and body get the same answer, for 48 hours.";

/// Parts of the document, in reading order.
pub(crate) const TAGS: [(&str, &str); 17] = [
    ("Messages", "One message to one person, and what became of it."),
    ("Broadcasts", "One message to many people, looked at before it leaves."),
    ("Templates", "What may be written outside of a window, and the files that messages show."),
    ("Opt-ins", "Who may be written to, and how that ends."),
    ("Contacts", "The proof of consent."),
    ("Groups", "What people join by `START CODE`, and who is in."),
    ("Tags", "What operators stick to contacts."),
    ("Merges", "Contacts that are, or may be, one person."),
    ("Business", "Its settings and costs, and numbers to try out with."),
    ("Channels", "WhatsApp numbers and what goes with them."),
    ("Widgets", "What you put on your pages."),
    ("Keywords", "What a text would do."),
    ("Reports", "What Meta said, and what nobody here understood."),
    ("Keys", "Who may use this API."),
    ("Installation", "Its beginning and its health."),
    ("Visitors", "What widget, hosted page and SMS use. No key."),
    ("Webhooks", "What Meta and SMS providers use. They prove themselves."),
];

/// Every door, in reading order.
pub(crate) fn all() -> Vec<Door> {
    let files = [
        messages::doors(),
        broadcasts::doors(),
        templates::doors(),
        opt_ins::doors(),
        contacts::doors(),
        groups::doors(),
        tags::doors(),
        merges::doors(),
        business::doors(),
        trial_numbers::doors(),
        channels::doors(),
        widgets::doors(),
        keywords::doors(),
        reports::doors(),
        keys::doors(),
        bootstrap::doors(),
        visitors::doors(),
        machines::doors(),
    ];
    files.into_iter().flatten().collect()
}

/// The part that a door belongs to.
pub(crate) fn tag(door: &Door) -> &'static str {
    let mut parts = door.path.split('/').skip(1);
    match (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) {
        ("v1", "opt-ins") => "Opt-ins",
        ("v1", "contacts") => "Contacts",
        ("v1", "messages") => "Messages",
        ("v1", "broadcasts") => "Broadcasts",
        ("v1", "templates" | "media") => "Templates",
        ("v1", "groups") => "Groups",
        ("v1", "tags") => "Tags",
        ("v1", "merges" | "merge-suggestions") => "Merges",
        ("v1", "business" | "trial-numbers") => "Business",
        ("v1", "channels") => "Channels",
        ("v1", "widgets") => "Widgets",
        ("v1", "keywords") => "Keywords",
        ("v1", "notices" | "parked") => "Reports",
        ("v1", "keys") => "Keys",
        ("v1" | "health", _) => "Installation",
        ("webhooks", _) => "Webhooks",
        _ => "Visitors",
    }
}

/// Where a list by id goes on.
fn after_id() -> Value {
    text()
}

/// Where a list that goes back in time goes on.
fn before() -> Value {
    serde_json::json!({ "type": "string", "pattern": r"^[0-9]{1,15}\.[0-9A-Za-z_]*$" })
}
