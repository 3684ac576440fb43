-- Templates are told of by lists, answers and webhooks, in any order: of each thing the newest word stands.
alter table template add column status_at integer not null default 0;
alter table template add column category_at integer not null default 0;
alter table template add column quality_at integer not null default 0;
alter table template add column changed_at integer not null default 0;

-- When the templates of an account are looked at, and where a look that is too long for one run goes on.
create table template_sync (
  business_id text not null references business,
  waba_id     text not null,
  due_at      integer not null default 0,
  began_at    integer not null default 0, -- when the look began that goes on
  cursor      text,                       -- null: none goes on
  primary key (business_id, waba_id)
) strict;
create index template_sync_by_due on template_sync (due_at);
create index template_sync_by_waba on template_sync (waba_id);
insert into template_sync (business_id, waba_id) select distinct business_id, waba_id from channel;
create trigger channel_has_templates after insert on channel begin
  insert into template_sync (business_id, waba_id) values (new.business_id, new.waba_id) on conflict do nothing;
end;
create trigger channel_has_other_templates after update of waba_id on channel begin
  insert into template_sync (business_id, waba_id) values (new.business_id, new.waba_id) on conflict do nothing;
end;
