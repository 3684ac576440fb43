//! Tables `tag` and `tagged`: what operators stick to contacts.

use serde::Deserialize;

use super::Statement;
use crate::ids::BusinessId;

/// A tag as it is listed.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) tag_id: String,
    pub(crate) name: String,
    /// How many it is stuck to.
    pub(crate) contacts: i64,
}

const LIST: &str = "
select t.tag_id, t.name, t.contacts from tag t where t.business_id = ?1 and t.tag_id > ?2 order by t.tag_id limit ?3";

/// Tags of a business behind an id, by id.
pub(crate) fn list(business_id: &BusinessId, after: &str, limit: i64) -> Statement {
    Statement::new(LIST, [business_id.as_str().into(), after.into(), limit.into()])
}

const CREATE: &str = "
insert into tag (business_id, tag_id, name) values (?1, ?2, ?3)
on conflict do nothing
returning tag_id, name, contacts";

/// Adds a tag; answers it, or nothing if there is one of this name.
pub(crate) fn create(business_id: &BusinessId, tag_id: &str, name: &str) -> Statement {
    Statement::new(CREATE, [business_id.as_str().into(), tag_id.into(), name.into()])
}

const EXISTS: &str = "select 1 as done from tag t where t.business_id = ?1 and t.tag_id = ?2";

/// A row if there is such a tag.
pub(crate) fn exists(business_id: &BusinessId, tag_id: &str) -> Statement {
    Statement::new(EXISTS, [business_id.as_str().into(), tag_id.into()])
}

const RENAME: &str = "
update or ignore tag set name = ?3 where business_id = ?1 and tag_id = ?2
returning tag_id, name, contacts";

/// Renames a tag; answers it, or nothing if there is none, or another of this name.
pub(crate) fn rename(business_id: &BusinessId, tag_id: &str, name: &str) -> Statement {
    Statement::new(RENAME, [business_id.as_str().into(), tag_id.into(), name.into()])
}

const DELETE: &str = "delete from tag where business_id = ?1 and tag_id = ?2 returning 1 as done";

/// Ends a tag, also for whom it is stuck to; answers a row if there was one.
pub(crate) fn delete(business_id: &BusinessId, tag_id: &str) -> Statement {
    Statement::new(DELETE, [business_id.as_str().into(), tag_id.into()])
}

const STICK: &str = "
insert into tagged (business_id, tag_id, contact_id)
select t.business_id, t.tag_id, c.contact_id
from tag t join contact c on c.business_id = t.business_id and c.contact_id = ?3
where t.business_id = ?1 and t.tag_id = ?2
on conflict do nothing";
const PEEL: &str = "delete from tagged where business_id = ?1 and tag_id = ?2 and contact_id = ?3";
const BOTH: &str = "
select 1 as done from tag t join contact c on c.business_id = t.business_id and c.contact_id = ?3
where t.business_id = ?1 and t.tag_id = ?2";

/// Sticks a tag to a contact, or takes it off; the second answers a row if there are both.
pub(crate) fn mark(
    business_id: &BusinessId,
    (tag_id, contact_id): (&str, &str),
    sticks: bool,
) -> [Statement; 2] {
    let both = [business_id.as_str().into(), tag_id.into(), contact_id.into()];
    let sql = if sticks { STICK } else { PEEL };
    [Statement::new(sql, both.clone()), Statement::new(BOTH, both)]
}
