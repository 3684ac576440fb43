//! Table `outbox`, what operators send: queued, listed, shown with what became of it.

use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::{BusinessId, ChannelId};

/// A message that is to leave.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) outbox_id: String,
    pub(crate) kind: &'static str,
    pub(crate) form: &'static str,
    pub(crate) channel_id: &'a ChannelId,
    /// Empty for a number that nobody is known by.
    pub(crate) contact_id: &'a str,
    /// E.164 digits, or a user id.
    pub(crate) recipient: &'a str,
    pub(crate) number_key: String,
    pub(crate) body: String,
    pub(crate) sms_body: Option<String>,
    pub(crate) via: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) group_id: &'a str,
    pub(crate) template_id: &'a str,
    pub(crate) country: &'static str,
    pub(crate) price: i64,
    pub(crate) broadcast_id: &'a str,
    pub(crate) once: Option<String>,
    /// Meta's id of the message that it answers.
    pub(crate) answers: Option<&'a str>,
    pub(crate) segments: Option<usize>,
    pub(crate) created_at: i64,
    pub(crate) not_before_at: i64,
    pub(crate) due_at: i64,
}

// Each in its way, where nothing is against it.
macro_rules! queue_where {
    ($where:literal) => {
        concat!(
            "
insert into outbox (business_id, outbox_id, kind, form, channel_id, contact_id, recipient, number_key, body, sms_body,
                    via, purpose, group_id, template_id, country, price, broadcast_id, once, reply_to, segments,
                    created_at, not_before_at, due_at)
select r.value->>'business_id', r.value->>'outbox_id', r.value->>'kind', r.value->>'form', r.value->>'channel_id',
       r.value->>'contact_id', r.value->>'recipient', r.value->>'number_key', r.value->>'body', r.value->>'sms_body',
       r.value->>'via', r.value->>'purpose', r.value->>'group_id', r.value->>'template_id', r.value->>'country',
       r.value->>'price', r.value->>'broadcast_id', r.value->>'once', r.value->>'answers', r.value->>'segments',
       r.value->>'created_at', r.value->>'not_before_at', r.value->>'due_at'
from json_each(?1) r
where ",
            $where,
            "
on conflict do nothing
returning 1 as done"
        )
    };
}
pub(in crate::store) use queue_where;

const QUEUE: &str = queue_where!("true");

/// Queues messages; answers those that were not queued before, or to the person with the same word.
pub(crate) fn queue(messages: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(QUEUE, messages)
}

/// A message with what became of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    /// How far it came, as operators see it.
    pub(crate) shown: String,
    pub(crate) outbox_id: String,
    pub(crate) kind: String,
    pub(crate) form: String,
    pub(crate) channel_id: String,
    pub(crate) contact_id: String,
    pub(crate) body: String,
    pub(crate) via: String,
    pub(crate) purpose: String,
    pub(crate) group_id: String,
    pub(crate) broadcast_id: String,
    pub(crate) country: String,
    pub(crate) state: String,
    pub(crate) failure: Option<String>,
    pub(crate) segments: Option<u32>,
    pub(crate) provider_id: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) not_before_at: i64,
    pub(crate) claimed_at: Option<i64>,
    pub(crate) settled_at: Option<i64>,
    /// What the SMS provider reports.
    pub(crate) receipt: Option<String>,
    pub(crate) receipt_at: Option<i64>,
    /// What Meta reports; 0 for never.
    pub(crate) sent_at: i64,
    pub(crate) delivered_at: i64,
    pub(crate) read_at: i64,
    pub(crate) failed_at: i64,
    pub(crate) meta_failure: i64,
    pub(crate) price_kind: Option<String>,
    pub(crate) category: Option<String>,
}

// How far it came: what a receipt says is later than what was answered.
macro_rules! shown {
    () => {
        "case
  when o.state = 'claimed' then 'sending'
  when o.state = 'suppressed' then 'refused'
  when o.state not in ('sent', 'unknown') then o.state
  when coalesce(r.read_at, 0) > 0 then 'read'
  when coalesce(r.delivered_at, 0) > 0 or o.receipt = 'delivered' then 'delivered'
  when coalesce(r.failed_at, 0) > 0 or o.receipt = 'undelivered' then 'failed'
  else o.state end"
    };
}

macro_rules! rows {
    ($($narrow:expr),*) => {
        concat!(
            "
select ", shown!(), " as shown, o.outbox_id, o.kind, o.form, o.channel_id, o.contact_id, o.body, o.via, o.purpose, o.group_id, o.broadcast_id,
       o.country, o.state, o.failure, o.segments, o.provider_id, o.created_at, o.not_before_at, o.claimed_at,
       o.settled_at, o.receipt, o.receipt_at, coalesce(r.sent_at, 0) as sent_at,
       coalesce(r.delivered_at, 0) as delivered_at, coalesce(r.read_at, 0) as read_at,
       coalesce(r.failed_at, 0) as failed_at, coalesce(r.failure, 0) as meta_failure, r.price_kind, r.category
from outbox o
left join receipt r on r.business_id = o.business_id and r.message_id = o.provider_id and o.kind = 'whatsapp'
",
            $($narrow),*
        )
    };
}

const SHOW: &str = rows!("where o.business_id = ?1 and o.outbox_id = ?2 and o.form <> 'notice'");

/// A message of a business.
pub(crate) fn show(business_id: &BusinessId, outbox_id: &str) -> Statement {
    Statement::new(SHOW, [business_id.as_str().into(), outbox_id.into()])
}

const LIST: &str = rows!(
    "where o.business_id = ?1 and o.outbox_id < ?2 and o.outbox_id >= 'msg_' and o.form <> 'notice'
  and (?4 is null or o.channel_id = ?4) and (?5 is null or ?5 = ",
    shown!(),
    ")
order by o.outbox_id desc limit ?3"
);
const LIST_OF_CONTACT: &str = rows!(
    "where o.business_id = ?1 and o.contact_id = ?6 and o.outbox_id < ?2 and o.outbox_id >= 'msg_' and o.form <> 'notice'
  and (?4 is null or o.channel_id = ?4) and (?5 is null or ?5 = ",
    shown!(),
    ")
order by o.outbox_id desc limit ?3"
);
/// Messages before an id, newest first; of one contact or of everybody.
pub(crate) fn list(
    business_id: &BusinessId,
    contact: Option<&str>,
    (channel, state): (Option<&str>, Option<&str>),
    before: &str,
    limit: i64,
) -> Statement {
    let mut params = vec![
        business_id.as_str().into(),
        before.into(),
        limit.into(),
        channel.into(),
        state.into(),
    ];
    params.extend(contact.map(Into::into));
    Statement { sql: if contact.is_some() { LIST_OF_CONTACT } else { LIST }, params }
}

const CANCEL: &str = "
update outbox set state = 'cancelled', settled_at = ?3
where business_id = ?1 and outbox_id = ?2 and state = 'queued' and form <> 'notice'
returning 1 as done";

/// Ends a message that has not left; answers a row if there was one.
pub(crate) fn cancel(
    business_id: &BusinessId,
    outbox_id: &str,
    now: jawort_shared::time::Timestamp,
) -> Statement {
    Statement::new(CANCEL, [business_id.as_str().into(), outbox_id.into(), now.into()])
}
