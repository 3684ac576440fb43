//! Table `contact_group`: what people can join. Codes are never given twice.

use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::Statement;
use crate::ids::BusinessId;

/// A group as it is listed.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) group_id: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) is_open: u8,
    pub(crate) members: i64,
}

const LIST: &str = "
select g.group_id, g.code, g.name, g.is_open,
       (select count(*) from membership m
        where m.business_id = g.business_id and m.group_id = g.group_id and m.joined_at > m.left_at) as members
from contact_group g
where g.business_id = ?1 and g.group_id > ?2 and g.deleted_at is null
order by g.group_id limit ?3";

/// Groups of a business behind an id, by id.
pub(crate) fn list(business_id: &BusinessId, after: &str, limit: i64) -> Statement {
    Statement::new(LIST, [business_id.as_str().into(), after.into(), limit.into()])
}

/// A group that is to be.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) group_id: &'a str,
    pub(crate) code: &'a str,
    pub(crate) name: &'a str,
    pub(crate) is_open: bool,
    pub(crate) now: Timestamp,
}

const CREATE: &str = "
insert into contact_group (business_id, group_id, code, name, is_open, created_at)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict do nothing
returning group_id, code, name, is_open, 0 as members";

/// Adds a group; answers it, or nothing if its code was given before.
pub(crate) fn create(new: &New<'_>) -> Statement {
    Statement::new(
        CREATE,
        [
            new.business_id.as_str().into(),
            new.group_id.into(),
            new.code.into(),
            new.name.into(),
            i64::from(new.is_open).into(),
            new.now.into(),
        ],
    )
}

const CHANGE: &str = "
update contact_group set name = coalesce(?3, name), is_open = coalesce(?4, is_open)
where business_id = ?1 and group_id = ?2 and deleted_at is null
returning group_id, code, name, is_open,
  (select count(*) from membership m where m.business_id = contact_group.business_id
     and m.group_id = contact_group.group_id and m.joined_at > m.left_at) as members";

/// Changes name or openness; answers the group if there is one.
pub(crate) fn change(
    business_id: &BusinessId,
    group_id: &str,
    name: Option<&str>,
    is_open: Option<bool>,
) -> Statement {
    let is_open = is_open.map(i64::from).into();
    Statement::new(CHANGE, [business_id.as_str().into(), group_id.into(), name.into(), is_open])
}

const DELETE: &str = "
update contact_group set deleted_at = ?3
where business_id = ?1 and group_id = ?2 and deleted_at is null
returning group_id, code, name, is_open, 0 as members";

/// Ends a group: nobody is in it any more, everybody's opt-in stays, its code stays reserved.
pub(crate) fn delete(business_id: &BusinessId, group_id: &str, now: Timestamp) -> Statement {
    Statement::new(DELETE, [business_id.as_str().into(), group_id.into(), now.into()])
}
