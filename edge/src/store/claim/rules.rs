//! Table `outbox`, the rules of the claim: what may not leave now ends, or waits, or goes on as SMS.

// Whether the person, or the number, is stopped for what a claimed row is about.
macro_rules! taken {
    () => {
        "
with taken as (select * from outbox where drain_id = ?2 and state = 'claimed'),
asked as (
  select taken.business_id, taken.outbox_id,
         coalesce(max(k.granted_at), 0) as granted_at, coalesce(max(k.implied_at), 0) as implied_at,
         coalesce(max(k.withdrawn_at), 0) as withdrawn_at, coalesce(max(k.held_at), 0) as held_at,
         coalesce(max(k.released_at), 0) as released_at
  from taken
  join json_each('[\"service\",\"marketing\"]') p on p.value in ('service', taken.purpose)
  left join consent k on k.business_id = taken.business_id and k.contact_id = taken.contact_id
                     and k.channel_id in ('', taken.channel_id) and k.purpose = p.value
  where taken.kind = 'whatsapp' and (taken.form <> 'notice' or taken.answer in ('opted_in', 'joined'))
  group by taken.business_id, taken.outbox_id, p.value),
agreed as (
  select business_id, outbox_id,
         max(withdrawn_at > 0 and withdrawn_at >= granted_at) as is_withdrawn,
         min(granted_at > withdrawn_at or (withdrawn_at = 0 and implied_at > 0)) as is_given,
         max(held_at > 0 and held_at >= granted_at and held_at > released_at) as is_held
  from asked group by business_id, outbox_id)"
    };
}

// Where SMS may follow, the row is queued anew as SMS, and judged as such.
pub(super) const REFUSE: &str = concat!(
    taken!(),
    ",
looked as (
  select taken.business_id, taken.outbox_id, taken.form, taken.answer,
    taken.via = 'whatsapp_else_sms' and taken.kind = 'whatsapp' and taken.sms_body is not null and taken.number_key <> '' as has_sms,
    case
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
      when agreed.is_withdrawn then 'suppressed'
      when not agreed.is_given then 'no_opt_in'
      when taken.kind = 'whatsapp' and taken.group_id <> ''
       and not exists (select 1 from membership m
                       where m.business_id = taken.business_id and m.contact_id = taken.contact_id
                         and m.group_id = taken.group_id and m.joined_at > m.left_at) then 'suppressed'
      when taken.form <> 'notice' and b.mode = 'trial'
       and not exists (select 1 from trial_number n
                       where n.business_id = taken.business_id and n.number_key = taken.number_key
                         and n.verified_at is not null) then 'trial_recipient'
      when taken.kind = 'whatsapp' and taken.form = 'template'
       and not exists (select 1 from template e
                       where e.business_id = taken.business_id and e.template_id = taken.template_id
                         and e.status = 'approved') then 'template_not_approved'
      when taken.kind = 'whatsapp' and taken.form <> 'template'
       and not exists (select 1 from service_window w
                       where w.business_id = taken.business_id and w.contact_id = taken.contact_id
                         and w.channel_id = taken.channel_id and w.expires_at > ?1 + ?3) then 'window_closed'
    end as why
  from taken
  join business b on b.business_id = taken.business_id
  left join agreed on agreed.business_id = taken.business_id and agreed.outbox_id = taken.outbox_id),
judged as (
  select *, has_sms and why in ('no_opt_in', 'template_not_approved', 'window_closed') as turns from looked)
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

pub(super) const POSTPONE: &str = concat!(
    taken!(),
    ",
placed as (
  select taken.*, agreed.is_held, p.people_limit - p.in_use as places,
    taken.kind = 'whatsapp' and taken.form = 'template'
      and not exists (select 1 from service_window w
                      where w.business_id = taken.business_id and w.contact_id = taken.contact_id
                        and w.channel_id = taken.channel_id and w.expires_at > ?1)
      and not exists (select 1 from outreach r
                      where r.business_id = taken.business_id and r.contact_id = taken.contact_id
                        and r.is_counted = 1) as needs_place
  from taken
  left join agreed on agreed.business_id = taken.business_id and agreed.outbox_id = taken.outbox_id
  join portfolio p on p.business_id = taken.business_id),
judged as (
  select placed.business_id, placed.outbox_id,
    case
      when placed.is_held or (placed.kind = 'whatsapp' and placed.purpose = 'marketing' and c.marketing_paused_at is not null)
        then ?1 + ?3
      when placed.kind = 'whatsapp' and placed.purpose = 'marketing' and n.marketing_from > ?1 then n.marketing_from
      when placed.needs_place
       and row_number() over (partition by placed.needs_place order by placed.leave_at, placed.outbox_id) > placed.places
        then coalesce((select min(r.last_at) from outreach r
                       where r.business_id = placed.business_id and r.is_counted = 1), ?1) + 86400000
      when placed.price > 0
       and sum(placed.price) over (order by placed.leave_at, placed.outbox_id)
           > b.spend_cap - coalesce((select s.micros from spend_day s
                                     where s.business_id = placed.business_id and s.day = cast(?1 / 86400000 as integer)), 0)
        then (cast(?1 / 86400000 as integer) + 1) * 86400000
    end as until
  from placed
  join business b on b.business_id = placed.business_id
  join channel c on c.business_id = placed.business_id and c.channel_id = placed.channel_id
  left join contact n on n.business_id = placed.business_id and n.contact_id = placed.contact_id)
update outbox set state = 'queued', not_before_at = judged.until, attempts = attempts - 1, drain_id = ''
from judged
where outbox.business_id = judged.business_id and outbox.outbox_id = judged.outbox_id and judged.until is not null"
);
