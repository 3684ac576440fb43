//! Table `merge_suggestion`: two contacts that may be one person, for an operator to decide.

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use super::identifier::Known;
use super::inbound::Cause;
use crate::ids::BusinessId;

/// A number that was typed into the form that a message answers.
#[derive(Debug, Serialize)]
pub(crate) struct Typed<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) known: Known<'a>,
}

const SUGGEST: &str = "
insert into merge_suggestion (business_id, contact_id, other_id, reason, cause, suggested_at)
select m.business_id, m.contact_id, i.contact_id, 'typed_number', m.message_id, m.sent_at
from json_each(?1) r
cross join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
              and m.delivery_id = r.value->'cause'->>2
cross join identifier i on i.business_id = m.business_id
                       and i.kind = r.value->'known'->>0 and i.value = r.value->'known'->>1
where i.contact_id <> m.contact_id
on conflict do nothing";

/// Suggests that whoever answered a form is whoever has the number that was typed into it.
pub(crate) fn suggest(typed: &[Typed<'_>]) -> Vec<Statement> {
    Statement::over_many(SUGGEST, typed)
}

/// A suggestion as it is listed.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) contact_id: String,
    pub(crate) other_id: String,
    pub(crate) reason: String,
    pub(crate) suggested_at: i64,
}

const LIST: &str = "
select contact_id, other_id, reason, suggested_at from merge_suggestion s
where business_id = ?1 and state = 'open' and (suggested_at, contact_id || other_id) < (?2, ?3)
  and exists (select 1 from contact c where c.business_id = s.business_id and c.contact_id = s.other_id)
order by suggested_at desc, contact_id || other_id desc
limit ?4";

/// Open suggestions of a business before a place in time, newest first.
pub(crate) fn list(business_id: &BusinessId, before: (i64, &str), limit: i64) -> Statement {
    let (suggested_at, pair) = before;
    Statement::new(
        LIST,
        [business_id.as_str().into(), suggested_at.into(), pair.into(), limit.into()],
    )
}

const DISMISS: &str = "
update merge_suggestion set state = 'dismissed'
where business_id = ?1 and contact_id = ?2 and other_id = ?3 and state = 'open'
returning 1 as done";

/// Sets a suggestion aside; answers a row if it was open.
pub(crate) fn dismiss(business_id: &BusinessId, contact_id: &str, other_id: &str) -> Statement {
    Statement::new(DISMISS, [business_id.as_str().into(), contact_id.into(), other_id.into()])
}

const ACCEPT: &str = "
insert into contact_merge (business_id, loser_id, winner_id, cause, merged_at, identifiers)
select s.business_id, s.other_id, s.contact_id, 'operator', ?4,
       (select json_group_array(json_array(i.kind, i.value)) from identifier i
        where i.business_id = s.business_id and i.contact_id = s.other_id)
from merge_suggestion s
where s.business_id = ?1 and s.contact_id = ?2 and s.other_id = ?3 and s.state = 'open'
on conflict do nothing
returning 1 as done";

/// Joins the two; answers a row if the suggestion was open.
pub(crate) fn accept(
    business_id: &BusinessId,
    contact_id: &str,
    other_id: &str,
    now: Timestamp,
) -> Statement {
    let pair = [contact_id, other_id].map(Into::into);
    let [contact_id, other_id] = pair;
    Statement::new(ACCEPT, [business_id.as_str().into(), contact_id, other_id, now.into()])
}
