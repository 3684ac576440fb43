//! Table `contact`: people, by business.

use serde::Serialize;

use super::Statement;
use super::inbound::Cause;

/// Somebody who wrote.
#[derive(Debug, Serialize)]
pub(crate) struct Seen<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) name: Option<&'a str>,
    pub(crate) username: Option<&'a str>,
}

const SEE: &str = "
insert into contact (business_id, contact_id, name, username, named_at, created_at)
select m.business_id, m.contact_id, r.value->>'name', r.value->>'username',
       case when r.value->>'name' is null then 0 else m.sent_at end, m.sent_at
from json_each(?1) r
join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
              and m.delivery_id = r.value->'cause'->>2
where true
on conflict (business_id, contact_id) do update set
  name = case when excluded.named_at > named_at then excluded.name else name end,
  username = case when excluded.named_at > named_at then coalesce(excluded.username, username) else username end,
  named_at = max(named_at, excluded.named_at),
  created_at = min(created_at, excluded.created_at)";

/// Makes the contacts that facts are about; the name of the newest message stays.
pub(crate) fn see(rows: &[Seen<'_>]) -> Vec<Statement> {
    Statement::over_many(SEE, rows)
}
