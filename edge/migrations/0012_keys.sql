-- Operator keys with scopes, an end and a successor; requests that may be repeated.

create table operator_key_with_scopes (
  business_id   text not null references business,
  key_id        text not null,
  key_hash      text not null unique, -- SHA-256 of the key, hex
  label         text not null,
  scopes        text not null check (json_valid(scopes)), -- a list: read, write, send, settings, keys
  created_at    integer not null,
  expires_at    integer,
  last_used_day integer, -- days since 1970, UTC
  revoked_at    integer,
  primary key (business_id, key_id)
) strict;
insert into operator_key_with_scopes (business_id, key_id, key_hash, label, scopes, created_at, expires_at)
  select business_id, 'key_' || lower(hex(randomblob(16))), key_hash, label,
         '["read","write","send","settings","keys"]', created_at, expires_at
  from operator_key;
drop table operator_key;
alter table operator_key_with_scopes rename to operator_key;

-- A request with an Idempotency-Key, and what was answered to it.
create table idempotency (
  business_id     text not null references business,
  idempotency_key text not null,
  request_hash    text not null, -- SHA-256 of method, address and body
  attempt_id      text not null, -- who works on it, or did
  reserved_at     integer not null,
  status          integer,       -- of the answer; null: there is none yet
  content_type    text,
  body            text,
  primary key (business_id, idempotency_key)
) strict;
create index idempotency_by_age on idempotency (reserved_at);
