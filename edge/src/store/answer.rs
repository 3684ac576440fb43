//! Table `outbox`, what is answered in a chat: at most one neutral message for a change and 24 hours.

use serde::{Serialize, Serializer};

use super::Statement;
use super::inbound::Cause;

/// An answer that may be given.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) outbox_id: String,
    pub(crate) cause: Cause<'a>,
    pub(crate) recipient: String,
    pub(crate) number_key: String,
    pub(crate) body: String,
    /// What it tells.
    pub(crate) answer: &'static str,
    pub(crate) scope: &'a str,
    /// What the person asked for, the innermost.
    pub(crate) purpose: &'static str,
    /// Whether they asked for it, or only wrote.
    pub(crate) is_explicit: bool,
    /// Groups that they joined or left.
    pub(crate) codes: &'a [String],
    /// Millionths that it costs at most.
    pub(crate) price: i64,
}

impl Serialize for New<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cause { business_id, message_id, delivery_id } = self.cause;
        (
            business_id,
            message_id,
            delivery_id,
            &self.outbox_id,
            &self.recipient,
            &self.number_key,
            &self.body,
            self.answer,
            self.scope,
            self.purpose,
            self.is_explicit,
            self.codes,
            self.price,
        )
            .serialize(serializer)
    }
}

pub(super) const QUEUE: &str = "
insert into outbox (business_id, outbox_id, kind, channel_id, contact_id, recipient, number_key, body, answers,
                    answer, price, created_at, not_before_at)
select m.business_id, r.outbox_id, 'whatsapp', m.channel_id, m.contact_id, r.recipient,
       r.number_key, r.body, m.message_id, r.answer, r.price, m.received_at, m.received_at
from (select key, value->>0 as business_id, value->>1 as message_id, value->>2 as delivery_id,
             value->>3 as outbox_id, value->>4 as recipient, value->>5 as number_key,
             value->>6 as body, value->>7 as answer, value->>8 as scope, value->>9 as purpose,
             value->>10 as is_explicit, value->11 as codes, value->>12 as price
      from json_each(?1)) r
join inbound m on m.business_id = r.business_id and m.message_id = r.message_id and m.delivery_id = r.delivery_id
left join consent k on k.business_id = m.business_id and k.contact_id = m.contact_id
                   and k.channel_id = r.scope and k.purpose = r.purpose
where not exists (select 1 from outbox o
                  where o.business_id = m.business_id and o.contact_id = m.contact_id
                    and o.answer = r.answer and o.created_at > m.received_at - 86400000)
  and case r.answer
    when 'opted_in' then
      not coalesce(k.granted_at > k.withdrawn_at or (k.withdrawn_at = 0 and k.implied_at > 0), 0)
      and coalesce(k.withdrawn_at, 0) < case when r.is_explicit then m.sent_at else 1 end
    when 'opted_out' then
      k.contact_id is null
      or ((k.granted_at > k.withdrawn_at or (k.withdrawn_at = 0 and k.implied_at > 0)) and k.granted_at <= m.sent_at)
    when 'offers_ended' then k.granted_at > k.withdrawn_at and k.granted_at <= m.sent_at
    when 'joined' then
      exists (select 1 from json_each(r.codes) c
              join contact_group g on g.business_id = m.business_id and g.code = c.value
              left join membership b on b.business_id = m.business_id and b.contact_id = m.contact_id
                                    and b.group_id = g.group_id
              where b.contact_id is null or (b.joined_at <= b.left_at and b.left_at < m.sent_at))
    when 'left' then
      exists (select 1 from json_each(r.codes) c
              join contact_group g on g.business_id = m.business_id and g.code = c.value
              join membership b on b.business_id = m.business_id and b.contact_id = m.contact_id
                               and b.group_id = g.group_id
              where b.joined_at > b.left_at and b.joined_at <= m.sent_at)
    else 1 end
order by r.key
on conflict do nothing
returning 1 as done";

/// Queues answers. Of those to one message the first that tells of a change, compared with the record as it is:
/// it runs before the change itself.
pub(crate) fn queue(answers: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(QUEUE, answers)
}
