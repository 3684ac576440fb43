//! Tables `membership` and `ledger`, what an operator does: puts somebody into a group, or takes them out.

use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{Param, Statement};
use crate::ids::BusinessId;

/// What an operator does about a contact and a group.
#[derive(Debug)]
pub(crate) struct Deed<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) group_id: &'a str,
    pub(crate) contact_id: &'a str,
    /// Puts in, else takes out.
    pub(crate) joins: bool,
    /// Whether there is a reason: without one nobody is put back into a group that they left.
    pub(crate) has_reason: bool,
    pub(crate) entry_key: &'a str,
    pub(crate) evidence: &'a Value,
    pub(crate) now: Timestamp,
}

impl Deed<'_> {
    fn pair(&self) -> [Param; 3] {
        [self.business_id.as_str(), self.group_id, self.contact_id].map(Param::from)
    }

    fn params(&self) -> [Param; 8] {
        let [business_id, group_id, contact_id] = self.pair();
        let flags = [self.joins, self.has_reason].map(|flag| Param::from(i64::from(flag)));
        let [joins, has_reason] = flags;
        let (key, evidence) = (self.entry_key.into(), self.evidence.to_string().as_str().into());
        [business_id, group_id, contact_id, joins, has_reason, key, evidence, self.now.into()]
    }
}

/// How the two stand to each other before.
#[derive(Debug, Deserialize)]
pub(crate) struct Before {
    /// Whether the person left the group by their own act.
    pub(crate) has_left: u8,
}

const BEFORE: &str = "
select coalesce((select m.left_at > 0 and m.left_at >= m.joined_at from membership m
                 where m.business_id = c.business_id and m.contact_id = c.contact_id
                   and m.group_id = g.group_id), 0) as has_left
from contact c
join contact_group g on g.business_id = c.business_id and g.group_id = ?2 and g.deleted_at is null
where c.business_id = ?1 and c.contact_id = ?3";

// The act counts as later than what it answers, whatever the clocks say.
const RECORD: &str = "
insert into ledger (business_id, entry_key, contact_id, channel_id, purpose, group_code, act, source, event_at,
                    recorded_at, evidence)
select c.business_id, ?6, c.contact_id, '', 'group', g.code, case when ?4 then 'granted' else 'withdrawn' end,
       'operator', max(?8, coalesce(m.joined_at, 0), coalesce(m.left_at, 0) + 1), ?8, ?7
from contact c
join contact_group g on g.business_id = c.business_id and g.group_id = ?2 and g.deleted_at is null
left join membership m on m.business_id = c.business_id and m.contact_id = c.contact_id
                      and m.group_id = g.group_id
where c.business_id = ?1 and c.contact_id = ?3
  and (not ?4 or ?5 or coalesce(m.left_at, 0) < max(coalesce(m.joined_at, 0), 1))
on conflict do nothing";

const APPLY: &str = "
insert into membership (business_id, contact_id, group_id, joined_at, left_at)
select l.business_id, l.contact_id, ?2, case when l.act = 'granted' then l.event_at else 0 end,
       case when l.act = 'withdrawn' then l.event_at else 0 end
from ledger l
where l.business_id = ?1 and l.entry_key = ?3
on conflict (business_id, contact_id, group_id) do update set
  joined_at = max(joined_at, excluded.joined_at),
  left_at = max(left_at, excluded.left_at)";

/// Does it. The first statement answers how they stood before, and nothing where contact or group are not there.
pub(crate) fn act(deed: &Deed<'_>) -> [Statement; 3] {
    let apply = [deed.business_id.as_str(), deed.group_id, deed.entry_key].map(Param::from);
    [
        Statement::new(BEFORE, deed.pair()),
        Statement::new(RECORD, deed.params()),
        Statement::new(APPLY, apply),
    ]
}
