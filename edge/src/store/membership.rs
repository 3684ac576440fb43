//! Table `membership`: who is in which group. Merges like consent.

use jawort_shared::time::Timestamp;
use serde::Serialize;

use super::Statement;
use super::identifier::Known;
use crate::ids::BusinessId;

/// Somebody joined or left.
#[derive(Debug, Serialize)]
pub(crate) struct Change<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) known: Known<'a>,
    pub(crate) code: &'a str,
    pub(crate) joins: bool,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
}

const MERGE: &str = "
insert into membership (business_id, contact_id, group_id, joined_at, left_at)
select i.business_id, i.contact_id, g.group_id,
       case when r.value->>'joins' then r.value->>'at' else 0 end,
       case when r.value->>'joins' then 0 else r.value->>'at' end
from json_each(?1) r
join identifier i on i.business_id = r.value->>'business_id'
                 and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1
join contact_group g on g.business_id = i.business_id and g.code = r.value->>'code'
where true
on conflict (business_id, contact_id, group_id) do update set
  joined_at = max(joined_at, excluded.joined_at),
  left_at = max(left_at, excluded.left_at)";

/// Merges joins and leaves.
pub(crate) fn merge(changes: &[Change<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, changes)
}
