//! Table `ledger`: the proof of consent. It can be added to and read; nothing here changes or removes.

use jawort_shared::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::Statement;
use super::identifier::Known;
use crate::ids::{BusinessId, ChannelId};

/// An act of consent with its evidence.
#[derive(Debug, Serialize)]
pub(crate) struct Entry<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) channel_id: &'a ChannelId,
    /// The same fact has the same key, however often it is told.
    pub(crate) entry_key: String,
    pub(crate) known: Known<'a>,
    /// By which way people are written to under this entry: `whatsapp` or `sms`.
    pub(crate) medium: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) act: &'static str,
    pub(crate) source: &'static str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) event_at: Timestamp,
    #[serde(serialize_with = "super::millis")]
    pub(crate) recorded_at: Timestamp,
    pub(crate) evidence: Value,
}

const APPEND: &str = "
insert into ledger (business_id, entry_key, contact_id, channel_id, medium, purpose, act, source,
                    event_at, recorded_at, evidence)
select r.value->>'business_id', r.value->>'entry_key', i.contact_id, r.value->>'channel_id',
       r.value->>'medium', r.value->>'purpose', r.value->>'act', r.value->>'source',
       r.value->>'event_at', r.value->>'recorded_at', r.value->'evidence'
from json_each(?1) r
join identifier i on i.business_id = r.value->>'business_id'
                 and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1
where r.value->>'act' <> 'implied'
   or not exists (select 1 from ledger l
                  where l.business_id = i.business_id and l.contact_id = i.contact_id
                    and l.purpose = r.value->>'purpose' and l.act = 'implied'
                    and l.event_at <= r.value->>'event_at')
order by r.key
on conflict do nothing";

/// Appends the entries that are not there yet. What is implied is proved once: chatting on proves nothing more.
pub(crate) fn append(entries: &[Entry<'_>]) -> Vec<Statement> {
    Statement::over_many(APPEND, entries)
}

const REVOKE: &str = "
insert into ledger (business_id, entry_key, contact_id, channel_id, purpose, act, source,
                    event_at, recorded_at, evidence)
select k.business_id, ?3 || ':' || k.purpose, k.contact_id, k.channel_id, k.purpose, 'withdrawn',
       'operator', ?4, ?4, ?5
from consent k
where k.business_id = ?1 and k.contact_id = ?2
on conflict do nothing
returning ledger_id";

/// Appends the operator's withdrawal of everything that a contact ever agreed to.
///
/// Answers a row for each entry: none means that there is no such opt-in.
pub(crate) fn revoke(
    business_id: &BusinessId,
    contact_id: &str,
    entry_key: &str,
    now: Timestamp,
    evidence: &Value,
) -> Statement {
    let evidence = evidence.to_string();
    let [business_id, contact_id] = [business_id.as_str(), contact_id].map(Into::into);
    Statement::new(
        REVOKE,
        [business_id, contact_id, entry_key.into(), now.into(), evidence.as_str().into()],
    )
}
