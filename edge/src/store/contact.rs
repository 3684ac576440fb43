//! Table `contact`: people, by business.

use jawort_shared::time::Timestamp;
use serde::Serialize;

use super::Statement;
use super::identifier::Known;
use crate::ids::BusinessId;

/// Somebody who wrote.
#[derive(Debug, Serialize)]
pub(crate) struct Seen<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) known: Known<'a>,
    pub(crate) name: Option<&'a str>,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
}

const SEE: &str = "
insert into contact (business_id, contact_id, name, named_at, created_at)
select i.business_id, i.contact_id, r.value->>'name',
       case when r.value->>'name' is null then 0 else r.value->>'at' end, r.value->>'at'
from json_each(?1) r
join identifier i on i.business_id = r.value->>'business_id'
                 and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1
where true
on conflict (business_id, contact_id) do update set
  name = case when excluded.named_at > named_at then excluded.name else name end,
  named_at = max(named_at, excluded.named_at),
  created_at = min(created_at, excluded.created_at)";

/// Makes the contacts that identifiers point to; the name of the newest message stays.
pub(crate) fn see(rows: &[Seen<'_>]) -> Vec<Statement> {
    Statement::over_many(SEE, rows)
}
