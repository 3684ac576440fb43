//! Table `inbound`: messages that came, each once.

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use super::identifier::Known;
use crate::ids::{BusinessId, ChannelId};

/// A message that came.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) message_id: &'a str,
    pub(crate) known: Known<'a>,
    pub(crate) kind: &'static str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) sent_at: Timestamp,
    #[serde(serialize_with = "super::millis")]
    pub(crate) received_at: Timestamp,
}

const INSERT: &str = "
insert into inbound (business_id, channel_id, message_id, contact_id, kind, sent_at, received_at)
select r.value->>'business_id', r.value->>'channel_id', r.value->>'message_id', i.contact_id,
       r.value->>'kind', r.value->>'sent_at', r.value->>'received_at'
from json_each(?1) r
join identifier i on i.business_id = r.value->>'business_id'
                 and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1
where true
on conflict do nothing";

/// Adds the messages that are not there yet.
pub(crate) fn insert(rows: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(INSERT, rows)
}

/// When a message that came before was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Seen {
    pub(crate) message_id: String,
    pub(crate) sent_at: i64,
}

const SEEN: &str = "
select m.message_id, m.sent_at
from json_each(?1) r
join inbound m on m.business_id = r.value->>0 and m.message_id = r.value->>1";

/// Which of these messages, by business and id, came before.
pub(crate) fn seen(ids: &[(&BusinessId, String)]) -> Statement {
    Statement::over(SEEN, ids)
}
