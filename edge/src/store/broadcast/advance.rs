//! What a step of a broadcast commits: messages, and where it stands. Whoever lost the turn meanwhile writes nothing.

use jawort_shared::time::Timestamp;

use super::recipient::with_turn;
use crate::store::{Statement, message};

// As long as it is planned and the turn is this one's.
const QUEUE: &str = message::queue_where!(
    "exists (select 1 from broadcast b
              join broadcast_recipient p on p.business_id = b.business_id and p.broadcast_id = b.broadcast_id
                                        and p.contact_id = r.value->>'contact_id' and p.via = r.value->>'via'
                                        and p.state = 'planned'
              where b.turn_id = ?2 and b.state = 'running')"
);

/// Queues messages of recipients who wait for theirs, if the step still has its turn.
pub(crate) fn queue(turn_id: &str, messages: &[message::New<'_>]) -> Vec<Statement> {
    with_turn(Statement::over_many(QUEUE, messages), turn_id)
}

/// Where planning stands after a step.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) source: i64,
    pub(crate) cursor: String,
    pub(crate) summary: String,
    pub(crate) is_over: bool,
}

const PLANNED: &str = "
update broadcast
set source = ?2, cursor = ?3, summary = ?4, state = iif(?5, 'planned', 'planning'), next_at = iif(?5, null, ?6)
where turn_id = ?1 and state = 'planning'";

/// Writes where planning stands; the last statement of its step.
pub(crate) fn planned(turn_id: &str, planned: &Planned, now: Timestamp) -> Statement {
    Statement::new(
        PLANNED,
        [
            turn_id.into(),
            planned.source.into(),
            planned.cursor.as_str().into(),
            planned.summary.as_str().into(),
            i64::from(planned.is_over).into(),
            now.into(),
        ],
    )
}

/// Where a release stands after a step.
#[derive(Debug, Default)]
pub(crate) struct Released {
    /// What makes it stop until an operator has seen to it.
    pub(crate) paused_for: Option<String>,
    /// What it waits for.
    pub(crate) waits_for: Option<&'static str>,
    pub(crate) waits_until: Option<i64>,
    /// When the next step is due.
    pub(crate) next_at: i64,
}

const RELEASED: &str = "
update broadcast
set state = case when x.is_over then 'done' when ?2 is not null then 'paused' else state end,
    paused_for = iif(x.is_over, null, ?2), waits_for = iif(x.is_over, null, ?3), waits_until = iif(x.is_over, null, ?4),
    next_at = case when x.is_over or ?2 is not null then null when x.is_leaving then min(?5, ?6 + 2000) else ?5 end,
    ended_at = iif(x.is_over, ?6, null)
from (select b.business_id, b.broadcast_id, p.planned + p.queued = 0 as is_over,
             exists (select 1 from outbox o indexed by outbox_claimed
                     where o.state = 'claimed' and o.claimed_at > 0 and o.business_id = b.business_id
                       and o.broadcast_id = b.broadcast_id) as is_leaving
      from broadcast b
      join broadcast_progress p on p.business_id = b.business_id and p.broadcast_id = b.broadcast_id
      where b.turn_id = ?1) x
where broadcast.business_id = x.business_id and broadcast.broadcast_id = x.broadcast_id and broadcast.state = 'running'";

/// Writes where a release stands, done if nobody waits any more; the last statement of its step.
pub(crate) fn released(turn_id: &str, released: &Released, now: Timestamp) -> Statement {
    Statement::new(
        RELEASED,
        [
            turn_id.into(),
            released.paused_for.as_deref().into(),
            released.waits_for.into(),
            released.waits_until.into(),
            released.next_at.into(),
            now.into(),
        ],
    )
}

const SWEPT: &str = "
update broadcast
set next_at = (select iif(p.planned = 0, null, ?2) from broadcast_progress p
               where p.business_id = broadcast.business_id and p.broadcast_id = broadcast.broadcast_id)
where turn_id = ?1 and state = 'cancelled'";

/// Asks for another step if not all recipients of what was cancelled are at their end.
pub(crate) fn swept(turn_id: &str, now: Timestamp) -> Statement {
    Statement::new(SWEPT, [turn_id.into(), now.into()])
}
