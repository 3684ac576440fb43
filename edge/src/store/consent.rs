//! Table `consent`: the state that the ledger adds up to, merged as `shared::consent` merges.

use jawort_shared::time::Timestamp;

use super::Statement;
use super::ledger::Entry;
use crate::ids::BusinessId;

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

/// Merges what the entries say, for the whole business.
pub(crate) fn merge(entries: &[Entry<'_>]) -> Statement {
    Statement::over(MERGE, entries)
}

const WITHDRAW: &str = "
update consent set withdrawn_at = max(withdrawn_at, ?3)
where business_id = ?1 and contact_id = ?2";

/// Ends everything that a contact agreed to.
pub(crate) fn withdraw(business_id: &BusinessId, contact_id: &str, now: Timestamp) -> Statement {
    let [business_id, contact_id] = [business_id.as_str(), contact_id].map(Into::into);
    Statement::new(WITHDRAW, [business_id, contact_id, now.into()])
}
