-- Five SMS providers; SMS has a consent of its own; its entries stand in the ledger beside those of WhatsApp.

-- A check cannot be widened in place: the column is made anew.
alter table channel rename column sms_provider to sms_provider_of_two;
alter table channel add column sms_provider text not null default 'websms'
  check (sms_provider in ('websms', 'twilio', 'vonage', 'seven', 'infobip'));
update channel set sms_provider = sms_provider_of_two;
alter table channel drop column sms_provider_of_two;

alter table parked rename column source to source_of_three;
alter table parked add column source text not null default 'whatsapp'
  check (source in ('whatsapp', 'websms', 'twilio', 'vonage', 'seven', 'infobip'));
update parked set source = source_of_three;
alter table parked drop column source_of_three;

-- The state of consent for SMS: by number, whoever it belongs to, so that a number stays suppressed
-- even where it turns out to be somebody else's. 0 is never; a tie is a withdrawal.
create table sms_consent (
  business_id  text not null references business,
  number_key   text not null, -- one for the numbers that reach the same account
  purpose      text not null check (purpose in ('service', 'marketing')),
  granted_at   integer not null default 0,
  withdrawn_at integer not null default 0,
  primary key (business_id, number_key, purpose)
) strict;

-- By which way people are written to under an entry of the ledger.
alter table ledger add column medium text not null default 'whatsapp' check (medium in ('whatsapp', 'sms'));

-- A receipt may name its message by the provider's id alone.
create index outbox_by_provider_id on outbox (business_id, provider_id) where provider_id is not null;
