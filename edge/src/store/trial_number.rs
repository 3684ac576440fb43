//! Table `trial_number`: numbers that a business tries out with, each proved by a code that was sent there.

use jawort_shared::time::{DAY, MINUTE, Timestamp};
use serde::Deserialize;

use super::{Statement, outbox};
use crate::ids::{BusinessId, OutboxId};

/// Codes that are sent to one number in 24 hours.
const CODES_A_DAY: i64 = 5;
/// How often one code may be tried.
const TRIES: i64 = 5;
/// How long a code is good.
const LIFETIME: i64 = 10 * MINUTE;

/// A number as it is listed.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) trial_number_id: String,
    pub(crate) number: String,
    pub(crate) number_key: String,
    pub(crate) verified_at: Option<i64>,
    pub(crate) expires_at: i64,
}

/// A code that is to be sent.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    /// Which channel's provider sends it; none for the first.
    pub(crate) channel_id: Option<&'a str>,
    pub(crate) trial_number_id: &'a str,
    pub(crate) outbox_id: &'a OutboxId,
    pub(crate) number: &'a str,
    pub(crate) number_key: &'a str,
    pub(crate) code_hash: &'a str,
    /// The SMS by language, without the name of the business.
    pub(crate) texts: &'a str,
    pub(crate) now: Timestamp,
}

const SAVE: &str = "
insert into trial_number (business_id, number_key, number, code_hash, expires_at, created_at, trial_number_id)
select c.business_id, ?3, ?4, ?5, ?6 + ?7, ?6, ?8
from channel c
where c.business_id = ?1
  and c.channel_id = coalesce(?2, (select f.channel_id from channel f where f.business_id = ?1
                                        order by f.channel_id limit 1))
  and coalesce((select d.ordered from sms_day d
                where d.business_id = c.business_id and d.channel_id = c.channel_id
                  and d.day = cast(?6 / 86400000 as integer)), 0)
      < c.sms_daily_cap
  and not exists (select 1 from outbox o
                  where o.business_id = ?1 and o.number_key = ?3 and o.created_at > ?6 - ?9
                    and o.kind = 'sms' and o.ref = '')
  and (select count(*) from outbox o
       where o.business_id = ?1 and o.number_key = ?3 and o.created_at > ?6 - ?10
         and o.kind = 'sms' and o.ref = '') < ?11
on conflict (business_id, number_key) do update set
  code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0
where verified_at is null";

const QUEUE: &str = "
insert into outbox (business_id, outbox_id, kind, via, channel_id, recipient, number_key, body, created_at,
                    not_before_at)
select t.business_id, ?3, 'sms', 'sms', c.channel_id, t.number, t.number_key,
       replace(coalesce(?6->>c.lang, ?6->>'en'), '{business}', b.name), ?5, ?5
from trial_number t
join business b on b.business_id = t.business_id
join channel c on c.business_id = t.business_id
              and c.channel_id = coalesce(?7, (select f.channel_id from channel f where f.business_id = ?1
                                        order by f.channel_id limit 1))
where t.business_id = ?1 and t.number_key = ?2 and t.code_hash = ?4 and t.verified_at is null
  and t.expires_at = ?5 + ?8";

/// What became of the wish for a code.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// Whether the business has the channel.
    pub(crate) has_channel: u8,
    /// Whether the code is on its way.
    pub(crate) is_sent: u8,
    /// Whether the channel's SMS of today are used up.
    pub(crate) is_capped: u8,
}

const ASKED: &str = "
select c.channel_id is not null as has_channel,
       exists (select 1 from outbox o where o.business_id = ?1 and o.outbox_id = ?3) as is_sent,
       coalesce((select d.ordered from sms_day d
                 where d.business_id = c.business_id and d.channel_id = c.channel_id
                   and d.day = cast(?4 / 86400000 as integer)), 0)
       >= coalesce(c.sms_daily_cap, 1) as is_capped
from business b
left join channel c on c.business_id = b.business_id
                   and c.channel_id = coalesce(?2, (select f.channel_id from channel f where f.business_id = ?1
                                        order by f.channel_id limit 1))
where b.business_id = ?1";

const FIND: &str = "
select trial_number_id, number, number_key, verified_at, expires_at from trial_number
where business_id = ?1 and number_key = ?2";

/// Sends a code to a number that is not verified yet: one a minute, five a day, none over the channel's daily cap.
/// The last two statements answer [`Asked`] and the [`Row`].
pub(crate) fn ask(new: &New<'_>) -> [Statement; 5] {
    let business = || new.business_id.as_str().into();
    let save = [
        business(),
        new.channel_id.into(),
        new.number_key.into(),
        new.number.into(),
        new.code_hash.into(),
        new.now.into(),
        LIFETIME.into(),
        new.trial_number_id.into(),
        MINUTE.into(),
        DAY.into(),
        CODES_A_DAY.into(),
    ];
    let queue = [
        business(),
        new.number_key.into(),
        new.outbox_id.as_str().into(),
        new.code_hash.into(),
        new.now.into(),
        new.texts.into(),
        new.channel_id.into(),
        LIFETIME.into(),
    ];
    let asked = [business(), new.channel_id.into(), new.outbox_id.as_str().into(), new.now.into()];
    [
        Statement::new(SAVE, save),
        Statement::new(QUEUE, queue),
        outbox::count(new.business_id, new.outbox_id),
        Statement::new(ASKED, asked),
        Statement::new(FIND, [business(), new.number_key.into()]),
    ]
}

const VERIFY: &str = "
update trial_number
set tries = tries + 1, verified_at = iif(code_hash = ?3, ?4, null), code_hash = iif(code_hash = ?3, '', code_hash)
where business_id = ?1 and number_key = ?2 and verified_at is null and tries < ?5 and expires_at > ?4
returning trial_number_id, number, number_key, verified_at, expires_at";

/// Tries a code; answers the [`Row`] if there was one to try.
pub(crate) fn verify(
    business_id: &BusinessId,
    number_key: &str,
    code_hash: &str,
    now: Timestamp,
) -> Statement {
    Statement::new(
        VERIFY,
        [
            business_id.as_str().into(),
            number_key.into(),
            code_hash.into(),
            now.into(),
            TRIES.into(),
        ],
    )
}

const LIST: &str = "
select trial_number_id, number, number_key, verified_at, expires_at from trial_number
where business_id = ?1 and number_key > ?2
order by number_key limit ?3";

/// Numbers of a business behind one of them, by their keys.
pub(crate) fn list(business_id: &BusinessId, after: &str, limit: i64) -> Statement {
    Statement::new(LIST, [business_id.as_str().into(), after.into(), limit.into()])
}

const FORGET: &str = "
delete from trial_number where business_id = ?1 and trial_number_id = ?2 returning 1 as done";

/// Forgets a number; answers a row if there was one.
pub(crate) fn forget(business_id: &BusinessId, trial_number_id: &str) -> Statement {
    Statement::new(FORGET, [business_id.as_str().into(), trial_number_id.into()])
}
