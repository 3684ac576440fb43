//! Table `pairing`: form entries that wait for their message.

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::{BusinessId, ChannelId, WidgetId};

/// A form entry as it is recorded.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) widget_id: &'a WidgetId,
    pub(crate) ref_: &'a str,
    pub(crate) code: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) number_key: &'a str,
    pub(crate) purpose: &'a str,
    pub(crate) lang: &'a str,
    pub(crate) wording_id: &'a str,
    pub(crate) page: &'a str,
    pub(crate) groups: &'a str,
    /// Whether the box for consent was ticked.
    pub(crate) consents: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

const INSERT: &str = "
insert into pairing (business_id, ref, code, channel_id, widget_id, phone, purpose, lang,
                     wording_id, page, groups, created_at, expires_at, number_key, consents)
select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15
where (select count(*) from (select 1 from pairing
                             where business_id = ?1 and channel_id = ?4 and number_key = ?14
                               and created_at > ?12 - 86400000 limit 20)) < 20";

/// Records a form entry, unless the number has had 20 within a day: nobody needs more.
pub(crate) fn insert(new: &New<'_>) -> Statement {
    Statement::new(
        INSERT,
        [
            new.business_id.as_str().into(),
            new.ref_.into(),
            new.code.into(),
            new.channel_id.as_str().into(),
            new.widget_id.as_str().into(),
            new.phone.into(),
            new.purpose.into(),
            new.lang.into(),
            new.wording_id.into(),
            new.page.into(),
            new.groups.into(),
            new.created_at.into(),
            new.expires_at.into(),
            new.number_key.into(),
            i64::from(new.consents).into(),
        ],
    )
}

/// What a visitor may learn of their own entry.
#[derive(Debug, Deserialize)]
pub(crate) struct Entry {
    pub(crate) widget_id: WidgetId,
    pub(crate) number: String,
    pub(crate) code: String,
    pub(crate) lang: String,
    pub(crate) expires_at: i64,
    pub(crate) confirmed_at: Option<i64>,
}

const FIND: &str = "
select p.widget_id, c.number, p.code, p.lang, p.expires_at, p.confirmed_at
from pairing p
join channel c on c.business_id = p.business_id and c.channel_id = p.channel_id
where p.ref = ?1";

/// The [`Entry`] with this reference; 80 random bits decide the business.
pub(crate) fn find(ref_: &str) -> Statement {
    Statement::new(FIND, [ref_.into()])
}

/// What a message is looked up by.
#[derive(Debug, Serialize)]
pub(crate) struct Key<'a> {
    pub(crate) phone_number_id: &'a str,
    pub(crate) code: Option<&'a str>,
    pub(crate) number_key: Option<String>,
    #[serde(serialize_with = "super::millis")]
    pub(crate) sent_at: Timestamp,
}

/// A form entry that a message may answer.
#[derive(Debug, Deserialize)]
pub(crate) struct Candidate {
    pub(crate) business_id: BusinessId,
    pub(crate) channel_id: ChannelId,
    pub(crate) ref_: String,
    pub(crate) code: String,
    pub(crate) widget_id: WidgetId,
    pub(crate) phone: String,
    pub(crate) number_key: String,
    pub(crate) purpose: String,
    pub(crate) lang: String,
    pub(crate) wording_id: String,
    pub(crate) sha256: String,
    pub(crate) page: String,
    #[serde(deserialize_with = "super::list")]
    pub(crate) groups: Vec<String>,
    /// Whether the box for consent was ticked, where the form had one.
    pub(crate) consents: u8,
    pub(crate) created_at: i64,
}

const CANDIDATES: &str = "
select p.business_id, p.channel_id, p.ref as ref_, p.code, p.widget_id, p.phone, p.number_key,
       p.purpose, p.lang, p.wording_id, w.sha256, p.page, p.groups, p.consents, p.created_at
from (select e.business_id, e.ref
      from json_each(?1) k
      join channel c on c.phone_number_id = k.value->>'phone_number_id'
      join pairing e on e.business_id = c.business_id and e.channel_id = c.channel_id
                    and e.code = k.value->>'code'
      union
      select c.business_id,
             (select e.ref from pairing e
              where e.business_id = c.business_id and e.channel_id = c.channel_id
                and e.number_key = k.value->>'number_key' and e.created_at < k.value->>'sent_at' + 1000
              order by e.created_at desc, e.code desc limit 1)
      from json_each(?1) k
      join channel c on c.phone_number_id = k.value->>'phone_number_id') found
join pairing p on p.business_id = found.business_id and p.ref = found.ref
join wording w on w.business_id = p.business_id and w.wording_id = p.wording_id";

/// For each message the entry with its code, and the newest one of its sender's number before it.
pub(crate) fn candidates(keys: &[Key<'_>]) -> Statement {
    Statement::over(CANDIDATES, keys)
}

/// A message that answers an entry.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Answer<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) code: &'a str,
    pub(crate) message_id: &'a str,
    /// Whether it came from the number that was typed.
    pub(crate) from_typed: bool,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
}

const CONFIRM: &str = "
update pairing
set confirmed_by = case when (confirmed_at, confirmed_by) <= (a.value->>'at', a.value->>'message_id')
                        then confirmed_by else a.value->>'message_id' end,
    confirmed_at = min(coalesce(confirmed_at, a.value->>'at'), a.value->>'at'),
    from_typed = max(from_typed, a.value->>'from_typed')
from json_each(?1) a
where pairing.business_id = a.value->>'business_id'
  and pairing.channel_id = a.value->>'channel_id'
  and pairing.code = a.value->>'code'";

/// Marks entries as answered; the earliest message counts, of one second the one with the smaller id. Each entry stands in the set at most once.
pub(crate) fn confirm(answers: &[Answer<'_>]) -> Vec<Statement> {
    Statement::over_many(CONFIRM, answers)
}

const FORGET: &str = "delete from pairing where confirmed_at is null and expires_at < ?1";

/// Forgets entries that nobody answered in time.
pub(crate) fn forget(before: Timestamp) -> Statement {
    Statement::new(FORGET, [before.into()])
}
