//! Table `notice`: what Meta says about accounts, numbers and templates.

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::BusinessId;

/// Something that operators should know.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    /// SHA-256 of field and text.
    pub(crate) digest: String,
    /// Meta's id of the account, or of one of its numbers.
    pub(crate) place: &'a str,
    pub(crate) field: &'a str,
    pub(crate) event: &'a str,
    pub(crate) raw: &'a str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) happened_at: Timestamp,
    #[serde(serialize_with = "super::millis")]
    pub(crate) received_at: Timestamp,
}

const KEEP: &str = "
insert into notice (business_id, digest, waba_id, field, event, raw, happened_at, received_at)
select coalesce((select c.business_id from channel c where c.waba_id = r.value->>'place' limit 1),
                (select c.business_id from channel c where c.phone_number_id = r.value->>'place'), ''),
       r.value->>'digest', r.value->>'place', r.value->>'field', r.value->>'event', r.value->>'raw',
       r.value->>'happened_at', r.value->>'received_at'
from json_each(?1) r
where true
on conflict do nothing";

/// Keeps notices; the same one once.
pub(crate) fn keep(notices: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(KEEP, notices)
}

/// A notice as it is listed.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) digest: String,
    pub(crate) field: String,
    pub(crate) event: String,
    pub(crate) raw: String,
    pub(crate) happened_at: i64,
    pub(crate) received_at: i64,
}

const LIST: &str = "
select digest, field, event, raw, happened_at, received_at from notice
where business_id = ?1 and (received_at, digest) < (?2, ?3)
order by received_at desc, digest desc
limit ?4";

/// Notices of a business before a place in time, newest first.
pub(crate) fn list(business_id: &BusinessId, before: (i64, &str), limit: i64) -> Statement {
    let (received_at, digest) = before;
    Statement::new(
        LIST,
        [business_id.as_str().into(), received_at.into(), digest.into(), limit.into()],
    )
}
