//! Table `operator_key`: who may use the API, by the hash of their key.

use jawort_shared::time::{DAY, Timestamp};
use serde::Deserialize;

use super::{Param, Statement};
use crate::ids::BusinessId;

/// The business that a key opens, and how far.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) business_id: BusinessId,
    pub(crate) key_id: String,
    #[serde(deserialize_with = "super::list")]
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at: Option<i64>,
}

const FIND: &str = "
select business_id, key_id, scopes, expires_at from operator_key
where key_hash = ?1 and revoked_at is null and (expires_at is null or expires_at > ?2)";

/// The business of a key that is valid now.
pub(crate) fn find(key_hash: &str, now: Timestamp) -> Statement {
    Statement::new(FIND, [key_hash.into(), now.into()])
}

const USE: &str = "
update operator_key set last_used_day = ?3
where key_hash = ?1 and revoked_at is null and (expires_at is null or expires_at > ?2)
  and coalesce(last_used_day, 0) < ?3";

/// Notes that a key was used today. Writes once a day.
pub(crate) fn used(key_hash: &str, now: Timestamp) -> Statement {
    Statement::new(USE, [key_hash.into(), now.into(), now.millis().div_euclid(DAY).into()])
}

/// A key as it is listed.
#[derive(Debug, Deserialize)]
pub(crate) struct Listed {
    pub(crate) key_id: String,
    pub(crate) label: String,
    #[serde(deserialize_with = "super::list")]
    pub(crate) scopes: Vec<String>,
    pub(crate) created_at: i64,
    pub(crate) expires_at: Option<i64>,
    pub(crate) last_used_day: Option<i64>,
    pub(crate) revoked_at: Option<i64>,
}

const LIST: &str = "
select key_id, label, scopes, created_at, expires_at, last_used_day, revoked_at from operator_key
where business_id = ?1 and key_id > ?2 order by key_id limit ?3";

/// Keys of a business behind an id, by id; also those that open nothing any more.
pub(crate) fn list(business_id: &BusinessId, after: &str, limit: i64) -> Statement {
    Statement::new(LIST, [business_id.as_str().into(), after.into(), limit.into()])
}

const SHOW: &str = "
select key_id, label, scopes, created_at, expires_at, last_used_day, revoked_at from operator_key
where business_id = ?1 and key_id = ?2 and revoked_at is null and (expires_at is null or expires_at > ?3)";

/// One key, if it is valid now.
pub(crate) fn show(business_id: &BusinessId, key_id: &str, now: Timestamp) -> Statement {
    Statement::new(SHOW, [business_id.as_str().into(), key_id.into(), now.into()])
}

/// A key that is to be, made with another one.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    /// The key that it is made with.
    pub(crate) maker_id: &'a str,
    pub(crate) key_id: &'a str,
    pub(crate) key_hash: &'a str,
    pub(crate) now: Timestamp,
}

const CREATE: &str = "
insert into operator_key (business_id, key_id, key_hash, label, scopes, created_at, expires_at)
select m.business_id, ?3, ?4, ?6, ?7, ?5, ?8
from operator_key m
where m.business_id = ?1 and m.key_id = ?2 and m.revoked_at is null
  and (m.expires_at is null or m.expires_at > ?5)
returning key_id, label, scopes, created_at, expires_at, last_used_day, revoked_at";

/// Adds a key, as long as the one that it is made with is valid; answers it.
pub(crate) fn create(
    new: &New<'_>,
    label: &str,
    scopes: &[&str],
    expires_at: Option<Timestamp>,
) -> Statement {
    let scopes = json_list(scopes);
    let [business, maker, id, hash, now] = common(new);
    let params = [business, maker, id, hash, now, label.into(), scopes, expires_at.into()];
    Statement::new(CREATE, params)
}

// It lives as long as its predecessor was to live, but no longer than the key that makes it.
const ROTATE: &str = "
insert into operator_key (business_id, key_id, key_hash, label, scopes, created_at, expires_at)
select o.business_id, ?3, ?4, o.label, o.scopes, ?5,
       nullif(min(coalesce(?5 + o.expires_at - o.created_at, 9000000000000000),
                  coalesce(m.expires_at, 9000000000000000)), 9000000000000000)
from operator_key m
join operator_key o on o.business_id = m.business_id and o.key_id = ?6
where m.business_id = ?1 and m.key_id = ?2 and m.revoked_at is null
  and (m.expires_at is null or m.expires_at > ?5)
  and o.revoked_at is null and (o.expires_at is null or o.expires_at > ?5)
  and not exists (select 1 from json_each(o.scopes) c
                  where c.value not in (select j.value from json_each(m.scopes) j))
returning key_id, label, scopes, created_at, expires_at, last_used_day, revoked_at";

const FADE: &str = "
update operator_key set expires_at = min(coalesce(expires_at, ?4), ?4)
where business_id = ?1 and key_id = ?2
  and exists (select 1 from operator_key n where n.business_id = ?1 and n.key_id = ?3)";

/// Puts a new key in the place of an old one, which ends later; answers the new one, and the old one if there is one.
///
/// Nothing happens where the old key may do more than the one that asks.
pub(crate) fn rotate(new: &New<'_>, old_id: &str, ends_at: Timestamp) -> [Statement; 3] {
    let [business, maker, id, hash, now] = common(new);
    let business_id = new.business_id;
    let old = show(business_id, old_id, new.now);
    let rotate = Statement::new(ROTATE, [business, maker, id, hash, now, old_id.into()]);
    let params = [business_id.as_str().into(), old_id.into(), new.key_id.into(), ends_at.into()];
    [rotate, old, Statement::new(FADE, params)]
}

fn common(new: &New<'_>) -> [Param; 5] {
    let ids = [new.business_id.as_str(), new.maker_id, new.key_id, new.key_hash];
    let [business, maker, id, hash] = ids.map(Param::from);
    [business, maker, id, hash, new.now.into()]
}

const REVOKE: &str = "
update operator_key set revoked_at = ?3
where business_id = ?1 and key_id = ?2 and revoked_at is null and (expires_at is null or expires_at > ?3)
  and (not exists (select 1 from json_each(operator_key.scopes) c where c.value = 'keys')
       or exists (select 1 from operator_key o, json_each(o.scopes) c
                  where o.business_id = ?1 and o.key_id <> ?2 and c.value = 'keys'
                    and o.revoked_at is null and (o.expires_at is null or o.expires_at > ?3)
                    and (o.expires_at is null or o.expires_at >= operator_key.expires_at)))
returning 1 as done";

/// Ends a key at once; answers that it did, and the key if there was one.
///
/// The last key that can make keys stays, and one that ends earlier does not replace it.
pub(crate) fn revoke(business_id: &BusinessId, key_id: &str, now: Timestamp) -> [Statement; 2] {
    let params = [business_id.as_str().into(), key_id.into(), now.into()];
    [show(business_id, key_id, now), Statement::new(REVOKE, params)]
}

const FIRST: &str = "
insert into operator_key (business_id, key_id, key_hash, label, scopes, created_at)
select b.business_id, ?2, ?3, ?4, ?5, ?6 from business b where b.business_id = ?1
returning key_id, label, scopes, created_at, expires_at, last_used_day, revoked_at";

/// The first key of a business that was just made; answers it.
pub(crate) fn first(new: &New<'_>, label: &str, scopes: &[&str]) -> Statement {
    let [business, _, id, hash, now] = common(new);
    Statement::new(FIRST, [business, id, hash, label.into(), json_list(scopes), now])
}

fn json_list(names: &[&str]) -> Param {
    Param::Text(serde_json::to_string(names).unwrap_or_default())
}
