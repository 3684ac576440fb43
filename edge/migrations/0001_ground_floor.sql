-- The record. Times are milliseconds UTC; 0 in a merged time means never.
-- Every table of a tenant has business_id first in its key.

create table business (
  business_id text primary key,
  name        text not null check (name <> ''),
  privacy_url text not null,
  created_at  integer not null
) strict;

create table operator_key (
  key_hash    text primary key, -- SHA-256 of the key, hex
  business_id text not null references business,
  label       text not null,
  created_at  integer not null,
  expires_at  integer
) strict;

create table channel (
  business_id     text not null references business,
  channel_id      text not null,
  phone_number_id text not null unique, -- by which Meta's webhooks name it
  waba_id         text not null,
  number          text not null check (number not glob '*[^0-9]*'), -- E.164 digits
  opt_in_rule     text not null default 'any_message' check (opt_in_rule in ('any_message', 'keyword')),
  sms_provider    text not null check (sms_provider in ('websms', 'twilio')),
  sms_sender      text not null default '',
  sms_daily_cap   integer not null default 1000, -- SMS that may leave in a day (UTC)
  created_at      integer not null,
  primary key (business_id, channel_id)
) strict;

create table widget (
  business_id text not null,
  widget_id   text not null unique, -- the only id that a visitor's request carries
  channel_id  text not null,
  lang        text not null,
  purpose     text not null check (purpose in ('service', 'marketing')),
  origins     text not null default '[]' check (json_valid(origins)),   -- pages that may embed it
  countries   text not null default '[]' check (json_valid(countries)), -- empty: all
  theme       text not null default '{}' check (json_valid(theme)),
  created_at  integer not null,
  primary key (business_id, widget_id),
  foreign key (business_id, channel_id) references channel
) strict;

create table contact_group (
  business_id text not null references business,
  group_id    text not null,
  code        text not null check (code = upper(code)),
  name        text not null,
  created_at  integer not null,
  primary key (business_id, group_id),
  unique (business_id, code)
) strict;

-- A text that people agreed to, kept for ever under its hash.
create table wording (
  business_id text not null references business,
  wording_id  text not null,
  lang        text not null,
  sha256      text not null,
  text        text not null,
  created_at  integer not null,
  primary key (business_id, wording_id)
) strict;

-- A form entry that waits for its message.
create table pairing (
  business_id  text not null references business,
  ref          text not null unique, -- by which the visitor calls it
  code         text not null,        -- by which the message calls it
  channel_id   text not null,
  widget_id    text not null,
  phone        text not null, -- as it was typed, digits
  number_key   text not null, -- one for the numbers that reach the same account
  purpose      text not null check (purpose in ('service', 'marketing')),
  lang         text not null,
  wording_id   text not null,
  page         text not null,
  groups       text not null default '[]' check (json_valid(groups)),
  created_at   integer not null,
  expires_at   integer not null,
  confirmed_at integer,
  confirmed_by text, -- the message's id
  from_typed   integer not null default 0 check (from_typed in (0, 1)), -- by a message of the number itself
  primary key (business_id, ref),
  unique (business_id, channel_id, code)
) strict;
create index pairing_by_phone on pairing (business_id, channel_id, number_key, created_at);
create index pairing_unanswered on pairing (expires_at) where confirmed_at is null;

create table contact (
  business_id text not null references business,
  contact_id  text not null,
  name        text,
  named_at    integer not null default 0,
  created_at  integer not null,
  primary key (business_id, contact_id)
) strict;

create index contact_by_name on contact (business_id, name collate nocase);

create table identifier (
  business_id   text not null references business,
  kind          text not null check (kind in ('bsuid', 'wa_id', 'phone', 'parent_bsuid', 'username')),
  value         text not null, -- for numbers their key: one for the numbers that reach the same account
  shown         text not null, -- as it was told
  contact_id    text not null,
  attested_by   text not null check (attested_by in ('message', 'pairing')),
  first_seen_at integer not null,
  primary key (business_id, kind, value)
) strict;
create index identifier_by_contact on identifier (business_id, contact_id, kind);

-- Who is told apart by the same message twice: each message once.
create table inbound (
  business_id text not null references business,
  channel_id  text not null,
  message_id  text not null,
  contact_id  text not null,
  kind        text not null,
  sent_at     integer not null,
  received_at integer not null,
  primary key (business_id, message_id)
) strict;

-- The state of consent. channel_id '' stands for the whole business.
create table consent (
  business_id  text not null references business,
  contact_id   text not null,
  channel_id   text not null default '',
  purpose      text not null check (purpose in ('service', 'marketing')),
  granted_at   integer not null default 0,
  implied_at   integer not null default 0,
  withdrawn_at integer not null default 0,
  primary key (business_id, contact_id, channel_id, purpose)
) strict;
create index consent_by_purpose on consent (business_id, purpose, contact_id);

-- The proof of consent. Rows are only ever added.
create table ledger (
  ledger_id   integer primary key autoincrement, -- the order of the chain
  business_id text not null references business,
  entry_key   text not null, -- what makes a repeated fact the same entry
  contact_id  text not null,
  channel_id  text not null, -- through which it came
  purpose     text not null check (purpose in ('service', 'marketing')),
  act         text not null check (act in ('granted', 'implied', 'withdrawn')),
  source      text not null check (source in ('pairing_code', 'paired_number', 'keyword', 'message', 'operator')),
  event_at    integer not null,
  recorded_at integer not null,
  evidence    text not null check (json_valid(evidence)),
  unique (business_id, entry_key)
) strict;
create index ledger_by_contact on ledger (business_id, contact_id, purpose, event_at);

create table membership (
  business_id text not null references business,
  contact_id  text not null,
  group_id    text not null,
  joined_at   integer not null default 0,
  left_at     integer not null default 0,
  primary key (business_id, contact_id, group_id)
) strict;
create index membership_by_group on membership (business_id, group_id, contact_id);

create table service_window (
  business_id text not null references business,
  contact_id  text not null,
  channel_id  text not null,
  expires_at  integer not null,
  primary key (business_id, contact_id, channel_id)
) strict;

-- Messages that are to leave. The queue only wakes; this table is the truth.
create table outbox (
  business_id   text not null references business,
  outbox_id     text not null,
  kind          text not null check (kind in ('sms')),
  channel_id    text not null,
  recipient     text not null, -- E.164 digits
  number_key    text not null, -- one for the numbers that reach the same account
  body          text not null,
  ref           text not null, -- the form entry that caused it
  state         text not null default 'queued'
    check (state in ('queued', 'claimed', 'sent', 'failed', 'suppressed', 'expired', 'unknown')),
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
create index outbox_due on outbox (not_before_at) where state = 'queued';
create index outbox_claimed on outbox (claimed_at) where state = 'claimed';
create index outbox_by_number on outbox (business_id, number_key, created_at);

-- How many SMS were ordered, so that the cap holds to the last one.
create table sms_day (
  business_id text not null references business,
  channel_id  text not null,
  day         integer not null, -- days since 1970
  ordered     integer not null,
  primary key (business_id, channel_id, day)
) strict;

-- What a webhook said that nobody here understands, kept with the reason.
create table parked (
  business_id text not null, -- empty where it is not known
  digest      text not null, -- SHA-256 of the raw slice: the same thing is kept once
  source      text not null check (source in ('whatsapp', 'websms', 'twilio')),
  reason      text not null,
  raw         text not null,
  received_at integer not null,
  primary key (business_id, digest)
) strict;
create index parked_by_business on parked (business_id, received_at, digest);

-- How often a visitor tried, by keyed hash of the address and by period.
create table attempt (
  visitor    text not null,
  period     integer not null,
  tries      integer not null,
  primary key (visitor, period)
) strict, without rowid;
create index attempt_by_period on attempt (period);
