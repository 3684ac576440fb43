//! Table `identity_change`: Meta attests that who was known by something is known by something else.
//!
//! Each is applied once, by the delivery that brought it first. The statements run in the order of [`apply`].

use jawort_shared::time::Timestamp;
use serde::Serialize;

use super::Statement;
use super::identifier::Known;
use super::inbound::Cause;
use crate::ids::ContactId;

/// A change of what a person is known by.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) previous: Vec<Known<'a>>,
    pub(crate) current: Vec<Known<'a>>,
    /// Whether the previous number is no longer theirs.
    pub(crate) is_released: bool,
    /// Who it is if nobody is known by any of it.
    pub(crate) fresh: &'a ContactId,
    /// Who had the new number before, if nobody is known to have had it.
    pub(crate) before: &'a ContactId,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
    #[serde(serialize_with = "super::millis")]
    pub(crate) received_at: Timestamp,
}

// Who was known before: by the user id, else by having had the number when it changed. Somebody who wrote from the
// number after that is not it, if the number was released.
const RECORD: &str = "
insert into identity_change (business_id, change_id, delivery_id, changed_at, is_released, previous_id)
select r.value->'cause'->>0, r.value->'cause'->>1, r.value->'cause'->>2, r.value->>'at', r.value->>'is_released',
       coalesce((select i.contact_id from json_each(r.value, '$.previous') p
                 cross join identifier i on i.business_id = r.value->'cause'->>0
                                        and i.kind = p.value->>0 and i.value = p.value->>1
                 where i.kind in ('bsuid', 'parent_bsuid') order by p.key limit 1),
                (select f.contact_id from json_each(r.value, '$.previous') p
                 cross join former_identifier f on f.business_id = r.value->'cause'->>0
                                               and f.kind = p.value->>0 and f.value = p.value->>1
                                               and f.until_at >= r.value->>'at'
                 order by f.until_at limit 1),
                (select i.contact_id from json_each(r.value, '$.previous') p
                 cross join identifier i on i.business_id = r.value->'cause'->>0
                                        and i.kind = p.value->>0 and i.value = p.value->>1
                 where i.attested_by = 'message' and (i.seen_at <= r.value->>'at' or not r.value->>'is_released')
                 order by p.key limit 1),
                (select f.contact_id from json_each(r.value, '$.previous') p
                 cross join former_identifier f on f.business_id = r.value->'cause'->>0
                                               and f.kind = p.value->>0 and f.value = p.value->>1
                 order by f.until_at desc limit 1))
from json_each(?1) r
where true
on conflict do nothing";

// Whoever had the new number before, known or not, keeps what is told of it until then.
const YIELD: &str = "
insert into former_identifier (business_id, kind, value, until_at, contact_id)
select h.business_id, c.value->>0, c.value->>1, h.changed_at,
       case when i.seen_at <= h.changed_at then i.contact_id else r.value->>'before' end
from json_each(?1) r
cross join identity_change h on h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1
                            and h.delivery_id = r.value->'cause'->>2 and h.is_released
cross join json_each(r.value, '$.current') c
left join identifier i on i.business_id = h.business_id and i.kind = c.value->>0 and i.value = c.value->>1
                      and i.attested_by = 'message'
where c.value->>0 in ('wa_id', 'phone')
  and (i.contact_id is null or i.contact_id is not h.previous_id)
  and not exists (select 1 from former_identifier f
                  where f.business_id = h.business_id and f.kind = c.value->>0 and f.value = c.value->>1
                    and f.until_at > h.changed_at)
on conflict do nothing";

// Whoever wrote under the new user id, or from the new number since the change, is the person already. A new number
// that was given up again since then stays given up.
const LINK: &str = "
insert into identifier (business_id, kind, value, shown, contact_id, attested_by, seen_at)
select h.business_id, c.value->>0, c.value->>1, c.value->>2,
       coalesce((select i.contact_id from json_each(r.value, '$.current') p
                 cross join identifier i on i.business_id = h.business_id
                                        and i.kind = p.value->>0 and i.value = p.value->>1
                 where i.kind in ('bsuid', 'parent_bsuid') order by p.key limit 1),
                (select f.contact_id from json_each(r.value, '$.current') p
                 cross join former_identifier f on f.business_id = h.business_id and f.kind = p.value->>0
                                               and f.value = p.value->>1 and f.until_at > h.changed_at
                 order by f.until_at limit 1),
                (select i.contact_id from json_each(r.value, '$.current') p
                 cross join identifier i on i.business_id = h.business_id
                                        and i.kind = p.value->>0 and i.value = p.value->>1
                 where i.attested_by = 'message' and i.seen_at > h.changed_at and h.is_released
                 order by p.key limit 1),
                h.previous_id, r.value->>'fresh'),
       'message', case when h.is_released then h.changed_at else 0 end
from json_each(?1) r
cross join identity_change h on h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1
                            and h.delivery_id = r.value->'cause'->>2
cross join (select 'current' as side union all select 'previous') found
cross join json_each(r.value, '$.' || found.side) c
where (found.side = 'current' or c.value->>0 in ('bsuid', 'parent_bsuid'))
  and not exists (select 1 from former_identifier f
                  where f.business_id = h.business_id and f.kind = c.value->>0 and f.value = c.value->>1
                    and f.until_at > h.changed_at)
on conflict (business_id, kind, value) do update set
  contact_id = case when attested_by = 'pairing' or (kind in ('wa_id', 'phone') and seen_at <= excluded.seen_at)
                    then excluded.contact_id else contact_id end,
  attested_by = 'message',
  seen_at = max(seen_at, excluded.seen_at)";
const RESOLVE: &str = "
update identity_change
set contact_id = (
  select coalesce((select i.contact_id from json_each(r.value, '$.current') p
                   cross join identifier i on i.business_id = identity_change.business_id
                                          and i.kind = p.value->>0 and i.value = p.value->>1
                   where i.kind in ('bsuid', 'parent_bsuid') order by p.key limit 1),
                  (select f.contact_id from json_each(r.value, '$.current') p
                   cross join former_identifier f on f.business_id = identity_change.business_id
                                                 and f.kind = p.value->>0 and f.value = p.value->>1
                                                 and f.until_at > identity_change.changed_at
                   order by f.until_at limit 1),
                  (select i.contact_id from json_each(r.value, '$.current') p
                   cross join identifier i on i.business_id = identity_change.business_id
                                          and i.kind = p.value->>0 and i.value = p.value->>1
                   order by p.key limit 1)))
from json_each(?1) r
where identity_change.business_id = r.value->'cause'->>0 and identity_change.change_id = r.value->'cause'->>1
  and identity_change.delivery_id = r.value->'cause'->>2";

// What is told late of the released number's time before the change is about the person.
const RELEASE: &str = "
insert into former_identifier (business_id, kind, value, until_at, contact_id)
select h.business_id, p.value->>0, p.value->>1, h.changed_at, h.contact_id
from json_each(?1) r
cross join identity_change h on h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1
                            and h.delivery_id = r.value->'cause'->>2 and h.is_released
cross join json_each(r.value, '$.previous') p
where p.value->>0 in ('wa_id', 'phone')
on conflict do nothing";

const FREE: &str = "
delete from identifier
where attested_by = 'message'
  and (business_id, kind, value, contact_id) in
    (select h.business_id, p.value->>0, p.value->>1, h.previous_id
     from json_each(?1) r
     cross join identity_change h on h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1
                                 and h.delivery_id = r.value->'cause'->>2 and h.is_released
     cross join json_each(r.value, '$.previous') p
     where p.value->>0 in ('wa_id', 'phone')
       and not exists (select 1 from json_each(r.value, '$.current') c
                       where c.value->>0 = p.value->>0 and c.value->>1 = p.value->>1)
       and exists (select 1 from identifier i
                   where i.business_id = h.business_id and i.kind = p.value->>0 and i.value = p.value->>1
                     and i.seen_at <= h.changed_at))";

const JOIN: &str = "
insert into contact_merge (business_id, loser_id, winner_id, cause, merged_at, identifiers)
select found.business_id, found.loser_id, found.contact_id, found.change_id, found.received_at,
       (select json_group_array(json_array(i.kind, i.value)) from identifier i
        where i.business_id = found.business_id and i.contact_id = found.loser_id)
from (select h.business_id, h.change_id, h.contact_id, h.previous_id as loser_id,
             r.value->>'received_at' as received_at, h.changed_at
      from json_each(?1) r
      cross join identity_change h on h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1
                                  and h.delivery_id = r.value->'cause'->>2
      union
      select h.business_id, h.change_id, h.contact_id, i.contact_id, r.value->>'received_at', h.changed_at
      from json_each(?1) r
      cross join identity_change h on h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1
                                  and h.delivery_id = r.value->'cause'->>2
      cross join json_each(r.value, '$.current') c
      cross join identifier i on i.business_id = h.business_id and i.kind = c.value->>0 and i.value = c.value->>1
      where not exists (select 1 from former_identifier f
                        where f.business_id = i.business_id and f.kind = i.kind and f.value = i.value
                          and f.until_at > h.changed_at)) found
where found.loser_id <> found.contact_id
order by found.changed_at
on conflict do nothing";

// Whoever else had the new number before, or wrote from the old one since, may be the same person, or may not.
const SUGGEST: &str = "
insert into merge_suggestion (business_id, contact_id, other_id, reason, cause, suggested_at)
select found.business_id, found.contact_id, found.other_id, 'number_change', found.change_id, found.changed_at
from (select h.business_id, h.change_id, h.changed_at, h.contact_id, f.contact_id as other_id
      from json_each(?1) r
      cross join identity_change h on h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1
                                  and h.delivery_id = r.value->'cause'->>2 and h.is_released
      cross join json_each(r.value, '$.current') c
      cross join former_identifier f on f.business_id = h.business_id and f.kind = c.value->>0
                                    and f.value = c.value->>1 and f.until_at = h.changed_at
      union
      select h.business_id, h.change_id, h.changed_at, h.contact_id, i.contact_id
      from json_each(?1) r
      cross join identity_change h on h.business_id = r.value->'cause'->>0 and h.change_id = r.value->'cause'->>1
                                  and h.delivery_id = r.value->'cause'->>2 and h.is_released
      cross join json_each(r.value, '$.previous') p
      cross join identifier i on i.business_id = h.business_id and i.kind = p.value->>0 and i.value = p.value->>1
      where i.kind in ('wa_id', 'phone') and i.attested_by = 'message') found
where found.other_id <> found.contact_id
  and not exists (select 1 from contact_merge m
                  where m.business_id = found.business_id and m.loser_id = found.other_id and m.winner_id = found.contact_id)
on conflict do nothing";

/// Applies changes: whoever was known before and whoever is known now are one, a released number is free.
pub(crate) fn apply(changes: &[New<'_>]) -> Vec<Statement> {
    let steps = [RECORD, YIELD, LINK, RESOLVE, RELEASE, FREE, JOIN, SUGGEST];
    steps.into_iter().flat_map(|sql| Statement::over_many(sql, changes)).collect()
}
