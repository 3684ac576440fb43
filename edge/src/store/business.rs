//! Table `business`, as its operators see and set it, with what its day cost and whom its portfolio wrote to.

use jawort_shared::date::Date;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Param, Statement};
use crate::ids::BusinessId;

/// A business with its settings.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) business_id: String,
    pub(crate) name: String,
    pub(crate) privacy_url: String,
    pub(crate) mode: String,
    pub(crate) stop_ends: String,
    pub(crate) rates: Option<String>,
    /// Millionths.
    pub(crate) spend_cap: Option<i64>,
    /// Millionths that today may have cost so far.
    pub(crate) spent: i64,
    /// None for as many as it likes.
    pub(crate) people_limit: Option<i64>,
    pub(crate) people: i64,
}

const FIND: &str = "
select b.business_id, b.name, b.privacy_url, b.mode, b.stop_ends, b.rates, b.spend_cap,
       coalesce((select s.micros from spend_day s where s.business_id = b.business_id and s.day = ?2), 0) as spent,
       p.people_limit, p.in_use as people
from business b
join portfolio p on p.business_id = b.business_id
where b.business_id = ?1";

/// The [`Row`] of a business.
pub(crate) fn find(business_id: &BusinessId, now: Timestamp) -> Statement {
    Statement::new(FIND, [business_id.as_str().into(), Date::of(now).days().into()])
}

const RATES: &str = "select b.rates from business b where b.business_id = ?1";

/// The table of rates of a business.
#[derive(Debug, Deserialize)]
pub(crate) struct Priced {
    pub(crate) rates: Option<String>,
}

/// The [`Priced`] of a business: once for however many messages are shown.
pub(crate) fn rates(business_id: &BusinessId) -> Statement {
    Statement::new(RATES, [business_id.as_str().into()])
}

const CHANGE: &str = "
update business set
  name = coalesce(?2->>'name', name),
  privacy_url = coalesce(?2->>'privacy_url', privacy_url),
  mode = coalesce(?2->>'mode', mode),
  stop_ends = coalesce(?2->>'stop_ends', stop_ends),
  rates = case when json_type(?2, '$.rates') is null then rates else ?2->>'rates' end,
  spend_cap = case when json_type(?2, '$.spend_cap') is null then spend_cap else ?2->>'spend_cap' end
where business_id = ?1";

/// Sets what is named.
pub(crate) fn change(business_id: &BusinessId, settings: &Map<String, Value>) -> Statement {
    let settings = Param::Text(Value::Object(settings.clone()).to_string());
    Statement::new(CHANGE, [business_id.as_str().into(), settings])
}

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
