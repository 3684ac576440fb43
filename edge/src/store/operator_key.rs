//! Table `operator_key`: who may use the API, by the hash of their key.

use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::Statement;
use crate::ids::BusinessId;

/// The business that a key opens.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) business_id: BusinessId,
}

const FIND: &str = "
select business_id from operator_key
where key_hash = ?1 and (expires_at is null or expires_at > ?2)";

/// The business of a key that is valid now.
pub(crate) fn find(key_hash: &str, now: Timestamp) -> Statement {
    Statement::new(FIND, [key_hash.into(), now.into()])
}
