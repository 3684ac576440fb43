//! Table `sms_consent`: whether a number may be written to by SMS, merged as `shared::consent` merges.

use serde::Serialize;

use super::Statement;
use super::inbound::Cause;

/// An act of consent to SMS, without what proves it.
#[derive(Debug, Serialize)]
pub(crate) struct Change<'a> {
    pub(crate) cause: Cause<'a>,
    /// Key of the number that told it.
    pub(crate) number: String,
    pub(crate) purpose: &'static str,
    pub(crate) act: &'static str,
}

// `cross join` keeps SQLite to the order that is written: from the person to the numbers.

const MERGE: &str = "
insert into sms_consent (business_id, number_key, purpose, granted_at, withdrawn_at)
select business_id, number_key, purpose,
       case act when 'granted' then sent_at else 0 end,
       case act when 'withdrawn' then sent_at else 0 end
from (select m.business_id, r.value->>'number' as number_key, r.value->>'purpose' as purpose,
             r.value->>'act' as act, m.sent_at
      from json_each(?1) r
      cross join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
                    and m.delivery_id = r.value->'cause'->>2
      union
      select m.business_id, i.value, r.value->>'purpose', 'withdrawn', m.sent_at
      from json_each(?1) r
      cross join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
                    and m.delivery_id = r.value->'cause'->>2
      cross join identifier i on i.business_id = m.business_id and i.contact_id = m.contact_id
                             and i.kind in ('phone', 'wa_id')
      where r.value->>'act' = 'withdrawn') found
where true
on conflict (business_id, number_key, purpose) do update set
  granted_at = max(granted_at, excluded.granted_at),
  withdrawn_at = max(withdrawn_at, excluded.withdrawn_at)";

/// Merges acts. A withdrawal reaches all numbers of the person, a grant the number alone that told it:
/// nobody allows SMS to a number that they do not write from.
pub(crate) fn merge(changes: &[Change<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, changes)
}
