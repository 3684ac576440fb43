//! Who is known by something else from now on: a new number, a new user id.
//!
//! Source: Meta, "messages webhook reference", type `system`; "Business-scoped user IDs", `user_id_update`.

use jawort_shared::identity::{Identifier, IdentifierKind};
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::{IdentityChange, Place, Reading, Seconds, filled, read};

/// A message that WhatsApp itself wrote about a person.
#[derive(Deserialize)]
struct SystemMessage {
    id: String,
    from: Option<String>,
    from_user_id: Option<String>,
    timestamp: Seconds,
    system: System,
}

#[derive(Deserialize)]
struct System {
    #[serde(rename = "type")]
    kind: String,
    wa_id: Option<String>,
    user_id: Option<String>,
    parent_user_id: Option<String>,
    previous_user_id: Option<String>,
    previous_parent_user_id: Option<String>,
}

/// A change that a message tells, if it tells one.
///
/// | type | was known by | is known by |
/// | --- | --- | --- |
/// | `user_changed_number` | the number it comes from, which is theirs no more | the new number, the new user id |
/// | `user_changed_user_id` | the user id before, if it is told, and the number, which stays | the new user id |
pub(super) fn change(
    raw: &str,
    place: &Place,
    received_at: Timestamp,
) -> Option<Reading<IdentityChange>> {
    let message = read::<SystemMessage>(raw)?;
    let is_released = match message.system.kind.as_str() {
        "user_changed_number" => true,
        "user_changed_user_id" => false,
        _ => return None,
    };
    let system = message.system;
    let number = |text: Option<String>| text.as_deref().map(numbers).unwrap_or_default();
    let new_number = number(filled(system.wa_id));
    let mut previous =
        bsuids(system.previous_user_id.or(message.from_user_id), system.previous_parent_user_id);
    let mut current = bsuids(system.user_id, system.parent_user_id);
    if is_released {
        current.extend(new_number);
        previous.extend(number(filled(message.from)));
    } else {
        previous.extend(new_number);
    }
    let at = message.timestamp.at(received_at);
    Some(fact(Told { raw, place, change_id: message.id, previous, current, is_released, at }))
}

#[derive(Deserialize)]
struct Update {
    user_id: Step,
    parent_user_id: Option<Step>,
    timestamp: Seconds,
}

#[derive(Deserialize, Default)]
struct Step {
    previous: Option<String>,
    current: Option<String>,
}

/// The change that an item of `user_id_update` is. A number beside it says nothing that messages do not.
pub(super) fn update(raw: &str, place: &Place, received_at: Timestamp) -> Reading<IdentityChange> {
    let update = read::<Update>(raw).ok_or("malformed change of a user id")?;
    let parent = update.parent_user_id.unwrap_or_default();
    fact(Told {
        raw,
        place,
        // Meta gives it no id: what it says is what tells it from others.
        change_id: format!("user_id_update.{}", crate::crypto::sha256(raw.as_bytes())),
        previous: bsuids(update.user_id.previous, parent.previous),
        current: bsuids(update.user_id.current, parent.current),
        is_released: false,
        at: update.timestamp.at(received_at),
    })
}

struct Told<'a> {
    raw: &'a str,
    place: &'a Place,
    change_id: String,
    previous: Vec<Identifier>,
    current: Vec<Identifier>,
    is_released: bool,
    at: Option<Timestamp>,
}

fn fact(told: Told<'_>) -> Reading<IdentityChange> {
    if told.previous.is_empty() || told.current.is_empty() {
        return Err("change of nobody");
    }
    Ok(IdentityChange {
        place: told.place.clone(),
        change_id: told.change_id,
        previous: told.previous,
        current: told.current,
        is_released: told.is_released,
        at: told.at.ok_or("impossible time")?,
        raw: told.raw.to_owned(),
    })
}

fn bsuids(own: Option<String>, parent: Option<String>) -> Vec<Identifier> {
    let kinds = [(IdentifierKind::Bsuid, own), (IdentifierKind::ParentBsuid, parent)];
    let known = |(kind, value)| Some(Identifier { kind, value: filled(value)? });
    kinds.into_iter().filter_map(known).collect()
}

fn numbers(digits: &str) -> Vec<Identifier> {
    let digits = Phone::from_msisdn(digits).map(|phone| phone.digits().to_owned());
    let named = |kind| Some(Identifier { kind, value: digits.clone()? });
    [IdentifierKind::WaId, IdentifierKind::Phone].into_iter().filter_map(named).collect()
}
