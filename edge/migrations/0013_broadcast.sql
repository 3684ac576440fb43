-- Broadcasts: one message to many people, looked at before it leaves, in order, to each at most once.

create table broadcast (
  business_id     text not null references business,
  broadcast_id    text not null,
  channel_id      text not null,
  name            text not null,
  says            text not null check (json_valid(says)), -- as it was asked for
  via             text not null check (via in ('whatsapp', 'sms', 'whatsapp_else_sms')),
  purpose         text not null check (purpose in ('service', 'marketing')),
  once_per_person integer not null check (once_per_person in (0, 1)), -- else each way that is possible
  audience        text not null check (json_valid(audience)), -- where people are found, and who of them is meant
  template_id     text not null default '',
  state           text not null default 'planning'
    check (state in ('planning', 'planned', 'running', 'paused', 'done', 'cancelled')),
  paused_for      text,    -- 'operator', or what made it stop by itself
  waits_for       text check (waits_for in ('start', 'channel', 'portfolio', 'cap')), -- while it runs
  waits_until     integer,
  turn_id         text,    -- the step that is at work, or was last
  next_at         integer, -- when a step is due; null: none
  room            integer not null default 0, -- how many more may wait on its channel, when the turn was taken
  source          integer not null default 0, -- how far planning came: the place in the audience
  cursor          text not null default '',   -- and the last contact there
  summary         text not null default '{}' check (json_valid(summary)),
  start_at        integer, -- not before
  created_at      integer not null,
  started_at      integer,
  ended_at        integer,
  primary key (business_id, broadcast_id),
  foreign key (business_id, channel_id) references channel
) strict;
create index broadcast_due on broadcast (next_at) where next_at is not null;
create unique index broadcast_by_turn on broadcast (turn_id);
create index broadcast_by_channel on broadcast (business_id, channel_id, state);

-- Each person once, or once for each way. What becomes of them is told by their message.
create table broadcast_recipient (
  business_id  text not null,
  broadcast_id text not null,
  contact_id   text not null,
  via          text not null check (via in ('whatsapp', 'sms', 'whatsapp_else_sms')),
  group_id     text not null default '', -- as whose member they are meant
  state        text not null check (state in ('planned', 'skipped', 'queued', 'sent', 'failed', 'suppressed', 'expired',
                                              'unknown', 'cancelled')),
  why          text,
  outbox_id    text,
  primary key (business_id, broadcast_id, contact_id, via)
) strict, without rowid;
create index broadcast_recipient_by_state
  on broadcast_recipient (business_id, broadcast_id, state, contact_id, via, outbox_id);
create index broadcast_recipient_by_message on broadcast_recipient (business_id, outbox_id) where outbox_id is not null;

-- How many recipients are in each state, and how many messages left in this minute and the one before.
create table broadcast_progress (
  business_id  text not null,
  broadcast_id text not null,
  planned      integer not null default 0,
  skipped      integer not null default 0,
  queued       integer not null default 0,
  sent         integer not null default 0,
  failed       integer not null default 0,
  suppressed   integer not null default 0,
  expired      integer not null default 0,
  unknown      integer not null default 0,
  cancelled    integer not null default 0,
  minute       integer not null default 0,
  this_minute  integer not null default 0,
  last_minute  integer not null default 0,
  primary key (business_id, broadcast_id)
) strict, without rowid;

create trigger broadcast_begins after insert on broadcast begin
  insert into broadcast_progress (business_id, broadcast_id) values (new.business_id, new.broadcast_id);
end;

create trigger broadcast_recipient_counted after insert on broadcast_recipient begin
  update broadcast_progress
  set planned = planned + (new.state = 'planned'), skipped = skipped + (new.state = 'skipped')
  where business_id = new.business_id and broadcast_id = new.broadcast_id;
end;

create trigger broadcast_recipient_moved after update of state on broadcast_recipient when new.state <> old.state begin
  update broadcast_progress
  set planned = planned + (new.state = 'planned') - (old.state = 'planned'),
      skipped = skipped + (new.state = 'skipped') - (old.state = 'skipped'),
      queued = queued + (new.state = 'queued') - (old.state = 'queued'),
      sent = sent + (new.state = 'sent') - (old.state = 'sent'),
      failed = failed + (new.state = 'failed') - (old.state = 'failed'),
      suppressed = suppressed + (new.state = 'suppressed') - (old.state = 'suppressed'),
      expired = expired + (new.state = 'expired') - (old.state = 'expired'),
      unknown = unknown + (new.state = 'unknown') - (old.state = 'unknown'),
      cancelled = cancelled + (new.state = 'cancelled') - (old.state = 'cancelled')
  where business_id = new.business_id and broadcast_id = new.broadcast_id;
end;

-- What comes back from a try waits while its broadcast is paused, and ends where that was cancelled. A claim is no
-- change for the recipient.
create trigger broadcast_message_moved after update of state on outbox
when new.broadcast_id <> '' and new.state <> old.state and (new.state <> 'claimed' or old.state <> 'queued')
begin
  update outbox set not_before_at = 8640000000000000
  where business_id = new.business_id and outbox_id = new.outbox_id and new.state = 'queued'
    and exists (select 1 from broadcast b where b.business_id = new.business_id and b.broadcast_id = new.broadcast_id
                  and b.state = 'paused');
  update outbox set state = 'cancelled', settled_at = coalesce(new.settled_at, new.claimed_at)
  where business_id = new.business_id and outbox_id = new.outbox_id and new.state = 'queued'
    and exists (select 1 from broadcast b where b.business_id = new.business_id and b.broadcast_id = new.broadcast_id
                  and b.state = 'cancelled');
  update broadcast_recipient
  set state = (select case o.state when 'claimed' then 'queued' else o.state end from outbox o
               where o.business_id = new.business_id and o.outbox_id = new.outbox_id),
      why = case when new.state = 'queued' then null
                 else coalesce(new.failure, case new.state when 'suppressed' then 'suppressed' end) end
  where business_id = new.business_id and broadcast_id = new.broadcast_id and outbox_id = new.outbox_id;
  update broadcast_progress
  set last_minute = case new.settled_at / 60000 - minute when 0 then last_minute when 1 then this_minute else 0 end,
      this_minute = case new.settled_at / 60000 - minute when 0 then this_minute + 1 else 1 end,
      minute = new.settled_at / 60000
  where business_id = new.business_id and broadcast_id = new.broadcast_id and new.state = 'sent'
    and new.settled_at / 60000 >= minute;
end;

-- What waits to leave does not, and goes on where it stopped.
create trigger broadcast_paused after update of state on broadcast when new.state = 'paused' and old.state = 'running'
begin
  update outbox set not_before_at = 8640000000000000
  where business_id = new.business_id and state = 'queued'
    and outbox_id in (select r.outbox_id from broadcast_recipient r
                      where r.business_id = new.business_id and r.broadcast_id = new.broadcast_id and r.state = 'queued');
end;
create trigger broadcast_resumed after update of state on broadcast when new.state = 'running' and old.state = 'paused'
begin
  update outbox set not_before_at = new.next_at
  where business_id = new.business_id and state = 'queued' and +not_before_at = 8640000000000000
    and outbox_id in (select r.outbox_id from broadcast_recipient r
                      where r.business_id = new.business_id and r.broadcast_id = new.broadcast_id and r.state = 'queued');
end;
create trigger broadcast_cancelled after update of state on broadcast when new.state = 'cancelled' begin
  update outbox set state = 'cancelled', settled_at = new.ended_at
  where business_id = new.business_id and state = 'queued'
    and outbox_id in (select r.outbox_id from broadcast_recipient r
                      where r.business_id = new.business_id and r.broadcast_id = new.broadcast_id and r.state = 'queued');
end;

-- Where Meta warns, what runs stops in the same moment, and goes on only when an operator says so.
create trigger broadcast_marketing_paused after update of marketing_paused_at on channel
when new.marketing_paused_at is not null and old.marketing_paused_at is null begin
  update broadcast set state = 'paused', paused_for = 'marketing_paused', next_at = null
  where business_id = new.business_id and state = 'running' and channel_id = new.channel_id and purpose = 'marketing'
    and via <> 'sms';
end;
create trigger broadcast_channel_stopped after update of stopped_at, stopped_for on channel
when new.sends_from = 8640000000000000 and old.sends_from < new.sends_from begin
  update broadcast set state = 'paused', paused_for = 'channel_stopped', next_at = null
  where business_id = new.business_id and state = 'running' and channel_id = new.channel_id and via <> 'sms';
end;
create trigger broadcast_template_stopped after update of status on template
when new.status <> 'approved' and old.status = 'approved' begin
  update broadcast set state = 'paused', paused_for = 'template_' || new.status, next_at = null
  where business_id = new.business_id and state = 'running' and template_id = new.template_id and via <> 'sms';
end;

-- Two contacts that turn out to be one person may have the same message each: both stay with whom they were sent to.
create trigger outbox_stays before update of contact_id on outbox
when new.contact_id <> old.contact_id
 and exists (select 1 from outbox o
             where o.business_id = new.business_id and o.contact_id = new.contact_id
               and (o.once = new.once
                    or (o.broadcast_id = new.broadcast_id and o.kind = new.kind and new.broadcast_id <> '')))
begin
  select raise(ignore);
end;
