//! Table `outbox`, the claim: what is due is taken by one drain, within every rule, or not at all.
//!
//! All statements run in one transaction: they take what is due, look at it, give back or end what may not leave now,
//! and answer the rest. No STOP slips between look and leap.

mod rules;

use jawort_shared::time::{DAY, MINUTE, Timestamp};
use serde::Deserialize;

use self::rules::{POSTPONE, REFUSE};
use super::Statement;
use crate::ids::{BusinessId, ChannelId, OutboxId};

/// Messages that one drain takes: with their answers it stays below 50 subrequests.
const MOST: i64 = 20;
/// A claim whose outcome was never written is unclear after this, when the cron comes.
const LEASE: i64 = 2 * MINUTE;
/// A lane is taken this many milliseconds before it is free, so that its next drain is there when the last one ends.
pub(crate) const LEAD: i64 = 600;
/// An idle lane is held this many milliseconds longer than its messages take, so that turns that pass while D1 answers
/// may still be used.
const SPARE: i64 = 400;
/// How many milliseconds late the turns of a lane may be: most of the two per cent by which its gap exceeds its share.
const SLACK: i64 = 18;
/// And at most, where the isolate remembers what left by that lane before. They become twice as many from drain to drain,
/// as whoever takes the lane over has to wait for as long.
const MOST_SLACK: i64 = 288;
/// What is due later is left to the cron.
pub(crate) const CRON_COMES: i64 = MINUTE;
/// What somebody has to see to first is asked again after this.
const LOOK_AGAIN: i64 = 5 * MINUTE;
/// Free-form text must arrive within the window: the claim leaves it a minute, the policy, which decides earlier, five.
const MARGIN: i64 = MINUTE;

const LOSE: &str = "
update outbox set state = 'unknown', settled_at = claimed_at where state = 'claimed' and claimed_at < ?1";

/// Claims whose outcome was lost become unclear: they may have been sent, and are never sent again.
pub(crate) fn lose(now: Timestamp) -> Statement {
    Statement::new(LOSE, [now.minus(LEASE).into()])
}

// A channel's WhatsApp is held while its number is, its SMS while its provider does not know us. The turns of its lanes
// are spread evenly over their gap, so that no moment has many at once.
//
// Without a common memory turns may be late by what the gaps exceed a second by. The isolate that took the lane last
// remembers what left, so there they may be later; where another isolate takes it over, that one begins as much later.
const TURN: &str = "
update lane
set drain_id = ?2, isolate_id = ?5, spare = iif(lane.next_at <= ?1, ?4, 0), slack = iif(lane.isolate_id = ?5, min(2 * lane.slack, ?7), ?6),
    gap = t.gap, from_at = t.at + (t.lane * t.gap / t.lanes - t.at % t.gap + t.gap) % t.gap
from (select l.business_id, l.channel_id, l.lane, c.gap * iif(c.slow_until > ?1, 2, 1) as gap, max(1, c.pace / 20) as lanes,
             cast(max(l.next_at + iif(l.isolate_id = ?5, 0, l.slack - ?6), ?1) as integer) as at
      from lane l indexed by lane_by_next
      join channel c on c.business_id = l.business_id and c.channel_id = l.channel_id
      where l.next_at <= ?1 + ?3
        and ((c.sms_held_until <= ?1
              and exists (select 1 from outbox o where o.business_id = l.business_id and o.channel_id = l.channel_id
                            and o.kind = 'sms' and o.state = 'queued' and o.not_before_at <= ?1))
             or (c.sends_from <= ?1
                 and exists (select 1 from outbox o where o.business_id = l.business_id and o.channel_id = l.channel_id
                               and o.kind = 'whatsapp' and o.state = 'queued' and o.not_before_at <= ?1)))
      order by l.next_at, l.lane limit 1) t
where lane.business_id = t.business_id and lane.channel_id = t.channel_id and lane.lane = t.lane";

// Each message of a lane has its turn.
const TAKE: &str = "
update outbox set state = 'claimed', claimed_at = ?1, attempts = attempts + 1, drain_id = ?2, leave_at = t.leave_at
from (
  select d.business_id, d.outbox_id,
         d.from_at + (row_number() over (order by d.not_before_at, d.outbox_id) - 1) * d.gap as leave_at
  from (
    select * from (
      select o.business_id, o.outbox_id, o.not_before_at, l.from_at, l.gap
      from lane l
      join channel c on c.business_id = l.business_id and c.channel_id = l.channel_id and c.sms_held_until <= ?1
      join outbox o on o.business_id = l.business_id and o.channel_id = l.channel_id and o.kind = 'sms'
                   and o.state = 'queued' and o.not_before_at <= ?1
      where l.drain_id = ?2 order by o.not_before_at limit ?3)
    union all
    select * from (
      select o.business_id, o.outbox_id, o.not_before_at, l.from_at, l.gap
      from lane l
      join channel c on c.business_id = l.business_id and c.channel_id = l.channel_id and c.sends_from <= ?1
      join outbox o on o.business_id = l.business_id and o.channel_id = l.channel_id and o.kind = 'whatsapp'
                   and o.state = 'queued' and o.not_before_at <= ?1
      where l.drain_id = ?2 order by o.not_before_at
      limit coalesce((select case when p.stopped_at is null then ?3 else 1 end from lane q
                      join channel p on p.business_id = q.business_id and p.channel_id = q.channel_id
                      where q.drain_id = ?2), 0))
    order by not_before_at limit ?3) d) t
where outbox.business_id = t.business_id and outbox.outbox_id = t.outbox_id";

const FORGET_OUTREACH: &str = "
update outreach set is_counted = 0
where business_id in (select business_id from lane where drain_id = ?2) and is_counted = 1 and last_at <= ?1";

const REACH: &str = "
insert into outreach (business_id, contact_id, last_at)
select distinct t.business_id, t.contact_id, ?1 from outbox t
where t.drain_id = ?2 and t.state = 'claimed' and t.kind = 'whatsapp' and t.form = 'template'
  and not exists (select 1 from service_window w
                  where w.business_id = t.business_id and w.contact_id = t.contact_id
                    and w.channel_id = t.channel_id and w.expires_at > ?1)
on conflict (business_id, contact_id) do update set last_at = excluded.last_at, is_counted = 1";

const SPEND: &str = "
insert into spend_day (business_id, day, micros)
select business_id, cast(?1 / 86400000 as integer), min(sum(price), 9000000000000000) from outbox
where drain_id = ?2 and state = 'claimed' and price > 0 group by business_id
on conflict (business_id, day) do update set micros = min(micros + excluded.micros, 9000000000000000)";

// Turns of what may not leave pass unused: whoever is left keeps theirs.
const LEAVE: &str = "
update lane set next_at = coalesce((select max(o.leave_at) + lane.gap from outbox o
                                    where o.drain_id = ?1 and o.state = 'claimed'), from_at) + spare
where drain_id = ?1";

/// A message that this drain alone may send.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Claimed {
    pub(crate) business_id: BusinessId,
    pub(crate) outbox_id: OutboxId,
    /// Who claimed it.
    pub(crate) drain_id: String,
    pub(crate) kind: Kind,
    pub(crate) channel_id: ChannelId,
    pub(crate) recipient: String,
    pub(crate) body: String,
    /// Meta's id of the message that this one answers.
    pub(crate) answers: Option<String>,
    pub(crate) attempts: u32,
    /// Whether the system says it by itself.
    pub(crate) is_notice: u8,
    /// Whether it is news or offers.
    pub(crate) is_offer: u8,
    /// When it was to leave.
    pub(crate) due_at: i64,
    /// Whether the channel is stopped, and this message finds out whether it still has to be.
    pub(crate) is_probe: u8,
    /// When its turn is.
    pub(crate) leave_at: i64,
    /// By which lane of the channel it leaves.
    pub(crate) lane: u32,
    /// Messages in a second that the lane may send.
    pub(crate) share: u32,
    /// Milliseconds from one turn to the next.
    pub(crate) gap: i64,
    /// How many milliseconds late it may leave.
    pub(crate) slack: i64,
    /// And how many more; the lane's next drain comes as much later.
    pub(crate) spare: i64,
    /// Who sends SMS for the channel.
    pub(crate) provider: String,
    pub(crate) sender: String,
    /// Meta's id of the channel.
    pub(crate) phone_number_id: String,
}

/// By which way a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Sms,
    Whatsapp,
}

const CLAIMED: &str = "
select o.business_id, o.outbox_id, o.drain_id, o.kind, o.channel_id, o.recipient, o.body,
       coalesce(o.answers, o.reply_to) as answers, o.attempts, o.form = 'notice' as is_notice, o.purpose = 'marketing' as is_offer,
       coalesce(o.due_at, o.created_at) as due_at, c.stopped_at is not null as is_probe, o.leave_at, l.lane,
       iif(l.gap > c.gap, max(1, c.share / 2), c.share) as share, l.gap, l.slack, l.spare, c.phone_number_id, c.sms_provider as provider, c.sms_sender as sender
from lane l
join channel c on c.business_id = l.business_id and c.channel_id = l.channel_id
join outbox o on o.drain_id = l.drain_id and o.state = 'claimed'
where l.drain_id = ?1 order by o.leave_at";

/// Where in [`within_the_rules`] the rows of [`Claimed`] are.
pub(crate) const PLACE: usize = 8;

/// Takes what is due for one lane, oldest first, and leaves what may leave now. `drain_id` is fresh.
pub(crate) fn within_the_rules(
    drain_id: &str,
    isolate_id: &str,
    now: Timestamp,
) -> [Statement; PLACE + 1] {
    let with = |sql, third: i64| Statement::new(sql, [now.into(), drain_id.into(), third.into()]);
    [
        turn(drain_id, isolate_id, now),
        with(TAKE, MOST),
        with(REFUSE, MARGIN),
        Statement::new(FORGET_OUTREACH, [now.minus(DAY).into(), drain_id.into()]),
        with(POSTPONE, LOOK_AGAIN),
        Statement::new(REACH, [now.into(), drain_id.into()]),
        Statement::new(SPEND, [now.into(), drain_id.into()]),
        Statement::new(LEAVE, [drain_id.into()]),
        Statement::new(CLAIMED, [drain_id.into()]),
    ]
}

fn turn(drain_id: &str, isolate_id: &str, now: Timestamp) -> Statement {
    Statement::new(
        TURN,
        [
            now.into(),
            drain_id.into(),
            LEAD.into(),
            SPARE.into(),
            isolate_id.into(),
            SLACK.into(),
            MOST_SLACK.into(),
        ],
    )
}

/// When the next message is due, and whether there is a lane for it.
#[derive(Debug, Deserialize)]
pub(crate) struct Next {
    pub(crate) not_before_at: Option<i64>,
}

macro_rules! next {
    () => {
        "
select min(max(min(coalesce(d.sms_at, d.whatsapp_at), coalesce(d.whatsapp_at, d.sms_at)), d.free_at - ?1))
       as not_before_at
from (
  select max(c.sms_held_until, (select min(o.not_before_at) from outbox o
                                where o.business_id = c.business_id and o.channel_id = c.channel_id
                                  and o.kind = 'sms' and o.state = 'queued')) as sms_at,
         max(c.sends_from, (select min(o.not_before_at) from outbox o
                            where o.business_id = c.business_id and o.channel_id = c.channel_id
                              and o.kind = 'whatsapp' and o.state = 'queued')) as whatsapp_at,
         (select min(f.next_at) from lane f
          where f.business_id = c.business_id and f.channel_id = c.channel_id) as free_at
  from lane l indexed by lane_first
  join channel c on c.business_id = l.business_id and c.channel_id = l.channel_id
  where l.lane = 0) d"
    };
}

const NEXT: &str = next!();

/// The time of the next due message.
pub(crate) fn next() -> Statement {
    Statement::new(NEXT, [LEAD.into()])
}

/// A wake-up to ask for.
#[derive(Debug, Deserialize)]
pub(crate) struct Alarm {
    /// When it is to arrive: whole seconds from now.
    pub(crate) at: i64,
}

// Of many drains that find that something is due soon one asks for a wake-up, in the seconds that queues count in.
const ALARM: &str = concat!(
    "
update alarm set at = n.at
from (select ?2 + (max(0, cast((m.not_before_at - ?2) / 1000 as integer)) + 1) * 1000 as at
      from (",
    next!(),
    ") m where m.not_before_at <= ?2 + ?3) n
where alarm.sleeper = 'outbox' and (alarm.at <= ?2 or alarm.at > n.at)
returning alarm.at"
);

/// Answers when to be woken, if something is due within the minute and nobody else asked to be.
pub(crate) fn alarm(now: Timestamp) -> Statement {
    Statement::new(ALARM, [LEAD.into(), now.into(), CRON_COMES.into()])
}
