//! Table `sms_consent`: whether a number may be written to by SMS, merged as `shared::consent` merges.

use jawort_shared::time::Timestamp;
use serde::Serialize;

use super::Statement;
use super::identifier::Known;
use crate::ids::BusinessId;

/// An act of consent to SMS, without what proves it.
#[derive(Debug, Serialize)]
pub(crate) struct Change<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) known: Known<'a>,
    pub(crate) purpose: &'static str,
    pub(crate) act: &'static str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) event_at: Timestamp,
}

// `cross join` keeps SQLite to the order that is written: from the person to the numbers.

const MERGE: &str = "
insert into sms_consent (business_id, number_key, purpose, granted_at, withdrawn_at)
select n.business_id, n.value, r.value->>'purpose',
       case r.value->>'act' when 'granted' then r.value->>'event_at' else 0 end,
       case r.value->>'act' when 'withdrawn' then r.value->>'event_at' else 0 end
from json_each(?1) r
cross join identifier i on i.business_id = r.value->>'business_id'
                       and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1
cross join identifier n on n.business_id = i.business_id and n.contact_id = i.contact_id
                       and n.kind in ('phone', 'wa_id')
where n.value = i.value or r.value->>'act' = 'withdrawn'
on conflict (business_id, number_key, purpose) do update set
  granted_at = max(granted_at, excluded.granted_at),
  withdrawn_at = max(withdrawn_at, excluded.withdrawn_at)";

/// Merges acts. A withdrawal reaches all numbers of the person, a grant the number alone that told it:
/// nobody allows SMS to a number that they do not write from.
pub(crate) fn merge(changes: &[Change<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, changes)
}
