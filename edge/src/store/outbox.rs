//! Table `outbox`: messages that are to leave, and what became of them.

use jawort_shared::form::SMS_PAUSE;
use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::{BusinessId, ChannelId, OutboxId, WidgetId};

/// What is known about a number before an SMS to it.
#[derive(Debug, Deserialize)]
pub(crate) struct History {
    pub(crate) is_suppressed: u8,
    pub(crate) last_at: Option<i64>,
    pub(crate) unanswered: u32,
}

const HISTORY: &str = "
select exists (select 1 from identifier i
               join consent k on k.business_id = i.business_id and k.contact_id = i.contact_id
               where i.business_id = w.business_id and i.kind in ('phone', 'wa_id') and i.value = ?2
                 and k.purpose = 'service' and k.withdrawn_at > 0 and k.withdrawn_at >= k.granted_at
                 and not (k.channel_id = 'sms'
                          and exists (select 1 from sms_consent g
                                      where g.business_id = w.business_id and g.number_key = ?2
                                        and g.purpose = 'service' and g.granted_at > k.withdrawn_at))
               union all
               select 1 from sms_consent s
               where s.business_id = w.business_id and s.number_key = ?2 and s.purpose = 'service'
                 and s.withdrawn_at > 0 and s.withdrawn_at >= s.granted_at
              ) as is_suppressed,
       (select max(o.created_at) from outbox o
        where o.business_id = w.business_id and o.number_key = ?2 and o.kind = 'sms') as last_at,
       (select count(*) from outbox o
        join pairing p on p.ref = o.ref
        where o.business_id = w.business_id and o.number_key = ?2 and p.from_typed = 0
          and o.state in ('queued', 'claimed', 'sent', 'unknown')) as unanswered
from widget w
where w.widget_id = ?1";

/// The [`History`] of a number, by its key, with the business of a widget.
pub(crate) fn history(widget_id: &WidgetId, number_key: &str) -> Statement {
    Statement::new(HISTORY, [widget_id.as_str().into(), number_key.into()])
}

/// An SMS that is to leave.
#[derive(Debug)]
pub(crate) struct NewSms<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) outbox_id: &'a OutboxId,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) recipient: &'a str,
    pub(crate) number_key: &'a str,
    pub(crate) body: &'a str,
    pub(crate) ref_: &'a str,
    /// Whether it is to leave at all; the statement runs either way.
    pub(crate) is_due: bool,
    pub(crate) now: Timestamp,
}

const QUEUE: &str = "
insert into outbox (business_id, outbox_id, kind, channel_id, recipient, body, ref, created_at, not_before_at,
                    number_key)
select ?1, ?2, 'sms', ?3, ?4, ?5, ?6, ?7, ?7, ?10
where ?9 and coalesce((select d.ordered from sms_day d
                       where d.business_id = ?1 and d.channel_id = ?3 and d.day = cast(?7 / 86400000 as integer)), 0)
           < (select c.sms_daily_cap from channel c where c.business_id = ?1 and c.channel_id = ?3)
  and not exists (select 1 from outbox
                         where business_id = ?1 and number_key = ?10 and created_at > ?8 and kind = 'sms')";

const COUNT: &str = "
insert into sms_day (business_id, channel_id, day, ordered)
select business_id, channel_id, created_at / 86400000, 1 from outbox
where business_id = ?1 and outbox_id = ?2
on conflict (business_id, channel_id, day) do update set ordered = ordered + 1";

/// Queues an SMS, unless one to the number was queued within the pause or the day's cap is reached.
///
/// Look and leap are one: both statements stand in one transaction.
pub(crate) fn queue(sms: &NewSms<'_>) -> [Statement; 2] {
    [queue_one(sms), count(sms.business_id, sms.outbox_id)]
}

/// Counts an SMS towards the day's cap, if it was queued.
pub(super) fn count(business_id: &BusinessId, outbox_id: &OutboxId) -> Statement {
    Statement::new(COUNT, [business_id.as_str().into(), outbox_id.as_str().into()])
}

fn queue_one(sms: &NewSms<'_>) -> Statement {
    Statement::new(
        QUEUE,
        [
            sms.business_id.as_str().into(),
            sms.outbox_id.as_str().into(),
            sms.channel_id.as_str().into(),
            sms.recipient.into(),
            sms.body.into(),
            sms.ref_.into(),
            sms.now.into(),
            sms.now.minus(SMS_PAUSE).into(),
            i64::from(sms.is_due).into(),
            sms.number_key.into(),
        ],
    )
}

/// What became of a claimed message.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    pub(crate) business_id: BusinessId,
    pub(crate) outbox_id: OutboxId,
    /// Whose claim it was: what was queued anew meanwhile, and claimed again, is not theirs.
    pub(crate) drain_id: String,
    pub(crate) state: &'static str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) not_before_at: Timestamp,
    pub(crate) provider_id: Option<String>,
    pub(crate) segments: Option<u32>,
    pub(crate) failure: Option<String>,
    /// Whether it was not asked for at all, or the answer says nothing about this message: the try does not count.
    pub(crate) is_given_back: bool,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
}

// What does not leave costs nothing.
const REFUND: &str = "
update spend_day set micros = micros - x.back
from (select b.business_id, b.claimed_at / 86400000 as day, sum(b.price) as back
      from json_each(?1) o
      join outbox b on b.business_id = o.value->>'business_id' and b.outbox_id = o.value->>'outbox_id'
      where b.state = 'claimed' and b.price > 0
        and b.drain_id = o.value->>'drain_id'
      group by b.business_id, b.claimed_at / 86400000) x
where spend_day.business_id = x.business_id and spend_day.day = x.day";

const SETTLE: &str = "
update outbox
set state = o.value->>'state', not_before_at = o.value->>'not_before_at',
    provider_id = coalesce(o.value->>'provider_id', provider_id),
    segments = coalesce(o.value->>'segments', segments), failure = o.value->>'failure',
    attempts = attempts - (o.value->>'is_given_back'), settled_at = o.value->>'at'
from json_each(?1) o
where outbox.business_id = o.value->>'business_id' and outbox.outbox_id = o.value->>'outbox_id'
  and outbox.state = 'claimed' and outbox.drain_id = o.value->>'drain_id'";

/// Writes the outcomes of this drain's claims.
pub(crate) fn settle(outcomes: &[Outcome]) -> [Statement; 2] {
    let has_not_left = |outcome: &&Outcome| !matches!(outcome.state, "sent" | "unknown");
    let back: Vec<_> = outcomes.iter().filter(has_not_left).collect();
    [Statement::over(REFUND, &back), Statement::over(SETTLE, outcomes)]
}
