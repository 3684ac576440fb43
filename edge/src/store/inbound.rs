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
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) known: Known<'a>,
    pub(crate) kind: &'static str,
    pub(crate) sent_at: Timestamp,
    pub(crate) received_at: Timestamp,
}

impl Serialize for New<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cause { business_id, message_id, delivery_id } = self.cause;
        (
            business_id,
            message_id,
            delivery_id,
            self.channel_id,
            self.known.0.kind.as_str(),
            self.known.0.key(),
            self.kind,
            self.sent_at.millis(),
            self.received_at.millis(),
        )
            .serialize(serializer)
    }
}

const INSERT: &str = "
insert into inbound (business_id, channel_id, message_id, delivery_id, contact_id, kind, number_key, sent_at,
                     received_at)
select r.business_id, r.channel_id, r.message_id, r.delivery_id,
       coalesce((select f.contact_id from former_identifier f
                 where f.business_id = r.business_id
                   and f.kind = r.known_by and f.value = r.known_as
                   and f.until_at >= r.sent_at
                 order by f.until_at limit 1),
                (select i.contact_id from identifier i
                 where i.business_id = r.business_id
                   and i.kind = r.known_by and i.value = r.known_as),
                (select h.contact_id from identity_change h
                 where h.business_id = r.business_id and h.change_id = r.message_id)),
       r.kind, case r.kind when 'sms' then r.known_as else '' end,
       r.sent_at, r.received_at
from (select value->>0 as business_id, value->>1 as message_id, value->>2 as delivery_id, value->>3 as channel_id,
             value->>4 as known_by, value->>5 as known_as, value->>6 as kind, value->>7 as sent_at,
             value->>8 as received_at
      from json_each(?1)) r
where true
on conflict do nothing";

/// Adds the facts that are not there yet. What is told of a number is about who had it at the time.
pub(crate) fn insert(rows: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(INSERT, rows)
}
