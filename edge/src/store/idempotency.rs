//! Table `idempotency`: requests that may be repeated, and what was answered to them.

use jawort_shared::scope::Scope;
use jawort_shared::time::{HOUR, MINUTE, Timestamp};
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::BusinessId;

/// Whoever works on a request longer than this has died.
const LONGEST_WORK: i64 = MINUTE;

/// Answers are kept so long, and a little longer.
const KEPT: i64 = 48 * HOUR;

/// A request that asks to be done once.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) key: String,
    pub(crate) hash: String,
    pub(crate) attempt_id: String,
}

const RESERVE: &str = "
insert into idempotency (business_id, idempotency_key, request_hash, attempt_id, reserved_at)
select k.business_id, ?4, ?5, ?6, ?2
from operator_key k
where k.key_hash = ?1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > ?2)
  and exists (select 1 from json_each(k.scopes) c where c.value = ?3)
on conflict (business_id, idempotency_key) do update
  set attempt_id = excluded.attempt_id, reserved_at = excluded.reserved_at
  where status is null and request_hash = excluded.request_hash and reserved_at <= excluded.reserved_at - ?7";

/// Reserves a request for this attempt, unless it was answered or somebody works on it. For a key that may make it.
pub(crate) fn reserve(
    key_hash: &str,
    now: Timestamp,
    scope: Scope,
    request: &Request,
) -> Statement {
    let Request { key, hash, attempt_id } = request;
    Statement::new(
        RESERVE,
        [
            key_hash.into(),
            now.into(),
            scope.as_str().into(),
            key.as_str().into(),
            hash.as_str().into(),
            attempt_id.as_str().into(),
            LONGEST_WORK.into(),
        ],
    )
}

/// How far a request has come.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) request_hash: String,
    pub(crate) attempt_id: String,
    pub(crate) status: Option<u16>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Option<String>,
}

const FIND: &str = "
select i.request_hash, i.attempt_id, i.status, i.content_type, i.body
from operator_key k
join idempotency i on i.business_id = k.business_id and i.idempotency_key = ?2
where k.key_hash = ?1";

/// How far the request of an operator has come.
pub(crate) fn find(key_hash: &str, key: &str) -> Statement {
    Statement::new(FIND, [key_hash.into(), key.into()])
}

/// Who works on a request.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) business_id: BusinessId,
    pub(crate) key: String,
    pub(crate) attempt_id: String,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

const KEEP: &str = "
update idempotency set status = ?4, content_type = ?5, body = ?6
where business_id = ?1 and idempotency_key = ?2 and attempt_id = ?3";

/// Keeps an answer for those who repeat the request.
pub(crate) fn keep(attempt: &Attempt, answer: &Answer) -> Statement {
    with_answer(KEEP, attempt, answer)
}

// No row may be without its hash: who lost the reservation to another attempt breaks the transaction.
const COMMIT: &str = "
update idempotency set request_hash = case when attempt_id = ?3 then request_hash end,
                       status = ?4, content_type = ?5, body = ?6
where business_id = ?1 and idempotency_key = ?2";

/// Keeps an answer together with what it tells of: both are committed or neither.
pub(crate) fn commit(attempt: &Attempt, answer: &Answer) -> Statement {
    with_answer(COMMIT, attempt, answer)
}

fn with_answer(sql: &'static str, attempt: &Attempt, answer: &Answer) -> Statement {
    Statement::new(
        sql,
        [
            attempt.business_id.as_str().into(),
            attempt.key.as_str().into(),
            attempt.attempt_id.as_str().into(),
            i64::from(answer.status).into(),
            answer.content_type.as_str().into(),
            answer.body.as_str().into(),
        ],
    )
}

const RELEASE: &str = "
delete from idempotency
where business_id = ?1 and idempotency_key = ?2 and attempt_id = ?3 and status is null";

/// Lets a repeat do the work, unless it was done.
pub(crate) fn release(attempt: &Attempt) -> Statement {
    let Attempt { business_id, key, attempt_id } = attempt;
    let params = [business_id.as_str().into(), key.as_str().into(), attempt_id.as_str().into()];
    Statement::new(RELEASE, params)
}

const FORGET: &str = "delete from idempotency where reserved_at < ?1";

/// Forgets what nobody repeats any more.
pub(crate) fn forget(now: Timestamp) -> Statement {
    Statement::new(FORGET, [now.minus(KEPT).into()])
}
