-- What somebody says of WhatsApp by SMS goes with the number that they said it from.

alter table inbound add column number_key text not null default ''; -- of an SMS: of the number that it came from

-- A number that was only typed is taken for that of whoever answered the form. Whoever turns out to have it said what
-- the SMS from it say of WhatsApp; for the other it holds too, for it may have been them.
create trigger identifier_attested after update of contact_id on identifier
when old.contact_id <> new.contact_id and old.attested_by = 'pairing' and new.attested_by = 'message'
begin
  insert into ledger (business_id, entry_key, contact_id, channel_id, medium, scope, purpose, act, source, event_at,
                      recorded_at, evidence)
    select l.business_id, l.entry_key || ':' || new.contact_id, new.contact_id, l.channel_id, l.medium, l.scope,
           l.purpose, l.act, l.source, l.event_at, l.recorded_at, json_set(l.evidence, '$.first_taken_for', l.contact_id)
    from inbound m
    cross join ledger l on l.business_id = m.business_id and l.entry_key > m.message_id || ':'
                       and l.entry_key < m.message_id || ';' and l.contact_id <> new.contact_id
    where m.business_id = old.business_id and m.contact_id = old.contact_id and m.number_key = new.value
      and l.medium = 'whatsapp' and l.purpose <> 'group'
    order by l.ledger_id
    on conflict do nothing;
  insert into consent (business_id, contact_id, channel_id, purpose, withdrawn_at, held_at)
    select l.business_id, l.contact_id, l.scope, l.purpose,
           max(case l.act when 'withdrawn' then l.event_at else 0 end),
           max(case l.act when 'held' then l.event_at else 0 end)
    from inbound m
    cross join ledger l on l.business_id = m.business_id and l.entry_key > m.message_id || ':'
                       and l.entry_key < m.message_id || ';' and l.contact_id = new.contact_id
    where m.business_id = old.business_id and m.contact_id = old.contact_id and m.number_key = new.value
      and l.medium = 'whatsapp' and l.purpose <> 'group'
    group by l.business_id, l.contact_id, l.scope, l.purpose
    on conflict (business_id, contact_id, channel_id, purpose) do update set
      withdrawn_at = max(withdrawn_at, excluded.withdrawn_at),
      held_at = max(held_at, excluded.held_at);
end;
