//! Table `outbox`, what a channel sends by itself: once to a person in a period, below the caps of the day.

use serde::Serialize;

use super::Statement;
use super::inbound::Cause;

/// A text that may be sent by itself.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    pub(crate) outbox_id: String,
    pub(crate) cause: Cause<'a>,
    pub(crate) recipient: String,
    pub(crate) number_key: String,
    pub(crate) body: String,
    /// Which text.
    pub(crate) automatic: &'static str,
    /// In which it is told to a person once.
    pub(crate) period: i64,
    pub(crate) country: &'static str,
    /// Millionths that it costs at most.
    pub(crate) price: i64,
}

// From the inside: what a person was not told yet; of that the first for each message; of two messages in one delivery
// the first; and what the caps have room for. The caps count what is told in vain too: at their very edge that is one
// too few, never one too many.
pub(super) const QUEUE: &str = "
insert into outbox (business_id, outbox_id, kind, channel_id, contact_id, recipient, number_key, body, answers,
                    automatic, period, country, price, created_at, not_before_at)
select business_id, one->>'outbox_id', 'whatsapp', channel_id, contact_id, one->>'recipient', one->>'number_key',
       one->>'body', message_id, one->>'automatic', one->>'period', one->>'country', one->>'price', received_at,
       received_at
from (select *, row_number() over (partition by business_id, channel_id order by place) as count,
             sum(one->>'price') over (partition by business_id order by place) as cost
      from (select *, row_number() over (partition by business_id, contact_id, channel_id, one->>'automatic',
                                                      one->>'period' order by place) as turn
            from (select m.business_id, m.channel_id, m.contact_id, m.message_id, m.received_at, r.key as place,
                         r.value as one,
                         row_number() over (partition by m.business_id, m.message_id order by r.key) as choice
                  from json_each(?1) r
                  cross join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
                                      and m.delivery_id = r.value->'cause'->>2
                  where not exists (select 1 from outbox o
                                    where o.business_id = m.business_id and o.answers = m.message_id)
                    and not exists (select 1 from outbox o
                                    where o.business_id = m.business_id and o.contact_id = m.contact_id
                                      and o.channel_id = m.channel_id and o.automatic = r.value->>'automatic'
                                      and o.period = r.value->>'period')
                    and (r.value->>'automatic' <> 'welcome'
                         or not exists (select 1 from inbound i
                                        where i.business_id = m.business_id and i.contact_id = m.contact_id
                                          and (i.sent_at, i.message_id) < (m.sent_at, m.message_id)
                                          and i.kind not in ('identity', 'preference', 'refusal', 'reaction')))
                    and not exists (select 1 from consent k
                                    where k.business_id = m.business_id and k.contact_id = m.contact_id
                                      and k.channel_id in ('', m.channel_id) and k.purpose = 'service'
                                      and k.withdrawn_at > 0 and k.withdrawn_at >= k.granted_at)) found
            where choice = 1) found
      where turn = 1) found
where count + coalesce((select d.ordered from reply_day d
                        where d.business_id = found.business_id and d.channel_id = found.channel_id
                          and d.day = found.received_at / 86400000), 0)
      <= (select c.reply_daily_cap from channel c
          where c.business_id = found.business_id and c.channel_id = found.channel_id)
  and cost + coalesce((select s.micros from spend_day s
                       where s.business_id = found.business_id and s.day = found.received_at / 86400000), 0)
      <= coalesce((select b.spend_cap from business b where b.business_id = found.business_id), 9223372036854775807)
order by place
on conflict do nothing
returning 1 as done";

/// Queues them, for whoever did not stop, and only where nothing else answers the message: it runs after everything
/// that the messages change.
pub(crate) fn queue(replies: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(QUEUE, replies)
}
