//! Table `service_window`: until when free text may be sent. The later end wins.

use jawort_shared::time::Timestamp;
use serde::Serialize;

use super::Statement;
use super::inbound::Cause;

/// A window that a message opened, on the channel that it came in on.
#[derive(Debug, Serialize)]
pub(crate) struct Opened<'a> {
    pub(crate) cause: Cause<'a>,
    #[serde(serialize_with = "super::millis")]
    pub(crate) expires_at: Timestamp,
}

const MERGE: &str = "
insert into service_window (business_id, contact_id, channel_id, expires_at)
select m.business_id, m.contact_id, m.channel_id, r.value->>'expires_at'
from json_each(?1) r
join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
              and m.delivery_id = r.value->'cause'->>2
where true
on conflict (business_id, contact_id, channel_id) do update set
  expires_at = max(expires_at, excluded.expires_at)";

/// Opens or extends windows.
pub(crate) fn merge(opened: &[Opened<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, opened)
}
