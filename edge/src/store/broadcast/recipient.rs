//! Table `broadcast_recipient`: whom a broadcast is for, and what became of each.

use serde::{Deserialize, Serialize};

use crate::ids::BusinessId;
use crate::store::Statement;

/// A recipient that was planned, or left out.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    pub(crate) contact_id: &'a str,
    pub(crate) group_id: &'a str,
    pub(crate) via: &'static str,
    /// `planned` or `skipped`.
    pub(crate) state: &'static str,
    pub(crate) why: Option<&'static str>,
}

const PLAN: &str = "
insert into broadcast_recipient (business_id, broadcast_id, contact_id, via, group_id, state, why)
select b.business_id, b.broadcast_id, r.value->>'contact_id', r.value->>'via', r.value->>'group_id',
       r.value->>'state', r.value->>'why'
from json_each(?1) r
join broadcast b on b.turn_id = ?2 and b.state = 'planning'
where true
on conflict do nothing";

/// Keeps whom a step of planning found, if the step still has its turn.
pub(crate) fn plan(turn_id: &str, recipients: &[New<'_>]) -> Vec<Statement> {
    with_turn(Statement::over_many(PLAN, recipients), turn_id)
}

/// What a release makes of a recipient.
#[derive(Debug, Serialize)]
pub(crate) struct Fate<'a> {
    pub(crate) contact_id: &'a str,
    pub(crate) via: &'static str,
    /// Their message; none for whoever is left out.
    pub(crate) outbox_id: Option<String>,
    pub(crate) why: Option<&'static str>,
}

// A message that was not queued is one that the person has already. Each recipient is found by their key, not among all
// who are planned: hence the list that is made first.
const RELEASE: &str = "
with x as materialized (
  select b.business_id, b.broadcast_id, r.value->>'contact_id' as contact_id, r.value->>'via' as via,
         r.value->>'outbox_id' as outbox_id, r.value->>'why' as why,
         exists (select 1 from outbox o
                 where o.business_id = b.business_id and o.outbox_id = r.value->>'outbox_id') as is_queued
  from json_each(?1) r join broadcast b on b.turn_id = ?2 and b.state = 'running')
update broadcast_recipient
set state = iif(x.is_queued, 'queued', 'skipped'), outbox_id = iif(x.is_queued, x.outbox_id, null),
    why = iif(x.is_queued, null, coalesce(x.why, 'already_sent'))
from x
where broadcast_recipient.business_id = x.business_id and broadcast_recipient.broadcast_id = x.broadcast_id
  and broadcast_recipient.contact_id = x.contact_id and broadcast_recipient.via = x.via
  and +broadcast_recipient.state = 'planned'";

/// Writes what became of recipients whose messages were queued just before, or who are left out.
pub(crate) fn release(turn_id: &str, fates: &[Fate<'_>]) -> Vec<Statement> {
    with_turn(Statement::over_many(RELEASE, fates), turn_id)
}

pub(super) fn with_turn(mut statements: Vec<Statement>, turn_id: &str) -> Vec<Statement> {
    for statement in &mut statements {
        statement.params.push(turn_id.into());
    }
    statements
}

/// A recipient as operators see them.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) contact_id: String,
    pub(crate) via: String,
    pub(crate) group_id: String,
    pub(crate) state: String,
    pub(crate) why: Option<String>,
    pub(crate) outbox_id: Option<String>,
}

const LIST: &str = "
select r.contact_id, r.via, r.group_id, r.state, r.why, r.outbox_id from broadcast_recipient r
where r.business_id = ?1 and r.broadcast_id = ?2 and (r.contact_id, r.via) > (?3, ?4)
order by r.contact_id, r.via limit ?5";
const LIST_OF_STATE: &str = "
select r.contact_id, r.via, r.group_id, r.state, r.why, r.outbox_id from broadcast_recipient r
     indexed by broadcast_recipient_by_state
where r.business_id = ?1 and r.broadcast_id = ?2 and r.state = ?6 and (r.contact_id, r.via) > (?3, ?4)
order by r.contact_id, r.via limit ?5";

/// Recipients after a contact and a way, in the order in which they are written to; all, or those of one state.
pub(crate) fn list(
    business_id: &BusinessId,
    broadcast_id: &str,
    state: Option<&str>,
    (contact_id, via): (&str, &str),
    limit: i64,
) -> Statement {
    let mut params = vec![
        business_id.as_str().into(),
        broadcast_id.into(),
        contact_id.into(),
        via.into(),
        limit.into(),
    ];
    params.extend(state.map(Into::into));
    Statement { sql: if state.is_some() { LIST_OF_STATE } else { LIST }, params }
}
