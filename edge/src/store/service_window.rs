//! Table `service_window`: until when free text may be sent. The later end wins.

use jawort_shared::time::Timestamp;
use serde::Serialize;

use super::Statement;
use super::identifier::Known;
use crate::ids::{BusinessId, ChannelId};

/// A window that a message opened.
#[derive(Debug, Serialize)]
pub(crate) struct Opened<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) known: Known<'a>,
    #[serde(serialize_with = "super::millis")]
    pub(crate) expires_at: Timestamp,
}

const MERGE: &str = "
insert into service_window (business_id, contact_id, channel_id, expires_at)
select i.business_id, i.contact_id, r.value->>'channel_id', r.value->>'expires_at'
from json_each(?1) r
join identifier i on i.business_id = r.value->>'business_id'
                 and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1
where true
on conflict (business_id, contact_id, channel_id) do update set
  expires_at = max(expires_at, excluded.expires_at)";

/// Opens or extends windows.
pub(crate) fn merge(opened: &[Opened<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, opened)
}
