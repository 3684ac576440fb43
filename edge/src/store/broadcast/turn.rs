//! A step of a broadcast takes its turn and loads what it needs in one call; what it commits is in `advance`.
//!
//! A turn is a lease with a token: of many who come at once one gets it, and whoever comes back too late writes nothing.

use jawort_shared::time::{DAY, SECOND, Timestamp};
use serde::Deserialize;

use crate::store::Statement;
use crate::store::sending::{channels, people};

/// A step that did not come back is repeated after this.
pub(crate) const LEASE: i64 = 20 * SECOND;
/// People that one step plans.
pub(crate) const CHUNK: i64 = 2_000;
/// People whom one step writes to, where a third of the pace is not more: a longer transaction would hold up what leaves
/// meanwhile. Four times as many while the channel has work for less than two seconds.
const SET: i64 = 25;
/// Seconds for which a channel is given work.
pub(crate) const AHEAD: i64 = 5;
/// Recipients that one step ends.
const SWEEP: i64 = 5_000;

/// A broadcast whose turn it is.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Taken {
    pub(crate) broadcast_id: String,
    pub(crate) says: String,
    pub(crate) via: String,
    pub(crate) purpose: String,
    pub(crate) once_per_person: u8,
    pub(crate) audience: String,
    pub(crate) template_id: String,
    pub(crate) state: String,
    pub(crate) source: i64,
    pub(crate) summary: String,
}

const TAKE: &str = "
update broadcast set turn_id = ?2, next_at = ?1 + ?3
where (business_id, broadcast_id) in
  (select d.business_id, d.broadcast_id from broadcast d where d.next_at <= ?1 order by d.next_at limit 1)
returning broadcast_id, says, via, purpose, once_per_person, audience, template_id, state, source, summary";

const SWEEP_UP: &str = "
update broadcast_recipient set state = 'cancelled'
where (business_id, broadcast_id, contact_id, via) in
  (select p.business_id, p.broadcast_id, p.contact_id, p.via
   from broadcast b
   join broadcast_recipient p on p.business_id = b.business_id and p.broadcast_id = b.broadcast_id
                             and p.state = 'planned'
   where b.turn_id = ?1 and b.state = 'cancelled' limit ?2)";

const FORGET_OUTREACH: &str = "
update outreach set is_counted = 0
where business_id = (select b.business_id from broadcast b where b.turn_id = ?1) and is_counted = 1 and last_at <= ?2";

const CHANNEL: &str = channels!(
    "(select b.business_id from broadcast b where b.turn_id = ?1)",
    "c.channel_id = (select b.channel_id from broadcast b where b.turn_id = ?1)",
    "?2"
);

// So many that the channel has work until the next step, and no more: what waits here can still be taken back.
const MAKE_ROOM: &str = "
update broadcast
set room = max(0, ?3 * (select c.pace from channel c where c.business_id = broadcast.business_id
                                                       and c.channel_id = broadcast.channel_id)
                  - (select count(*) from json_each('[\"sms\",\"whatsapp\"]') k
                     cross join outbox o on o.business_id = broadcast.business_id and o.channel_id = broadcast.channel_id
                                  and o.kind = k.value and o.state = 'queued' and o.not_before_at <= ?2))
where turn_id = ?1
returning room";

/// People whom a step writes to at least, where there is room for them.
pub(crate) fn set(pace: i64) -> i64 {
    SET.max(pace / 3)
}

/// How many messages more may wait.
#[derive(Debug, Deserialize)]
pub(crate) struct Room {
    pub(crate) room: i64,
}

const TEMPLATE: &str = "
select t.template_id, t.name, t.language, t.category, t.status, t.components
from broadcast b join template t on t.business_id = b.business_id and t.template_id = b.template_id
where b.turn_id = ?1";

// While it is planned: the next people of the current source who are no recipients yet. While it runs: the next planned
// recipients. In the order of their ids.
const PEOPLE: &str = people!(
    "(select b.business_id from broadcast b where b.turn_id = ?1)",
    "(select b.channel_id from broadcast b where b.turn_id = ?1)",
    "?2",
    "
  select * from (
    select m.contact_id, null as number, null as number_key, m.group_id
    from broadcast b
    join membership m on m.business_id = b.business_id and m.contact_id > b.cursor
                     and m.group_id = b.audience->'sources'->b.source->>'group' and m.joined_at > m.left_at
    where b.turn_id = ?1 and b.state = 'planning'
      and not exists (select 1 from broadcast_recipient a
                      where a.business_id = b.business_id and a.broadcast_id = b.broadcast_id
                        and a.contact_id = m.contact_id)
    order by m.contact_id limit ?3)
  union all
  select * from (
    select t.contact_id, null, null, ''
    from broadcast b
    join tagged t on t.business_id = b.business_id and t.contact_id > b.cursor
                 and t.tag_id = b.audience->'sources'->b.source->>'tag'
    where b.turn_id = ?1 and b.state = 'planning'
      and not exists (select 1 from broadcast_recipient a
                      where a.business_id = b.business_id and a.broadcast_id = b.broadcast_id
                        and a.contact_id = t.contact_id)
    order by t.contact_id limit ?3)
  union all
  select * from (
    select c.contact_id, null, null, ''
    from broadcast b
    cross join json_each(b.audience->'sources'->b.source->'contacts') j
    cross join contact c on c.business_id = b.business_id and c.contact_id = j.value
    where b.turn_id = ?1 and b.state = 'planning' and c.contact_id > b.cursor
      and not exists (select 1 from broadcast_recipient a
                      where a.business_id = b.business_id and a.broadcast_id = b.broadcast_id
                        and a.contact_id = c.contact_id)
    group by c.contact_id order by c.contact_id limit ?3)
  union all
  select * from (
    select contact_id, null, null, '' from (
      select * from (
        select k.contact_id
        from broadcast b
        join consent k on k.business_id = b.business_id and k.purpose = b.purpose and k.contact_id > b.cursor
                      and (k.granted_at > k.withdrawn_at or (k.withdrawn_at = 0 and k.implied_at > 0))
        where b.turn_id = ?1 and b.state = 'planning' and b.audience->'sources'->b.source->'everybody' is not null
          and not exists (select 1 from broadcast_recipient a
                          where a.business_id = b.business_id and a.broadcast_id = b.broadcast_id
                            and a.contact_id = k.contact_id)
        group by k.contact_id order by k.contact_id limit ?3)
      union
      select * from (
        select i.contact_id
        from broadcast b
        cross join identifier i on i.business_id = b.business_id and i.contact_id > b.cursor
                               and i.kind in ('phone', 'wa_id') and i.attested_by = 'message'
        cross join sms_consent s on s.business_id = i.business_id and s.number_key = i.value
                                and s.purpose = b.purpose and s.granted_at > s.withdrawn_at
        where b.turn_id = ?1 and b.state = 'planning' and b.via <> 'whatsapp'
          and b.audience->'sources'->b.source->'everybody' is not null
          and not exists (select 1 from broadcast_recipient a
                          where a.business_id = b.business_id and a.broadcast_id = b.broadcast_id
                            and a.contact_id = i.contact_id)
        group by i.contact_id order by i.contact_id limit ?3)
      order by contact_id limit ?3))
  union all
  select * from (
    select p.contact_id, null, null, p.group_id
    from broadcast b
    cross join broadcast_recipient p indexed by broadcast_recipient_by_state
      on p.business_id = b.business_id and p.broadcast_id = b.broadcast_id and p.state = 'planned'
    where b.turn_id = ?1 and b.state = 'running'
    group by p.contact_id order by p.contact_id
    limit coalesce((select min(b.room, max(?4, c.pace / 3) * iif(b.room > 3 * c.pace, 4, 1))
                    from broadcast b join channel c on c.business_id = b.business_id and c.channel_id = b.channel_id
                    where b.turn_id = ?1), 0))"
);

const NEXT: &str = "
select n.next_at from broadcast n where n.next_at is not null order by n.next_at limit 1";

/// When the next step is due.
#[derive(Debug, Deserialize)]
pub(crate) struct Next {
    pub(crate) next_at: i64,
}

/// Where in [`take`] the rows of [`Taken`] are.
pub(crate) const TAKEN: usize = 0;
/// Of `sending::Channel`.
pub(crate) const CHANNELS: usize = 3;
/// Of [`Room`].
pub(crate) const ROOM: usize = 4;
/// Of `sending::Template`.
pub(crate) const TEMPLATES: usize = 5;
/// Of `sending::Person`.
pub(crate) const PERSONS: usize = 6;

/// Takes the turn of the broadcast that waits longest, and loads all that its step needs. `turn_id` is fresh.
pub(crate) fn take(turn_id: &str, now: Timestamp) -> [Statement; PERSONS + 1] {
    let day_ago = now.minus(DAY);
    [
        Statement::new(TAKE, [now.into(), turn_id.into(), LEASE.into()]),
        Statement::new(SWEEP_UP, [turn_id.into(), SWEEP.into()]),
        Statement::new(FORGET_OUTREACH, [turn_id.into(), day_ago.into()]),
        Statement::new(CHANNEL, [turn_id.into(), now.into()]),
        Statement::new(MAKE_ROOM, [turn_id.into(), now.into(), AHEAD.into()]),
        Statement::new(TEMPLATE, [turn_id.into()]),
        Statement::new(PEOPLE, [turn_id.into(), day_ago.into(), CHUNK.into(), SET.into()]),
    ]
}

/// The time of the next step, of whichever broadcast.
pub(crate) fn next() -> Statement {
    Statement::new(NEXT, [])
}
