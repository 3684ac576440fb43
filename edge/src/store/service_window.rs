//! Table `service_window`: until when free text may be sent. The later end wins.

use jawort_shared::time::Timestamp;
use serde::{Serialize, Serializer};

use super::Statement;
use super::inbound::Cause;

/// A window that a message opened, on the channel that it came in on.
#[derive(Debug)]
pub(crate) struct Opened<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) expires_at: Timestamp,
}

impl Serialize for Opened<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cause { business_id, message_id, delivery_id } = self.cause;
        (business_id, message_id, delivery_id, self.expires_at.millis()).serialize(serializer)
    }
}

const MERGE: &str = "
insert into service_window (business_id, contact_id, channel_id, expires_at)
select m.business_id, m.contact_id, m.channel_id, r.expires_at
from (select value->>0 as business_id, value->>1 as message_id, value->>2 as delivery_id,
             value->>3 as expires_at
      from json_each(?1)) r
join inbound m on m.business_id = r.business_id and m.message_id = r.message_id and m.delivery_id = r.delivery_id
where true
on conflict (business_id, contact_id, channel_id) do update set
  expires_at = max(expires_at, excluded.expires_at)";

/// Opens or extends windows.
pub(crate) fn merge(opened: &[Opened<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, opened)
}
