//! Table `membership`: who is in which group, merged as `shared::membership` merges.

use serde::{Serialize, Serializer};

use super::Statement;
use super::inbound::Cause;

/// Somebody joined or left.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) code: &'a str,
    pub(crate) joins: bool,
}

impl Serialize for Change<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cause { business_id, message_id, delivery_id } = self.cause;
        (business_id, message_id, delivery_id, self.code, self.joins).serialize(serializer)
    }
}

const MERGE: &str = "
insert into membership (business_id, contact_id, group_id, joined_at, left_at)
select m.business_id, m.contact_id, g.group_id,
       case when r.joins then m.sent_at else 0 end,
       case when r.joins then 0 else m.sent_at end
from (select value->>0 as business_id, value->>1 as message_id, value->>2 as delivery_id,
             value->>3 as code, value->>4 as joins
      from json_each(?1)) r
join inbound m on m.business_id = r.business_id and m.message_id = r.message_id and m.delivery_id = r.delivery_id
join contact_group g on g.business_id = m.business_id and g.code = r.code
where true
on conflict (business_id, contact_id, group_id) do update set
  joined_at = max(joined_at, excluded.joined_at),
  left_at = max(left_at, excluded.left_at)";

/// Merges joins and leaves.
pub(crate) fn merge(changes: &[Change<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, changes)
}
