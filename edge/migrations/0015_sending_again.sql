-- What Meta's errors ask for, once more.

-- Until then the channel sends at half its pace: Meta said that it was too fast.
alter table channel add column slow_until integer not null default 0;
-- Until then no SMS leaves: the provider does not know us.
alter table channel add column sms_held_until integer not null default 0;
-- Milliseconds from one turn of whoever took the lane last to the next.
alter table lane add column gap integer not null default 51;

-- 104 says of the token what 190 says.
drop trigger broadcast_channel_stopped;
alter table channel drop column sends_from;
alter table channel add column sends_from integer generated always as (
  case when stopped_at is null or stopped_for in ('0', '3', '10', '104', '190')
         or (length(stopped_for) = 3 and stopped_for between '200' and '299') then held_until
       else 8640000000000000 end) virtual;
create trigger broadcast_channel_stopped after update of stopped_at, stopped_for on channel
when new.sends_from = 8640000000000000 and old.sends_from < new.sends_from begin
  update broadcast set state = 'paused', paused_for = 'channel_stopped', next_at = null
  where business_id = new.business_id and state = 'running' and channel_id = new.channel_id and via <> 'sms';
end;

-- A template that stops finds what runs with it.
create index broadcast_running on broadcast (business_id, template_id) where state = 'running';

-- Somebody who turns out to be another contact between plan and release gets what was planned for either, once.
create trigger broadcast_recipient_merged after insert on contact_merge begin
  update or ignore broadcast_recipient set contact_id = new.winner_id
  where business_id = new.business_id and contact_id = new.loser_id and state = 'planned'
    and broadcast_id in (select b.broadcast_id from broadcast b
                         where b.business_id = new.business_id and b.state in ('planned', 'running', 'paused')
                           and b.channel_id in (select c.channel_id from channel c
                                                where c.business_id = new.business_id));
end;

-- What a receipt says of a message is what became of its recipient, also where it comes before the answer to its sending.
create trigger broadcast_receipt_came after update of failed_at, delivered_at, read_at on receipt when new.failed_at > 0 begin
  update broadcast_recipient
  set state = iif(new.delivered_at = 0 and new.read_at = 0, 'failed', 'sent'),
      why = iif(new.delivered_at = 0 and new.read_at = 0, new.failure, null)
  where +state in ('sent', 'failed')
    and (business_id, broadcast_id, contact_id, via) in
      (select r.business_id, r.broadcast_id, r.contact_id, r.via
       from outbox o
       cross join broadcast_recipient r indexed by broadcast_recipient_by_message
         on r.business_id = o.business_id and r.outbox_id = o.outbox_id
       where o.business_id = new.business_id and o.provider_id = new.message_id and o.kind = 'whatsapp'
         and o.state = 'sent' and o.broadcast_id <> '');
end;
create trigger broadcast_receipt_began after insert on receipt when new.failed_at > 0 begin
  update broadcast_recipient set state = 'failed', why = new.failure
  where +state = 'sent'
    and (business_id, broadcast_id, contact_id, via) in
      (select r.business_id, r.broadcast_id, r.contact_id, r.via
       from outbox o
       cross join broadcast_recipient r indexed by broadcast_recipient_by_message
         on r.business_id = o.business_id and r.outbox_id = o.outbox_id
       where o.business_id = new.business_id and o.provider_id = new.message_id and o.kind = 'whatsapp'
         and o.state = 'sent' and o.broadcast_id <> '');
end;
create trigger broadcast_receipt_was_there after update of state on broadcast_recipient
when new.state = 'sent' and old.state in ('queued', 'unknown') begin
  update broadcast_recipient
  set state = 'failed',
      why = (select r.failure from outbox o join receipt r on r.business_id = o.business_id and r.message_id = o.provider_id
             where o.business_id = new.business_id and o.outbox_id = new.outbox_id)
  where business_id = new.business_id and broadcast_id = new.broadcast_id and contact_id = new.contact_id and via = new.via
    and exists (select 1 from outbox o join receipt r on r.business_id = o.business_id and r.message_id = o.provider_id
                where o.business_id = new.business_id and o.outbox_id = new.outbox_id and o.kind = 'whatsapp'
                  and r.failed_at > 0 and r.delivered_at = 0 and r.read_at = 0);
end;
create trigger broadcast_sms_reported after update of receipt on outbox
when new.broadcast_id <> '' and new.kind = 'sms' and new.receipt in ('delivered', 'undelivered') begin
  update broadcast_recipient
  set state = iif(new.receipt = 'undelivered', 'failed', 'sent'), why = iif(new.receipt = 'undelivered', new.failure, null)
  where business_id = new.business_id and broadcast_id = new.broadcast_id and outbox_id = new.outbox_id
    and state in ('sent', 'failed');
end;
