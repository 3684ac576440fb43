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
    pub(crate) purpose: &'a str,
    pub(crate) lang: &'a str,
    pub(crate) wording_id: &'a str,
    pub(crate) page: &'a str,
    pub(crate) groups: &'a str,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

const INSERT: &str = "
insert into pairing (business_id, ref, code, channel_id, widget_id, phone, purpose, lang,
                     wording_id, page, groups, created_at, expires_at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

/// Records a form entry.
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
    pub(crate) phone: Option<&'a str>,
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
    pub(crate) purpose: String,
    pub(crate) lang: String,
    pub(crate) wording_id: String,
    pub(crate) sha256: String,
    pub(crate) page: String,
    pub(crate) groups: String,
    pub(crate) created_at: i64,
    pub(crate) confirmed_by: Option<String>,
}

const CANDIDATES: &str = "
select p.business_id, p.channel_id, p.ref as ref_, p.code, p.widget_id, p.phone, p.purpose, p.lang,
       p.wording_id, w.sha256, p.page, p.groups, p.created_at, p.confirmed_by
from json_each(?1) k
join channel c on c.phone_number_id = k.value->>'phone_number_id'
join pairing p on p.business_id = c.business_id and p.channel_id = c.channel_id
              and p.code = k.value->>'code'
join wording w on w.business_id = p.business_id and w.wording_id = p.wording_id
union
select p.business_id, p.channel_id, p.ref, p.code, p.widget_id, p.phone, p.purpose, p.lang,
       p.wording_id, w.sha256, p.page, p.groups, p.created_at, p.confirmed_by
from json_each(?1) k
join channel c on c.phone_number_id = k.value->>'phone_number_id'
join pairing p on p.business_id = c.business_id and p.channel_id = c.channel_id
              and p.phone = k.value->>'phone' and p.created_at > ?2
join wording w on w.business_id = p.business_id and w.wording_id = p.wording_id";

/// Entries with the code of a message, or with the number of its sender and made after `since`.
pub(crate) fn candidates(keys: &[Key<'_>], since: Timestamp) -> Statement {
    let mut statement = Statement::over(CANDIDATES, keys);
    statement.params.push(since.into());
    statement
}

/// A message that answers an entry.
#[derive(Debug, Serialize)]
pub(crate) struct Answer<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) code: &'a str,
    pub(crate) message_id: &'a str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
}

const CONFIRM: &str = "
update pairing
set confirmed_at = a.value->>'at', confirmed_by = a.value->>'message_id'
from json_each(?1) a
where pairing.business_id = a.value->>'business_id'
  and pairing.channel_id = a.value->>'channel_id'
  and pairing.code = a.value->>'code'
  and (pairing.confirmed_at is null or pairing.confirmed_at > a.value->>'at')";

/// Marks entries as answered; the earliest message counts.
pub(crate) fn confirm(answers: &[Answer<'_>]) -> Statement {
    Statement::over(CONFIRM, answers)
}
