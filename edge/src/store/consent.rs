//! Table `consent`: the state that the ledger adds up to, merged as `shared::consent` merges.

use jawort_shared::time::Timestamp;

use serde::Serialize;

use super::Statement;
use super::identifier::Known;
use crate::ids::BusinessId;

/// An act of consent, without what proves it.
#[derive(Debug, Serialize)]
pub(crate) struct Change<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) known: Known<'a>,
    pub(crate) purpose: &'static str,
    pub(crate) act: &'static str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) event_at: Timestamp,
}

const MERGE: &str = "
insert into consent (business_id, contact_id, purpose, granted_at, implied_at, withdrawn_at)
select r.value->>'business_id', i.contact_id, r.value->>'purpose',
       case r.value->>'act' when 'granted' then r.value->>'event_at' else 0 end,
       case r.value->>'act' when 'implied' then r.value->>'event_at' else 0 end,
       case r.value->>'act' when 'withdrawn' then r.value->>'event_at' else 0 end
from json_each(?1) r
join identifier i on i.business_id = r.value->>'business_id'
                 and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1
where true
on conflict (business_id, contact_id, channel_id, purpose) do update set
  granted_at = max(granted_at, excluded.granted_at),
  implied_at = case when 0 in (implied_at, excluded.implied_at) then max(implied_at, excluded.implied_at)
                    else min(implied_at, excluded.implied_at) end,
  withdrawn_at = max(withdrawn_at, excluded.withdrawn_at)";

/// Merges acts, for the whole business.
pub(crate) fn merge(changes: &[Change<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, changes)
}

const WITHDRAW: &str = "
update consent set withdrawn_at = max(withdrawn_at, granted_at, ?3)
where business_id = ?1 and contact_id = ?2";

/// Ends everything that a contact agreed to.
pub(crate) fn withdraw(business_id: &BusinessId, contact_id: &str, now: Timestamp) -> Statement {
    let [business_id, contact_id] = [business_id.as_str(), contact_id].map(Into::into);
    Statement::new(WITHDRAW, [business_id, contact_id, now.into()])
}
