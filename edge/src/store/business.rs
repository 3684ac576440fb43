//! Table `business`: the tenants.

use jawort_shared::time::Timestamp;

use super::Statement;
use crate::ids::BusinessId;

const FIRST: &str = "
insert into business (business_id, name, privacy_url, created_at)
select ?1, ?2, ?3, ?4 where not exists (select 1 from business where business_id > '')";

/// The first business of an installation; nothing where there is one.
pub(crate) fn first(
    business_id: &BusinessId,
    name: &str,
    privacy_url: &str,
    now: Timestamp,
) -> Statement {
    let params = [business_id.as_str().into(), name.into(), privacy_url.into(), now.into()];
    Statement::new(FIRST, params)
}
