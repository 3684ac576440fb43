//! Table `outbox`, what is answered by SMS: how it works, to who asks for it.

use serde::Serialize;

use super::Statement;
use super::inbound::Cause;
use crate::ids::{BusinessId, OutboxId};

/// An answer that may be given.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) business_id: &'a BusinessId,
    pub(crate) outbox_id: OutboxId,
    pub(crate) recipient: &'a str,
    pub(crate) number_key: String,
    pub(crate) body: String,
}

const QUEUE: &str = "
insert into outbox (business_id, outbox_id, kind, channel_id, contact_id, recipient, number_key, body, answers,
                    answer, created_at, not_before_at)
select m.business_id, r.value->>'outbox_id', 'sms', m.channel_id, m.contact_id, r.value->>'recipient',
       r.value->>'number_key', r.value->>'body', m.message_id, 'help', m.received_at, m.received_at
from json_each(?1) r
cross join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
                    and m.delivery_id = r.value->'cause'->>2
cross join channel c on c.business_id = m.business_id and c.channel_id = m.channel_id
where coalesce((select d.ordered from sms_day d
                where d.business_id = c.business_id and d.channel_id = c.channel_id
                  and d.day = m.received_at / 86400000), 0) + r.key < c.sms_daily_cap
  and not exists (select 1 from outbox o
                  where o.business_id = m.business_id and o.number_key = r.value->>'number_key'
                    and o.created_at > m.received_at - 86400000 and o.kind = 'sms' and o.answer = 'help')
on conflict do nothing";

const COUNT: &str = "
insert into sms_day (business_id, channel_id, day, ordered)
select o.business_id, o.channel_id, o.created_at / 86400000, count(*)
from json_each(?1) r
cross join outbox o on o.business_id = r.value->>'business_id' and o.outbox_id = r.value->>'outbox_id'
where true
group by 1, 2, 3
on conflict (business_id, channel_id, day) do update set ordered = ordered + excluded.ordered";

/// Queues answers: one to a number in a day, and none over the channel's daily cap.
///
/// Look and leap are one: both statements stand in one transaction.
pub(crate) fn queue(answers: &[New<'_>]) -> [Statement; 2] {
    [QUEUE, COUNT].map(|sql| Statement::over(sql, answers))
}
