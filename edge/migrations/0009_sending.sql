-- What operators send: within the rules, at a pace, at most once.

-- Whether a business writes to everybody, or tries out with its own numbers first.
alter table business add column mode text not null default 'trial' check (mode in ('trial', 'live'));
update business set mode = 'live';
alter table business add column rates text;        -- what messages cost: the table of shared::cost
alter table business add column spend_cap integer; -- millionths of the currency that a day (UTC) may cost

-- Numbers that a business in trial mode may write to.
create table trial_number (
  business_id text not null references business,
  number_key  text not null, -- one for the numbers that reach the same account
  number      text not null, -- E.164 digits
  code_hash   text not null, -- of the code that was sent there
  tries       integer not null default 0,
  expires_at  integer not null,
  verified_at integer,
  created_at  integer not null,
  primary key (business_id, number_key)
) strict;

-- What a day (UTC) may have cost so far, at most: reserved by the claim of each message.
create table spend_day (
  business_id text not null references business,
  day         integer not null,
  micros      integer not null,
  primary key (business_id, day)
) strict;

-- How fast a channel sends, and what holds it.
alter table channel add column pace integer not null default 80 check (pace between 1 and 1000); -- messages in a second
-- Milliseconds between two messages of a lane: two per cent more than the pace asks for, as no clock and no network
-- is even.
alter table channel add column gap integer generated always as ((1020 * max(1, pace / 20) + pace - 1) / pace) virtual;
alter table channel add column held_until integer not null default 0; -- nothing leaves before
alter table channel add column stopped_at integer;  -- since then nothing leaves but, where a token is at fault, one message a minute
alter table channel add column stopped_for text;    -- Meta's code, or 'operator'
-- From when on WhatsApp leaves: where token or permissions are at fault one message a minute tries, else nothing.
alter table channel add column sends_from integer generated always as (
  case when stopped_at is null or stopped_for in ('0', '3', '10', '190')
         or (length(stopped_for) = 3 and stopped_for between '200' and '299') then held_until
       else 8640000000000000 end) virtual;
alter table channel add column marketing_paused_at integer;
alter table channel add column marketing_paused_for text;

-- A channel's pace in parts that one drain at a time takes: each has a time from which it is free.
create table lane (
  business_id text not null,
  channel_id  text not null,
  lane        integer not null,
  next_at     integer not null default 0,
  drain_id    text not null default '', -- who took it last
  from_at     integer not null default 0, -- and from when on they send
  spare       integer not null default 0, -- and by how much later they may, as nobody else does until then
  primary key (business_id, channel_id, lane),
  foreign key (business_id, channel_id) references channel
) strict;
create index lane_by_next on lane (next_at);
create index lane_first on lane (lane);
create index lane_by_drain on lane (drain_id);
insert into lane (business_id, channel_id, lane)
  select c.business_id, c.channel_id, l.value from channel c join json_each('[0,1,2,3]') l where true;
create trigger channel_paced after insert on channel begin
  insert into lane (business_id, channel_id, lane)
    select new.business_id, new.channel_id, l.value
    from json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49]') l
    where l.value < max(1, new.pace / 20);
end;
create trigger channel_paced_anew after update of pace on channel begin
  delete from lane where business_id = new.business_id and channel_id = new.channel_id
                     and lane >= max(1, new.pace / 20);
  insert into lane (business_id, channel_id, lane)
    select new.business_id, new.channel_id, l.value
    from json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49]') l
    where l.value < max(1, new.pace / 20)
    on conflict do nothing;
end;

-- When the next wake-up arrives that a drain asked for as it found nothing to do yet: others need not ask for theirs.
create table alarm (
  sleeper text primary key,
  at      integer not null
) strict;
insert into alarm (sleeper, at) values ('outbox', 0);

-- Whom a portfolio wrote to outside of windows in the last 24 hours: Meta allows so many people.
create table portfolio (
  business_id  text primary key references business,
  people_limit integer default 250, -- null: as many as it likes
  in_use       integer not null default 0
) strict;
insert into portfolio (business_id) select business_id from business;
create trigger business_has_portfolio after insert on business begin
  insert into portfolio (business_id) values (new.business_id);
end;
create table outreach (
  business_id text not null,
  contact_id  text not null,
  last_at     integer not null,
  is_counted  integer not null default 1 check (is_counted in (0, 1)),
  primary key (business_id, contact_id)
) strict;
create index outreach_counted on outreach (business_id, last_at) where is_counted = 1;
create trigger outreach_begins after insert on outreach when new.is_counted = 1 begin
  update portfolio set in_use = in_use + 1 where business_id = new.business_id;
end;
create trigger outreach_changes after update of is_counted on outreach when new.is_counted <> old.is_counted begin
  update portfolio set in_use = in_use + new.is_counted - old.is_counted where business_id = new.business_id;
end;

-- What Meta said about writing to a person.
alter table contact add column marketing_from integer not null default 0; -- no marketing before (131049)
alter table contact add column unreachable_at integer not null default 0; -- no WhatsApp, as of then (131026)

-- Templates as Meta has them: status and category are Meta's alone.
create table template (
  business_id      text not null references business,
  template_id      text not null,
  waba_id          text not null,
  meta_id          text not null, -- Meta's id, by which its webhooks name it
  name             text not null,
  language         text not null,
  category         text not null, -- as Meta writes it
  status           text not null check (status in ('approved', 'pending', 'rejected', 'paused', 'disabled', 'deleted')),
  parameter_format text not null default 'POSITIONAL' check (parameter_format in ('POSITIONAL', 'NAMED')),
  components       text not null check (json_valid(components)), -- as Meta lists them
  quality          text,
  rejected_reason  text,
  synced_at        integer not null,
  primary key (business_id, template_id),
  unique (business_id, waba_id, name, language)
) strict;
create index template_by_meta_id on template (meta_id);

-- A message of an operator waits, leaves and is remembered where answers and SMS do.
alter table outbox add column form text not null default 'notice' -- notice: what the system says by itself
  check (form in ('notice', 'free_form', 'template', 'sms'));
alter table outbox add column via text not null default 'whatsapp' check (via in ('whatsapp', 'sms', 'whatsapp_else_sms'));
alter table outbox add column purpose text not null default 'service' check (purpose in ('service', 'marketing'));
alter table outbox add column group_id text not null default '';     -- whose members it is for
alter table outbox add column template_id text not null default '';
alter table outbox add column sms_body text;                        -- what leaves by SMS where WhatsApp is barred
alter table outbox add column country text not null default '';     -- of the recipient, ISO 3166
alter table outbox add column price integer not null default 0;     -- millionths that it costs at most
alter table outbox add column broadcast_id text not null default '';
alter table outbox add column once text;                            -- at most one with this word to a person
alter table outbox add column due_at integer;                       -- when it was to leave; null: at once
alter table outbox add column drain_id text not null default '';    -- who claimed it
alter table outbox add column leave_at integer;                     -- when its turn is
alter table outbox add column settled_at integer;
create index outbox_due_by_channel on outbox (business_id, channel_id, kind, not_before_at) where state = 'queued';
create index outbox_by_drain on outbox (drain_id) where state = 'claimed';
create unique index outbox_once on outbox (business_id, contact_id, once) where once is not null;
create unique index outbox_by_broadcast on outbox (business_id, broadcast_id, contact_id, kind) where broadcast_id <> '';

-- Meta's id of the message that an operator's message answers; many may answer one.
alter table outbox add column reply_to text;
