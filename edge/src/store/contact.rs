//! Table `contact`: people, by business.

use serde::{Serialize, Serializer};

use super::Statement;
use super::inbound::Cause;

/// Somebody who wrote.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) name: Option<&'a str>,
    pub(crate) username: Option<&'a str>,
}

impl Serialize for Seen<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cause { business_id, message_id, delivery_id } = self.cause;
        (business_id, message_id, delivery_id, self.name, self.username).serialize(serializer)
    }
}

const SEE: &str = "
insert into contact (business_id, contact_id, name, username, named_at, created_at)
select m.business_id, m.contact_id, r.name, r.username,
       case when r.name is null then 0 else m.sent_at end, m.sent_at
from (select value->>0 as business_id, value->>1 as message_id, value->>2 as delivery_id,
             value->>3 as name, value->>4 as username
      from json_each(?1)) r
join inbound m on m.business_id = r.business_id and m.message_id = r.message_id and m.delivery_id = r.delivery_id
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
