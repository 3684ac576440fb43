//! The statements on SQLite, with the real migrations: what they do, and that none of them scans.

mod doors;
mod identities;
mod messages;
mod outbox;
mod plans;
mod seals;
mod sms;
mod sqlite;

use jawort_shared::identity::{Identifier, IdentifierKind};
use jawort_shared::time::Timestamp;

use crate::ids::{BusinessId, ChannelId};

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
