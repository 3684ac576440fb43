-- What operators set about a channel, what Meta says of its number, and what it answers by itself.

-- Service hours, and the texts that are sent by themselves; null: none.
alter table channel add column hours text check (json_valid(hours));
alter table channel add column welcome text;      -- to somebody's first message
alter table channel add column away text;         -- outside of the hours
alter table channel add column unknown_word text; -- to a single word that is no keyword
alter table channel add column reply_daily_cap integer not null default 500; -- such texts in a day (UTC)

-- From when on something may stop the channel, or pause its offers, again: what happened before was resumed.
alter table channel add column resumed_at integer not null default 0;
alter table channel add column marketing_resumed_at integer not null default 0;

-- What Meta says of the number, in its words.
alter table channel add column looked_at integer;  -- when Meta was last asked, and answered
alter table channel add column look_at integer not null default 0; -- when to ask again
alter table channel add column look_failure text;  -- why Meta did not answer
alter table channel add column verified_name text;
alter table channel add column quality text;
alter table channel add column name_status text;
alter table channel add column code_verification_status text;
alter table channel add column connection text;
alter table channel add column throughput text;
alter table channel add column is_subscribed integer check (is_subscribed in (0, 1)); -- whether we hear of the account
create index channel_by_look on channel (look_at);

-- Limits are told by webhooks and by looking, in any order: the newest telling counts.
alter table portfolio add column limited_at integer not null default 0;

alter table trial_number add column trial_number_id text; -- by which operators call it
create unique index trial_number_by_id on trial_number (business_id, trial_number_id);

-- A text that a channel sends by itself: once to a person in each period that it tells of.
alter table outbox add column automatic text check (automatic in ('away', 'welcome', 'unknown_word'));
alter table outbox add column period integer; -- since when nobody was there; the day; 0 for ever
create index outbox_automatic on outbox (business_id, contact_id, channel_id, automatic, period)
  where automatic is not null;

-- How many of them were ordered, so that the cap holds.
create table reply_day (
  business_id text not null references business,
  channel_id  text not null,
  day         integer not null, -- days since 1970
  ordered     integer not null,
  primary key (business_id, channel_id, day)
) strict;
create trigger outbox_counts_replies after insert on outbox when new.automatic is not null begin
  insert into reply_day (business_id, channel_id, day, ordered)
    values (new.business_id, new.channel_id, new.created_at / 86400000, 1)
    on conflict (business_id, channel_id, day) do update set ordered = ordered + 1;
end;
