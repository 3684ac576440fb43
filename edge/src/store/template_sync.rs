//! Table `template_sync`: when the templates of an account are looked at.

use jawort_shared::time::{HOUR, MINUTE, Timestamp};
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::BusinessId;

/// A look that found everything is repeated after this time.
const EVERY: i64 = 6 * HOUR;
/// One that failed, or is at work.
const AGAIN: i64 = 15 * MINUTE;
/// After webhooks that a look should follow: Meta's lists may be behind them.
const SOON: i64 = 2 * MINUTE;

/// An account whose templates are to be looked at.
#[derive(Debug, Deserialize)]
pub(crate) struct Due {
    pub(crate) business_id: BusinessId,
    pub(crate) waba_id: String,
    /// When the look began that goes on.
    pub(crate) began_at: i64,
    /// Where it goes on; none to begin anew.
    pub(crate) cursor: Option<String>,
}

const CLAIM: &str = "
update template_sync set due_at = ?1 + ?2, began_at = iif(cursor is null, ?1, began_at)
where (business_id, waba_id) in (select business_id, waba_id from template_sync
                                 where due_at <= ?1 order by due_at limit 1)
returning business_id, waba_id, began_at, cursor";

/// Takes the account that waits the longest, if one is due.
pub(crate) fn claim(now: Timestamp) -> Statement {
    Statement::new(CLAIM, [now.into(), AGAIN.into()])
}

/// How far a look came.
#[derive(Debug)]
pub(crate) struct Progress<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) waba_id: &'a str,
    pub(crate) began_at: Timestamp,
    /// Where it goes on; none to begin anew.
    pub(crate) cursor: Option<&'a str>,
    pub(crate) is_over: bool,
    pub(crate) has_failed: bool,
}

// A look that was asked for in the meantime is not forgotten: no run of its own is due as soon as that.
const NOTE: &str = "
update template_sync set began_at = ?3, cursor = ?4, due_at = iif(due_at < ?5, due_at, ?6)
where business_id = ?1 and waba_id = ?2";

/// Notes how far a look came; when it is due again follows from that.
pub(crate) fn note(progress: &Progress<'_>, now: Timestamp) -> Statement {
    let next = match progress {
        Progress { has_failed: true, .. } => now.plus(AGAIN),
        Progress { is_over: true, .. } => now.plus(EVERY),
        Progress { .. } => now,
    };
    Statement::new(
        NOTE,
        [
            progress.business_id.as_str().into(),
            progress.waba_id.into(),
            progress.began_at.into(),
            progress.cursor.into(),
            now.plus(AGAIN / 2).into(),
            next.into(),
        ],
    )
}

/// A template that Meta told of.
#[derive(Debug, Serialize)]
pub(crate) struct Told<'a> {
    pub(crate) waba_id: &'a str,
    pub(crate) meta_id: &'a str,
    /// Whether it was told in a way that only a look explains.
    pub(crate) needs_look: bool,
}

const WAKE: &str = "
with found as materialized (
  select s.business_id, s.waba_id
  from json_each(?1) r
  cross join template_sync s on s.waba_id = r.value->>'waba_id'
  where r.value->>'needs_look'
     or not exists (select 1 from template t where t.meta_id = r.value->>'meta_id' and t.waba_id = s.waba_id))
update template_sync set due_at = min(template_sync.due_at, ?2)
from found
where template_sync.business_id = found.business_id and template_sync.waba_id = found.waba_id";

/// Has accounts looked at soon: those with templates that are not known, or that were told of in unknown words.
pub(crate) fn wake(told: &[Told<'_>], now: Timestamp) -> Vec<Statement> {
    let wake = Statement::over_many(WAKE, told).into_iter();
    wake.map(|statement| statement.and(now.plus(SOON))).collect()
}

const SOONER: &str = "
update template_sync set due_at = min(due_at, ?3) where business_id = ?1 and waba_id = ?2";

/// Has an account looked at soon.
pub(crate) fn sooner(business_id: &BusinessId, waba_id: &str, now: Timestamp) -> Statement {
    let at = now.plus(SOON).into();
    Statement::new(SOONER, [business_id.as_str().into(), waba_id.into(), at])
}
