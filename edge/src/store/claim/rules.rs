//! Table `outbox`, the rules of the claim: what may not leave now ends, or waits, or goes on as SMS.

// What was claimed, by the category that its template has now, and whether the person, or the number, is stopped for it.
macro_rules! taken {
    () => {
        "
with taken as (
  select o.business_id, o.outbox_id, o.kind, o.form, o.channel_id, o.contact_id, o.recipient, o.number_key, o.sms_body,
         o.via, o.group_id, o.template_id, o.broadcast_id, o.country, o.price, o.answer, o.leave_at,
         e.status as template_status, coalesce(upper(e.category) = 'MARKETING', 0) as is_offer,
         iif(upper(e.category) = 'MARKETING', 'marketing', o.purpose) as purpose
  from outbox o left join template e on e.business_id = o.business_id and e.template_id = o.template_id
  where o.drain_id = ?2 and o.state = 'claimed'),
asked as (
  select taken.business_id, taken.outbox_id,
         coalesce(max(k.granted_at), 0) as granted_at, coalesce(max(k.implied_at), 0) as implied_at,
         coalesce(max(k.withdrawn_at), 0) as withdrawn_at, coalesce(max(k.held_at), 0) as held_at,
         coalesce(max(k.released_at), 0) as released_at
  from taken
  join json_each('[\"service\",\"marketing\"]') p on p.value in ('service', taken.purpose)
  left join consent k on k.business_id = taken.business_id and k.contact_id = taken.contact_id
                     and k.channel_id in ('', taken.channel_id) and k.purpose = p.value
  where taken.form <> 'notice' or (taken.kind = 'whatsapp' and taken.answer in ('opted_in', 'joined'))
  group by taken.business_id, taken.outbox_id, p.value),
agreed as (
  select business_id, outbox_id,
         max(withdrawn_at > 0 and withdrawn_at >= granted_at) as is_withdrawn,
         min(granted_at > withdrawn_at or (withdrawn_at = 0 and implied_at > 0)) as is_given,
         max(held_at > 0 and held_at >= granted_at and held_at > released_at) as is_held
  from asked group by business_id, outbox_id)"
    };
}

// Where SMS may follow, the row is queued anew as SMS, and judged as such. What was to go to somebody goes to nobody else
// who has the number, or the user id, by now. A STOP on WhatsApp is not got round by SMS. A trial writes to verified
// numbers only, but sends the code that verifies one, and confirms every STOP.
//
// What was looked at is materialized: flattened, SQLite compiles the reason anew wherever it stands below.
pub(super) const REFUSE: &str = concat!(
    taken!(),
    ",
looked as materialized (
  select taken.business_id, taken.outbox_id, taken.form, taken.answer,
    taken.via = 'whatsapp_else_sms' and taken.kind = 'whatsapp' and taken.sms_body is not null and taken.number_key <> ''
      and (taken.broadcast_id = ''
           or not exists (select 1 from outbox x
                          where x.business_id = taken.business_id and x.broadcast_id = taken.broadcast_id
                            and x.contact_id = taken.contact_id and x.kind = 'sms' and x.broadcast_id <> '')) as has_sms,
    case
      when taken.form <> 'notice' and taken.contact_id <> ''
       and exists (select 1 from identifier i
                   where i.business_id = taken.business_id and i.kind in ('phone', 'wa_id', 'bsuid')
                     and i.value = iif(taken.number_key = '', taken.recipient, taken.number_key)
                     and i.attested_by = 'message' and i.contact_id <> taken.contact_id)
       and not exists (select 1 from identifier i
                       where i.business_id = taken.business_id and i.kind in ('phone', 'wa_id', 'bsuid')
                         and i.value = iif(taken.number_key = '', taken.recipient, taken.number_key)
                         and i.attested_by = 'message' and i.contact_id = taken.contact_id) then 'no_address'
      when taken.kind = 'sms' and (
        exists (select 1 from identifier i
                join consent k on k.business_id = i.business_id and k.contact_id = i.contact_id
                where i.business_id = taken.business_id and i.kind in ('phone', 'wa_id') and i.value = taken.number_key
                  and k.purpose in ('service', taken.purpose) and (k.channel_id = 'sms' or taken.form = 'notice')
                  and k.withdrawn_at > 0 and k.withdrawn_at >= k.granted_at
                  and not (k.channel_id = 'sms'
                           and exists (select 1 from sms_consent g
                                       where g.business_id = taken.business_id and g.number_key = taken.number_key
                                         and g.purpose = k.purpose and g.granted_at > k.withdrawn_at)))
        or exists (select 1 from sms_consent s
                   where s.business_id = taken.business_id and s.number_key = taken.number_key
                     and s.purpose in ('service', taken.purpose)
                     and s.withdrawn_at > 0 and s.withdrawn_at >= s.granted_at)) then 'suppressed'
      when taken.kind = 'sms' and taken.form <> 'notice' and taken.purpose = 'marketing'
       and not exists (select 1 from sms_consent s
                       where s.business_id = taken.business_id and s.number_key = taken.number_key
                         and s.purpose = 'marketing' and s.granted_at > s.withdrawn_at) then 'no_opt_in'
      when agreed.is_withdrawn and (taken.kind = 'whatsapp' or taken.via = 'whatsapp_else_sms') then 'suppressed'
      when taken.kind = 'whatsapp' and not agreed.is_given then 'no_opt_in'
      when taken.group_id <> ''
       and not exists (select 1 from membership m
                       join contact_group g on g.business_id = m.business_id and g.group_id = m.group_id
                                           and g.deleted_at is null
                       where m.business_id = taken.business_id and m.contact_id = taken.contact_id
                         and m.group_id = taken.group_id and m.joined_at > m.left_at) then 'suppressed'
      when b.mode = 'trial' and coalesce(taken.answer, '') not in ('opted_out', 'offers_ended', 'left')
       and not exists (select 1 from trial_number n
                       where n.business_id = taken.business_id and n.number_key = taken.number_key
                         and (n.verified_at is not null or (taken.form = 'notice' and taken.kind = 'sms')))
        then 'trial_recipient'
      when taken.kind = 'whatsapp' and taken.form = 'template'
       and coalesce(taken.template_status, '') <> 'approved' then 'template_not_approved'
      when taken.kind = 'whatsapp' and taken.form = 'template' and taken.is_offer and taken.country = 'US'
        then 'marketing_barred'
      when taken.kind = 'whatsapp' and taken.form <> 'template'
       and not exists (select 1 from service_window w
                       where w.business_id = taken.business_id and w.contact_id = taken.contact_id
                         and w.channel_id = taken.channel_id and w.expires_at > ?1 + ?3) then 'window_closed'
    end as why
  from taken
  join business b on b.business_id = taken.business_id
  left join agreed on agreed.business_id = taken.business_id and agreed.outbox_id = taken.outbox_id),
judged as (
  select *, has_sms and why in ('no_opt_in', 'template_not_approved', 'marketing_barred', 'window_closed') as turns from looked)
update outbox
set kind = case when judged.turns then 'sms' else kind end, form = case when judged.turns then 'sms' else judged.form end,
    body = case when judged.turns then sms_body else body end, attempts = case when judged.turns then 0 else attempts end,
    drain_id = case when judged.turns then '' else drain_id end, settled_at = case when judged.turns then null else ?1 end,
    failure = case when judged.turns or judged.form = 'notice' then null else judged.why end,
    state = case when judged.turns then 'queued'
                 when judged.why in ('suppressed', 'no_opt_in') or judged.answer in ('opted_in', 'joined') then 'suppressed'
                 when judged.form = 'notice' then 'expired'
                 else 'failed' end
from judged
where outbox.business_id = judged.business_id and outbox.outbox_id = judged.outbox_id and judged.why is not null"
);

// What is held takes no place and no money from what may leave, and neither does what costs more than the day has left.
pub(super) const POSTPONE: &str = concat!(
    taken!(),
    ",
held as (
  select taken.*, p.people_limit - p.in_use as places,
    b.spend_cap - coalesce((select s.micros from spend_day s
                            where s.business_id = taken.business_id and s.day = cast(?1 / 86400000 as integer)), 0)
      as money,
    taken.kind = 'whatsapp' and taken.form = 'template'
      and not exists (select 1 from service_window w
                      where w.business_id = taken.business_id and w.contact_id = taken.contact_id
                        and w.channel_id = taken.channel_id and w.expires_at > ?1)
      and not exists (select 1 from outreach r
                      where r.business_id = taken.business_id and r.contact_id = taken.contact_id
                        and r.is_counted = 1) as needs_place,
    case
      when agreed.is_held
        or (taken.kind = 'whatsapp' and taken.purpose = 'marketing' and c.marketing_paused_at is not null) then ?1 + ?3
      when taken.kind = 'whatsapp' and taken.purpose = 'marketing' and n.marketing_from > ?1 then n.marketing_from
    end as held_until
  from taken
  left join agreed on agreed.business_id = taken.business_id and agreed.outbox_id = taken.outbox_id
  join portfolio p on p.business_id = taken.business_id
  join business b on b.business_id = taken.business_id
  join channel c on c.business_id = taken.business_id and c.channel_id = taken.channel_id
  left join contact n on n.business_id = taken.business_id and n.contact_id = taken.contact_id),
placed as (
  select held.*,
    case when held_until is null and needs_place
          and row_number() over (partition by held_until is null and needs_place order by leave_at, outbox_id) > places
      then coalesce((select min(r.last_at) from outreach r
                     where r.business_id = held.business_id and r.is_counted = 1), ?1) + 86400000
    end as placed_until
  from held),
judged as (
  select business_id, outbox_id,
    case
      when held_until is not null then held_until
      when placed_until is not null then placed_until
      when price > money
        or (price > 0
            and sum(price) filter (where held_until is null and placed_until is null and price <= money)
                over (order by leave_at, outbox_id) > money)
        then (cast(?1 / 86400000 as integer) + 1) * 86400000
    end as until
  from placed)
update outbox set state = 'queued', not_before_at = judged.until, attempts = attempts - 1, drain_id = ''
from judged
where outbox.business_id = judged.business_id and outbox.outbox_id = judged.outbox_id and judged.until is not null"
);
