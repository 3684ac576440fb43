//! Table `inbound`: facts about people that came, each once, with whom each is about.

use jawort_shared::time::Timestamp;
use serde::{Serialize, Serializer};

use super::Statement;
use super::identifier::Known;
use crate::ids::{BusinessId, ChannelId};

/// The fact that something comes from. Statements look up in `inbound` whom it is about and when it happened.
///
/// It is found by the delivery that brought it first alone: what was applied before is not applied again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cause<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) message_id: &'a str,
    pub(crate) delivery_id: &'a str,
}

impl Serialize for Cause<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.business_id, self.message_id, self.delivery_id).serialize(serializer)
    }
}

/// A fact that came.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) known: Known<'a>,
    pub(crate) kind: &'static str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) sent_at: Timestamp,
    #[serde(serialize_with = "super::millis")]
    pub(crate) received_at: Timestamp,
}

const INSERT: &str = "
insert into inbound (business_id, channel_id, message_id, delivery_id, contact_id, kind, number_key, sent_at,
                     received_at)
select r.value->'cause'->>0, r.value->>'channel_id', r.value->'cause'->>1, r.value->'cause'->>2,
       coalesce((select f.contact_id from former_identifier f
                 where f.business_id = r.value->'cause'->>0
                   and f.kind = r.value->'known'->>0 and f.value = r.value->'known'->>1
                   and f.until_at >= r.value->>'sent_at'
                 order by f.until_at limit 1),
                (select i.contact_id from identifier i
                 where i.business_id = r.value->'cause'->>0
                   and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1),
                (select h.contact_id from identity_change h
                 where h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1)),
       r.value->>'kind', case r.value->>'kind' when 'sms' then r.value->'known'->>1 else '' end,
       r.value->>'sent_at', r.value->>'received_at'
from json_each(?1) r
where true
on conflict do nothing";

/// Adds the facts that are not there yet. What is told of a number is about who had it at the time.
pub(crate) fn insert(rows: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(INSERT, rows)
}
