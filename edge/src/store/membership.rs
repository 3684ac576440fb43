//! Table `membership`: who is in which group, merged as `shared::membership` merges.

use serde::Serialize;

use super::Statement;
use super::inbound::Cause;

/// Somebody joined or left.
#[derive(Debug, Serialize)]
pub(crate) struct Change<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) code: &'a str,
    pub(crate) joins: bool,
}

const MERGE: &str = "
insert into membership (business_id, contact_id, group_id, joined_at, left_at)
select m.business_id, m.contact_id, g.group_id,
       case when r.value->>'joins' then m.sent_at else 0 end,
       case when r.value->>'joins' then 0 else m.sent_at end
from json_each(?1) r
join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
              and m.delivery_id = r.value->'cause'->>2
join contact_group g on g.business_id = m.business_id and g.code = r.value->>'code'
where true
on conflict (business_id, contact_id, group_id) do update set
  joined_at = max(joined_at, excluded.joined_at),
  left_at = max(left_at, excluded.left_at)";

/// Merges joins and leaves.
pub(crate) fn merge(changes: &[Change<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, changes)
}
