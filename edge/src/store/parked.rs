//! Table `parked`: what a webhook said that nobody here understands.

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::BusinessId;

/// A piece of a webhook, with the reason why it lies here.
#[derive(Debug, Serialize)]
pub(crate) struct Piece<'a> {
    /// SHA-256 of the raw piece.
    pub(crate) digest: String,
    pub(crate) source: &'static str,
    pub(crate) reason: &'a str,
    pub(crate) raw: &'a str,
    /// Meta's id of a number or an account, by which its business is found …
    pub(crate) place: Option<&'a str>,
    /// … unless it is known.
    pub(crate) business_id: Option<&'a BusinessId>,
    #[serde(serialize_with = "super::millis")]
    pub(crate) received_at: Timestamp,
}

const PARK: &str = "
insert into parked (digest, business_id, source, reason, raw, received_at)
select r.value->>'digest',
       coalesce(r.value->>'business_id',
                (select c.business_id from channel c where c.phone_number_id = r.value->>'place'),
                (select c.business_id from channel c where c.waba_id = r.value->>'place' limit 1), ''),
       r.value->>'source', r.value->>'reason', r.value->>'raw', r.value->>'received_at'
from json_each(?1) r
where true
on conflict do nothing";

/// Keeps pieces; the same piece once.
pub(crate) fn park(pieces: &[Piece<'_>]) -> Vec<Statement> {
    Statement::over_many(PARK, pieces)
}

/// A piece that lies parked.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) digest: String,
    pub(crate) source: String,
    pub(crate) reason: String,
    pub(crate) raw: String,
    pub(crate) received_at: i64,
}

const LIST: &str = "
select digest, source, reason, raw, received_at from parked
where business_id = ?1 and (received_at, digest) < (?2, ?3)
order by received_at desc, digest desc
limit ?4";

/// Pieces of a business before a place in time, newest first.
pub(crate) fn list(business_id: &BusinessId, before: (i64, &str), limit: i64) -> Statement {
    let (received_at, digest) = before;
    Statement::new(
        LIST,
        [business_id.as_str().into(), received_at.into(), digest.into(), limit.into()],
    )
}
