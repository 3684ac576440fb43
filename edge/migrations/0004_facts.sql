-- Everything that Meta tells about people, each fact once: changes of identity, receipts, groups and holds in the
-- ledger, answers over WhatsApp.

-- A fact finds out once whom it is about; whatever else it changes asks here.
alter table inbound add column delivery_id text not null default ''; -- what brought it first
create index inbound_by_contact on inbound (business_id, contact_id);

alter table contact add column username text; -- shown, not recognised by: it may pass to somebody else

alter table channel add column lang text not null default 'en'; -- of answers where nothing says better
alter table channel add column consent_scope text not null default 'business'
  check (consent_scope in ('business', 'channel')); -- whether an opt-in holds for the other channels too
create index channel_by_waba on channel (waba_id);

alter table contact_group add column is_open integer not null default 1 check (is_open in (0, 1));
alter table contact_group add column deleted_at integer; -- the code stays reserved

alter table consent add column held_at integer not null default 0;
alter table consent add column released_at integer not null default 0;

-- The ledger with groups, holds, and what the scope of an act is.
create table ledger_next (
  ledger_id   integer primary key autoincrement, -- the order of the chain
  business_id text not null references business,
  entry_key   text not null, -- what makes a repeated fact the same entry
  contact_id  text not null,
  channel_id  text not null, -- through which it came
  scope       text not null default '', -- the channel that it is limited to; empty: the whole business
  purpose     text not null check (purpose in ('service', 'marketing', 'group')),
  group_code  text not null default '',
  act         text not null check (act in ('granted', 'implied', 'withdrawn', 'held', 'released')),
  source      text not null check (source in ('pairing_code', 'paired_number', 'keyword', 'message', 'near_miss',
                                              'preference', 'refusal', 'number_change', 'operator', 'import')),
  event_at    integer not null,
  recorded_at integer not null,
  evidence    text not null check (json_valid(evidence)),
  unique (business_id, entry_key),
  check ((purpose = 'group') = (group_code <> ''))
) strict;
insert into ledger_next (ledger_id, business_id, entry_key, contact_id, channel_id, purpose, act, source, event_at,
                         recorded_at, evidence)
  select ledger_id, business_id, entry_key, contact_id, channel_id, purpose, act, source, event_at, recorded_at,
         evidence
  from ledger order by ledger_id;
drop table ledger;
alter table ledger_next rename to ledger;
create index ledger_by_contact on ledger (business_id, contact_id, purpose, event_at);
create index ledger_by_business on ledger (business_id, ledger_id);

-- What Meta attested: who was known by something is known by something else.
create table identity_change (
  business_id text not null references business,
  change_id   text not null,
  changed_at  integer not null,
  is_released integer not null check (is_released in (0, 1)), -- whether the number before is no longer theirs
  previous_id text, -- the contact who was known before, if anybody was
  contact_id  text, -- the contact who is known now
  delivery_id text not null,
  primary key (business_id, change_id)
) strict;

-- Who had a number before: what is told of the time up to then is about them.
create table former_identifier (
  business_id text not null references business,
  kind        text not null check (kind in ('wa_id', 'phone')),
  value       text not null,
  until_at    integer not null,
  contact_id  text not null,
  primary key (business_id, kind, value, until_at)
) strict;
create index former_identifier_by_contact on former_identifier (business_id, contact_id);

-- Two contacts that may be one person. Where Meta attests it but the number had another owner, whoever stopped as
-- the one is stopped as the other.
create table merge_suggestion (
  business_id  text not null references business,
  contact_id   text not null,
  other_id     text not null,
  reason       text not null check (reason in ('typed_number', 'number_change')),
  cause        text not null, -- the message or change that suggests it
  suggested_at integer not null,
  state        text not null default 'open' check (state in ('open', 'accepted', 'dismissed')),
  primary key (business_id, contact_id, other_id)
) strict;
create index merge_suggestion_by_state on merge_suggestion (business_id, state, suggested_at);
create index merge_suggestion_by_other on merge_suggestion (business_id, other_id);

-- What leaves over WhatsApp leaves by the same table.
create table outbox_next (
  business_id   text not null references business,
  outbox_id     text not null,
  kind          text not null check (kind in ('sms', 'whatsapp')),
  channel_id    text not null,
  contact_id    text not null default '', -- empty for the SMS to a number that was typed
  recipient     text not null, -- E.164 digits, or a user id
  number_key    text not null, -- one for the numbers that reach the same account; empty for a user id
  body          text not null,
  ref           text not null default '', -- the form entry that caused it
  answers       text, -- the message that it answers
  answer        text check (answer in ('opted_in', 'opted_out', 'offers_ended', 'joined', 'left', 'codes', 'help')),
  state         text not null default 'queued'
    check (state in ('queued', 'claimed', 'sent', 'failed', 'suppressed', 'expired', 'unknown', 'cancelled')),
  attempts      integer not null default 0,
  created_at    integer not null,
  not_before_at integer not null,
  claimed_at    integer,
  provider_id   text,
  segments      integer,
  failure       text,    -- the provider's code
  receipt       text check (receipt in ('accepted', 'undelivered', 'delivered')),
  receipt_at    integer,
  primary key (business_id, outbox_id)
) strict;
insert into outbox_next (business_id, outbox_id, kind, channel_id, recipient, number_key, body, ref, state, attempts,
                         created_at, not_before_at, claimed_at, provider_id, segments, failure, receipt, receipt_at)
  select business_id, outbox_id, kind, channel_id, recipient, number_key, body, ref, state, attempts,
         created_at, not_before_at, claimed_at, provider_id, segments, failure, receipt, receipt_at
  from outbox;
drop table outbox;
alter table outbox_next rename to outbox;
create index outbox_due on outbox (not_before_at) where state = 'queued';
create index outbox_claimed on outbox (claimed_at) where state = 'claimed';
create index outbox_by_number on outbox (business_id, number_key, created_at);
create index outbox_by_contact on outbox (business_id, contact_id, created_at);
create unique index outbox_answers on outbox (business_id, answers) where answers is not null;
-- Two messages of one delivery that ask for the same.
create unique index outbox_answer on outbox (business_id, contact_id, answer, created_at) where answer is not null;

alter table contact_merge add column undone_at integer;
create index contact_merge_by_time on contact_merge (business_id, merged_at, loser_id);

create trigger contact_merged after insert on contact_merge begin
  insert into consent (business_id, contact_id, channel_id, purpose, granted_at, implied_at, withdrawn_at, held_at,
                       released_at)
    select business_id, new.winner_id, channel_id, purpose, granted_at, implied_at, withdrawn_at, held_at, released_at
    from consent where business_id = new.business_id and contact_id = new.loser_id
    on conflict (business_id, contact_id, channel_id, purpose) do update set
      granted_at = max(granted_at, excluded.granted_at),
      implied_at = case when 0 in (implied_at, excluded.implied_at) then max(implied_at, excluded.implied_at)
                        else min(implied_at, excluded.implied_at) end,
      withdrawn_at = max(withdrawn_at, excluded.withdrawn_at),
      held_at = max(held_at, excluded.held_at),
      released_at = max(released_at, excluded.released_at);
  insert into membership (business_id, contact_id, group_id, joined_at, left_at)
    select business_id, new.winner_id, group_id, joined_at, left_at
    from membership where business_id = new.business_id and contact_id = new.loser_id
    on conflict (business_id, contact_id, group_id) do update set
      joined_at = max(joined_at, excluded.joined_at), left_at = max(left_at, excluded.left_at);
  insert into service_window (business_id, contact_id, channel_id, expires_at)
    select business_id, new.winner_id, channel_id, expires_at
    from service_window where business_id = new.business_id and contact_id = new.loser_id
    on conflict (business_id, contact_id, channel_id) do update set
      expires_at = max(expires_at, excluded.expires_at);
  delete from consent where business_id = new.business_id and contact_id = new.loser_id;
  delete from membership where business_id = new.business_id and contact_id = new.loser_id;
  delete from service_window where business_id = new.business_id and contact_id = new.loser_id;
  update identifier set contact_id = new.winner_id
    where business_id = new.business_id and contact_id = new.loser_id;
  update former_identifier set contact_id = new.winner_id
    where business_id = new.business_id and contact_id = new.loser_id;
  update inbound set contact_id = new.winner_id
    where business_id = new.business_id and contact_id = new.loser_id;
  -- Who was merged into the loser before is merged into the winner now.
  update contact_merge set winner_id = new.winner_id
    where business_id = new.business_id and winner_id = new.loser_id and loser_id <> new.winner_id;
  -- What was suggested about the loser is about the winner now.
  update or ignore merge_suggestion set contact_id = new.winner_id
    where business_id = new.business_id and contact_id = new.loser_id and other_id <> new.winner_id;
  update or ignore merge_suggestion set other_id = new.winner_id
    where business_id = new.business_id and other_id = new.loser_id and contact_id <> new.winner_id;
  -- Where both were answered alike at once, the one answer stays with the loser.
  update outbox set contact_id = new.winner_id
    where business_id = new.business_id and contact_id = new.loser_id
      and not exists (select 1 from outbox o
                      where o.business_id = new.business_id and o.contact_id = new.winner_id
                        and o.answer = outbox.answer and o.created_at = outbox.created_at);
  update merge_suggestion set state = 'accepted'
    where business_id = new.business_id and state = 'open'
      and ((contact_id = new.winner_id and other_id = new.loser_id)
        or (contact_id = new.loser_id and other_id = new.winner_id));
end;

-- A number that passes to somebody else: what was told of it before stays with whom it was told of.
create trigger identifier_moved after update of contact_id on identifier
when old.contact_id <> new.contact_id and old.attested_by = 'message' and old.kind in ('wa_id', 'phone')
 and not exists (select 1 from contact_merge m
                 where m.business_id = old.business_id and m.loser_id in (old.contact_id, new.contact_id)
                   and m.winner_id in (old.contact_id, new.contact_id))
begin
  insert into former_identifier (business_id, kind, value, until_at, contact_id)
    values (old.business_id, old.kind, old.value, old.seen_at, old.contact_id)
    on conflict do nothing;
end;

-- What became of messages that left, in whatever order it is told. Times are those of the first telling; 0: never.
create table receipt (
  business_id  text not null references business,
  message_id   text not null, -- Meta's
  sent_at      integer not null default 0,
  failed_at    integer not null default 0,
  failure      integer not null default 0, -- Meta's code
  delivered_at integer not null default 0,
  read_at      integer not null default 0,
  price_kind   text, -- regular, free_customer_service, free_entry_point
  category     text,
  primary key (business_id, message_id)
) strict;

-- What Meta says about accounts, numbers and templates.
create table notice (
  business_id text not null, -- empty where it is not known
  digest      text not null, -- SHA-256 of field and text: the same thing is kept once
  waba_id     text not null,
  field       text not null,
  event       text not null,
  raw         text not null,
  happened_at integer not null,
  received_at integer not null,
  primary key (business_id, digest)
) strict;
create index notice_by_business on notice (business_id, received_at, digest);
