//! The statements on SQLite, with the real migrations: what they do, and that none of them scans.

mod broadcasts;
mod channels;
mod claims;
mod consequences;
mod doors;
mod idempotency;
mod identities;
mod keys;
mod merges;
mod messages;
mod outbox;
mod pace;
mod plans;
mod revocations;
mod scenes;
mod seals;
mod shown;
mod sms;
mod trials;
pub(crate) mod sqlite;
mod templates;

use jawort_shared::identity::{Identifier, IdentifierKind};
use jawort_shared::time::Timestamp;

use self::sqlite::Sqlite;
use super::identifier::{Known, New, Person};
use super::inbound::{self, Cause};
use super::{contact, identifier};
use crate::ids::{BusinessId, ChannelId, ContactId};

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn business() -> BusinessId {
    BusinessId("biz_demo".to_owned())
}

fn channel() -> ChannelId {
    ChannelId("chn_demo".to_owned())
}

fn phone(digits: &str) -> Identifier {
    Identifier { kind: IdentifierKind::Phone, value: digits.to_owned() }
}

fn bsuid(value: &str) -> Identifier {
    Identifier { kind: IdentifierKind::Bsuid, value: value.to_owned() }
}

/// Everybody whom the tests know writes to the demo business unless they say otherwise.
fn cause<'a>(business_id: &'a BusinessId, message_id: &'a str) -> Cause<'a> {
    Cause { business_id, message_id, delivery_id: message_id }
}

/// A message from somebody with these identifiers: the fact alone, without what it changes.
fn write(sqlite: &mut Sqlite, known: &[Identifier], fresh: &str, message_id: &str, at: Timestamp) {
    write_to(sqlite, &business(), known, fresh, message_id, at);
}

fn write_to(
    sqlite: &mut Sqlite,
    business_id: &BusinessId,
    known: &[Identifier],
    fresh: &str,
    message_id: &str,
    at: Timestamp,
) {
    let fresh = ContactId(fresh.to_owned());
    let is_bsuid = |one: &&Identifier| one.kind == IdentifierKind::Bsuid;
    let new = New {
        business_id,
        person: known.iter().map(Known).collect(),
        bsuid: known.iter().find(is_bsuid).map(|one| one.value.as_str()),
        fresh: &fresh,
        attested: known.iter().map(|one| (Known(one), "message")).collect(),
        at,
    };
    let person = known.iter().map(Known).collect();
    let people = [Person { business_id, person, cause: message_id, at, received_at: NOW }];
    let fact = inbound::New {
        cause: cause(business_id, message_id),
        channel_id: &channel(),
        known: Known(&known[0]),
        kind: "text",
        sent_at: at,
        received_at: NOW,
    };
    let seen = contact::Seen { cause: cause(business_id, message_id), name: None, username: None };
    let mut statements = identifier::link(&[new]);
    statements.extend(identifier::join(&people));
    statements.extend(inbound::insert(&[fact]));
    statements.extend(contact::see(&[seen]));
    sqlite.call(&statements);
}

fn minute(minute: i64) -> Timestamp {
    NOW.plus(minute * jawort_shared::time::MINUTE)
}
