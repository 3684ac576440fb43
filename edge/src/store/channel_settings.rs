//! Table `channel`, as its operators see and set it.

use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::consequence::FOR_GOOD;
use super::{Param, Statement};
use crate::ids::BusinessId;

/// A channel with all that is set and known about it.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) channel_id: String,
    pub(crate) phone_number_id: String,
    pub(crate) waba_id: String,
    pub(crate) number: String,
    pub(crate) lang: String,
    pub(crate) opt_in_rule: String,
    pub(crate) rejoin: String,
    pub(crate) consent_scope: String,
    pub(crate) pace: i64,
    pub(crate) sms_provider: String,
    pub(crate) sms_sender: String,
    pub(crate) sms_daily_cap: i64,
    pub(crate) hours: Option<String>,
    pub(crate) welcome: Option<String>,
    pub(crate) away: Option<String>,
    pub(crate) unknown_word: Option<String>,
    pub(crate) reply_daily_cap: i64,
    pub(crate) held_until: i64,
    pub(crate) stopped_at: Option<i64>,
    pub(crate) stopped_for: Option<String>,
    pub(crate) marketing_paused_at: Option<i64>,
    pub(crate) marketing_paused_for: Option<String>,
    pub(crate) looked_at: Option<i64>,
    pub(crate) look_failure: Option<String>,
    pub(crate) verified_name: Option<String>,
    pub(crate) quality: Option<String>,
    pub(crate) name_status: Option<String>,
    pub(crate) code_verification_status: Option<String>,
    pub(crate) connection: Option<String>,
    pub(crate) throughput: Option<String>,
    pub(crate) is_subscribed: Option<u8>,
}

// Every statement answers the same columns.
macro_rules! columns {
    () => {
        "channel_id, phone_number_id, waba_id, number, lang, opt_in_rule, rejoin, consent_scope, pace, sms_provider,
  sms_sender, sms_daily_cap, hours, welcome, away, unknown_word, reply_daily_cap, held_until, stopped_at, stopped_for,
  marketing_paused_at, marketing_paused_for, looked_at, look_failure, verified_name, quality, name_status,
  code_verification_status, connection, throughput, is_subscribed"
    };
}

const LIST: &str = concat!(
    "select ",
    columns!(),
    " from channel where business_id = ?1 and channel_id > ?2 order by channel_id limit ?3"
);

/// Channels of a business behind one of them.
pub(crate) fn list(business_id: &BusinessId, after: &str, limit: i64) -> Statement {
    Statement::new(LIST, [business_id.as_str().into(), after.into(), limit.into()])
}

const FIND: &str =
    concat!("select ", columns!(), " from channel where business_id = ?1 and channel_id = ?2");

/// One channel.
pub(crate) fn find(business_id: &BusinessId, channel_id: &str) -> Statement {
    Statement::new(FIND, [business_id.as_str().into(), channel_id.into()])
}

const CREATE: &str = "
insert into channel (business_id, channel_id, phone_number_id, waba_id, number, created_at)
select ?1, ?2, ?3->>'phone_number_id', ?3->>'waba_id', ?3->>'number', ?4
where not exists (select 1 from channel c where c.waba_id = ?3->>'waba_id' and c.business_id <> ?1)
on conflict do nothing";

/// Makes a channel, if no business has one of this number, and no other one of this account; [`change`] sets the rest
/// and answers it.
pub(crate) fn create(
    business_id: &BusinessId,
    channel_id: &str,
    settings: &Map<String, Value>,
    now: Timestamp,
) -> Statement {
    Statement::new(
        CREATE,
        [business_id.as_str().into(), channel_id.into(), json(settings), now.into()],
    )
}

// What is not named stays as it is; what is named null becomes nothing.
const CHANGE: &str = concat!(
    "
update channel set
  lang = coalesce(?3->>'lang', lang),
  opt_in_rule = coalesce(?3->>'opt_in_rule', opt_in_rule),
  rejoin = coalesce(?3->>'rejoin', rejoin),
  consent_scope = coalesce(?3->>'consent_scope', consent_scope),
  pace = coalesce(?3->>'pace', pace),
  sms_provider = coalesce(?3->>'sms_provider', sms_provider),
  sms_sender = coalesce(?3->>'sms_sender', sms_sender),
  sms_daily_cap = coalesce(?3->>'sms_daily_cap', sms_daily_cap),
  hours = case when json_type(?3, '$.hours') is null then hours else ?3->>'hours' end,
  welcome = case when json_type(?3, '$.welcome') is null then welcome else ?3->>'welcome' end,
  away = case when json_type(?3, '$.away') is null then away else ?3->>'away' end,
  unknown_word = case when json_type(?3, '$.unknown_word') is null then unknown_word else ?3->>'unknown_word' end,
  reply_daily_cap = coalesce(?3->>'reply_daily_cap', reply_daily_cap),
  marketing_paused_at = case json_type(?3, '$.marketing_paused')
    when 'true' then coalesce(marketing_paused_at, ?4) when 'false' then null else marketing_paused_at end,
  marketing_paused_for = case json_type(?3, '$.marketing_paused')
    when 'true' then coalesce(marketing_paused_for, 'operator') when 'false' then null else marketing_paused_for end,
  marketing_resumed_at = case json_type(?3, '$.marketing_paused') when 'false' then ?4 else marketing_resumed_at end
where business_id = ?1 and channel_id = ?2
returning ",
    columns!()
);

/// Sets what is named, and answers the channel.
pub(crate) fn change(
    business_id: &BusinessId,
    channel_id: &str,
    settings: &Map<String, Value>,
    now: Timestamp,
) -> Statement {
    Statement::new(
        CHANGE,
        [business_id.as_str().into(), channel_id.into(), json(settings), now.into()],
    )
}

fn json(settings: &Map<String, Value>) -> Param {
    Param::Text(Value::Object(settings.clone()).to_string())
}

const STOP: &str = concat!(
    "
update channel set stopped_at = coalesce(stopped_at, ?3), stopped_for = 'operator', held_until = ?4
where business_id = ?1 and channel_id = ?2
returning ",
    columns!()
);

/// Nothing leaves from now on, not even a probe.
pub(crate) fn stop(business_id: &BusinessId, channel_id: &str, now: Timestamp) -> Statement {
    let for_good = FOR_GOOD.into();
    Statement::new(STOP, [business_id.as_str().into(), channel_id.into(), now.into(), for_good])
}

const RESUME: &str = concat!(
    "
update channel set stopped_at = null, stopped_for = null, held_until = 0, resumed_at = ?3
where business_id = ?1 and channel_id = ?2
returning ",
    columns!()
);

/// What stopped it before does not stop it again.
pub(crate) fn resume(business_id: &BusinessId, channel_id: &str, now: Timestamp) -> Statement {
    Statement::new(RESUME, [business_id.as_str().into(), channel_id.into(), now.into()])
}

const LOOK_SOON: &str = concat!(
    "
update channel set look_at = 0 where business_id = ?1 and channel_id = ?2
returning ",
    columns!()
);

/// Meta is to be asked about the number as soon as may be.
pub(crate) fn look_soon(business_id: &BusinessId, channel_id: &str) -> Statement {
    Statement::new(LOOK_SOON, [business_id.as_str().into(), channel_id.into()])
}
