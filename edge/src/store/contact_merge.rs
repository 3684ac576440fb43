//! Table `contact_merge`: contacts that turned out to be one person, and how that is taken back.

use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::Statement;
use crate::ids::BusinessId;

/// A merge as it is listed.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) winner_id: String,
    pub(crate) loser_id: String,
    pub(crate) cause: String,
    pub(crate) merged_at: i64,
    pub(crate) undone_at: Option<i64>,
}

const LIST: &str = "
select winner_id, loser_id, cause, merged_at, undone_at from contact_merge
where business_id = ?1 and (merged_at, loser_id) < (?2, ?3)
order by merged_at desc, loser_id desc
limit ?4";

/// Merges of a business before a place in time, newest first.
pub(crate) fn list(business_id: &BusinessId, before: (i64, &str), limit: i64) -> Statement {
    let (merged_at, loser_id) = before;
    Statement::new(
        LIST,
        [business_id.as_str().into(), merged_at.into(), loser_id.into(), limit.into()],
    )
}

const UNDO: &str = "
update contact_merge set undone_at = ?4
where business_id = ?1 and winner_id = ?2 and loser_id = ?3 and undone_at is null
returning 1 as done";

const RETURN: &str = "
update identifier set contact_id = ?3
where business_id = ?1 and contact_id = ?2
  and (kind, value) in (select j.value->>0, j.value->>1 from contact_merge m, json_each(m.identifiers) j
                        where m.business_id = ?1 and m.loser_id = ?3 and m.winner_id = ?2 and m.undone_at = ?4)";

// Who was merged into the loser before goes back with them.
const RESTORE: &str = "
update contact_merge set winner_id = ?3
where business_id = ?1 and winner_id = ?2 and loser_id <> ?3 and undone_at is null
  and merged_at <= (select m.merged_at from contact_merge m
                    where m.business_id = ?1 and m.loser_id = ?3 and m.winner_id = ?2 and m.undone_at = ?4)
  and exists (select 1 from json_each(contact_merge.identifiers) j
              cross join identifier i on i.business_id = ?1 and i.kind = j.value->>0 and i.value = j.value->>1
              where i.contact_id = ?3)";

/// Takes a merge back: both get what each was known by, and what each agreed to by the ledger. The first statement
/// answers a row if there was something to take back.
///
/// Whoever said stop since was one of them, and nobody knows which: it holds for both.
pub(crate) fn undo(
    business_id: &BusinessId,
    winner_id: &str,
    loser_id: &str,
    now: Timestamp,
) -> Vec<Statement> {
    let both = |sql| {
        let pair = [winner_id, loser_id].map(Into::into);
        let [winner_id, loser_id] = pair;
        Statement::new(sql, [business_id.as_str().into(), winner_id, loser_id, now.into()])
    };
    let mut all = vec![both(UNDO), both(RETURN), both(RESTORE)];
    all.extend(rebuild(business_id, winner_id));
    all.extend(rebuild(business_id, loser_id));
    all
}

const FORGET_CONSENT: &str = "delete from consent where business_id = ?1 and contact_id = ?2";

// What counts for a contact: its own entries, those of contacts that were merged into it, and withdrawals that were
// recorded while it was merged into another.
macro_rules! entries {
    () => {
        "from (select ?2 as contact_id, 0 as since, 9223372036854775807 as until, '' as act
      union all
      select m.loser_id, 0, 9223372036854775807, '' from contact_merge m
      where m.business_id = ?1 and m.winner_id = ?2 and m.undone_at is null
      union all
      select m.winner_id, m.merged_at, m.undone_at, 'withdrawn' from contact_merge m
      where m.business_id = ?1 and m.loser_id = ?2 and m.undone_at is not null) found
cross join ledger l on l.business_id = ?1 and l.contact_id = found.contact_id
where not exists (select 1 from contact_merge m
                  where m.business_id = ?1 and m.loser_id = ?2 and m.undone_at is null)
  and (l.medium = 'whatsapp' or l.scope = 'sms' or l.purpose = 'group')
  and not (l.source = 'number_change' and l.act = 'granted') -- says again what another entry proves
  and l.recorded_at between found.since and found.until
  and found.act in ('', l.act)
"
    };
}

const REBUILD_CONSENT: &str = concat!(
    "
insert into consent (business_id, contact_id, channel_id, purpose, granted_at, implied_at, withdrawn_at, held_at,
                     released_at)
select l.business_id, ?2, l.scope, l.purpose,
       max(case l.act when 'granted' then l.event_at else 0 end),
       coalesce(min(case l.act when 'implied' then l.event_at end), 0),
       max(case l.act when 'withdrawn' then l.event_at else 0 end),
       max(case l.act when 'held' then l.event_at else 0 end),
       max(case l.act when 'released' then l.event_at else 0 end)
",
    entries!(),
    "  and l.purpose <> 'group'
group by l.business_id, l.scope, l.purpose"
);

const FORGET_MEMBERSHIP: &str = "delete from membership where business_id = ?1 and contact_id = ?2";

const REBUILD_MEMBERSHIP: &str = concat!(
    "
insert into membership (business_id, contact_id, group_id, joined_at, left_at)
select business_id, ?2, group_id, joined_at, left_at
from (select l.business_id, l.group_code,
             max(case l.act when 'granted' then l.event_at else 0 end) as joined_at,
             max(case l.act when 'withdrawn' then l.event_at else 0 end) as left_at
",
    entries!(),
    "  and l.purpose = 'group'
group by l.business_id, l.group_code) found
join contact_group g using (business_id)
where g.code = found.group_code"
);

/// Makes the state of a contact anew from the ledger: consent and memberships.
pub(crate) fn rebuild(business_id: &BusinessId, contact_id: &str) -> [Statement; 4] {
    let steps = [FORGET_CONSENT, REBUILD_CONSENT, FORGET_MEMBERSHIP, REBUILD_MEMBERSHIP];
    steps.map(|sql| Statement::new(sql, [business_id.as_str().into(), contact_id.into()]))
}
