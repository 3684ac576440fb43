//! Table `identifier`: by what a person is known.

use jawort_shared::identity::Identifier;
use jawort_shared::time::Timestamp;
use serde::{Serialize, Serializer};

use super::Statement;
use crate::ids::{BusinessId, ContactId};

/// An identifier as statements read it: `[kind, key, as told]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a>(pub(crate) &'a Identifier);

impl Serialize for Known<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.0.kind.as_str(), self.0.key(), &self.0.value).serialize(serializer)
    }
}

/// Somebody whom a message shows.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    /// All that this person is known by for certain, most trusted first.
    pub(crate) person: Vec<Known<'a>>,
    /// The user id among it.
    pub(crate) bsuid: Option<&'a str>,
    /// Who it is if nobody is known by any of it.
    pub(crate) fresh: &'a ContactId,
    /// What is kept of it, each with what attests it.
    pub(crate) attested: Vec<(Known<'a>, &'static str)>,
    pub(crate) at: Timestamp,
}

impl Serialize for New<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { business_id, person, bsuid, fresh, attested, at } = self;
        (business_id, fresh, bsuid, at.millis(), person, attested).serialize(serializer)
    }
}

// `cross join` keeps SQLite to the order that is written: in another it would walk all identifiers of the business.

const LINK: &str = "
with found as materialized (
  select r.business_id, r.at, r.attested,
         coalesce((select i.contact_id
                   from json_each(r.person) p
                   cross join identifier i on i.business_id = r.business_id
                                          and i.kind = p.value->>0 and i.value = p.value->>1
                                          and i.attested_by = 'message'
                   where (i.kind = 'bsuid' or r.bsuid is null
                      or not exists (select 1 from identifier b
                                     where b.business_id = i.business_id and b.contact_id = i.contact_id
                                       and b.kind = 'bsuid' and b.value <> r.bsuid))
                     and not exists (select 1 from former_identifier f
                                     where f.business_id = i.business_id and f.kind = i.kind and f.value = i.value
                                       and f.until_at >= r.at)
                   order by p.key limit 1),
                  (select f.contact_id
                   from json_each(r.person) p
                   cross join former_identifier f on f.business_id = r.business_id
                                                 and f.kind = p.value->>0 and f.value = p.value->>1
                                                 and f.until_at >= r.at
                   order by p.key, f.until_at limit 1),
                  r.fresh) as contact_id
  from (select value->>0 as business_id, value->>1 as fresh, value->>2 as bsuid, value->>3 as at,
               value->4 as person, value->5 as attested
        from json_each(?1)) r)
insert into identifier (business_id, kind, value, shown, contact_id, attested_by, seen_at)
select n.business_id, n.kind, n.value, n.shown, n.contact_id, n.attested_by, n.at
from (select found.business_id, found.contact_id, found.at, a.value->>'$[0][0]' as kind,
             a.value->>'$[0][1]' as value, a.value->>'$[0][2]' as shown, a.value->>1 as attested_by
      from found cross join json_each(found.attested) a) n
where not exists (select 1 from former_identifier f
                  where f.business_id = n.business_id and f.kind = n.kind and f.value = n.value
                    and f.until_at >= n.at)
on conflict (business_id, kind, value) do update set
  contact_id = case
    when attested_by > excluded.attested_by then excluded.contact_id
    when attested_by = 'pairing' and excluded.attested_by = 'pairing' and excluded.seen_at < seen_at
      then excluded.contact_id
    when kind in ('phone', 'wa_id') and excluded.attested_by = 'message' and excluded.seen_at > seen_at
     and exists (select 1 from identifier b
                 where b.business_id = identifier.business_id and b.contact_id = identifier.contact_id
                   and b.kind = 'bsuid') then excluded.contact_id
    else contact_id end,
  shown = case when attested_by > excluded.attested_by
                 or excluded.attested_by = 'message' and excluded.seen_at > seen_at then excluded.shown
               else shown end,
  attested_by = min(attested_by, excluded.attested_by), -- 'message' is more than 'pairing'
  seen_at = case when attested_by > excluded.attested_by then excluded.seen_at
                 when attested_by < excluded.attested_by then seen_at
                 when attested_by = 'pairing' then min(seen_at, excluded.seen_at)
                 else max(seen_at, excluded.seen_at) end";

/// Adds what is missing: to the contact that is known by something of the person, else to a fresh one.
///
/// Two isolates that meet the same person at once end with one contact: the key decides.
/// - A number that was only typed into a form joins nobody, and belongs to whoever writes from it; until somebody
///   does, to whoever answered first.
/// - A user id stays with its person, a number does not: who writes from it with another user id is somebody
///   else, who inherits nothing, and has the number from then on. What is told late of the time before is about
///   whoever had it then.
pub(crate) fn link(rows: &[New<'_>]) -> Vec<Statement> {
    let named: Vec<_> = rows.iter().filter(|row| row.bsuid.is_some()).collect();
    [Statement::over_many(LINK, rows), Statement::over_many(HAD, &named)].concat()
}

// Somebody with a user id wrote from a number that is somebody else's by now.
const HAD: &str = "
insert into former_identifier (business_id, kind, value, until_at, contact_id)
select i.business_id, i.kind, i.value, r.value->>3, b.contact_id
from json_each(?1) r
cross join identifier b on b.business_id = r.value->>0 and b.kind = 'bsuid' and b.value = r.value->>2
cross join json_each(r.value, '$[5]') a
cross join identifier i on i.business_id = b.business_id
                       and i.kind = a.value->>'$[0][0]' and i.value = a.value->>'$[0][1]'
where i.kind in ('wa_id', 'phone') and a.value->>1 = 'message'
  and i.contact_id <> b.contact_id and i.seen_at > r.value->>3
on conflict do nothing";

/// A number that somebody wrote an SMS from.
#[derive(Debug, Serialize)]
pub(crate) struct Number<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) known: Known<'a>,
    /// Whose it is if nobody is known by it.
    pub(crate) fresh: &'a ContactId,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
}

const MEET: &str = "
insert into identifier (business_id, kind, value, shown, contact_id, attested_by, seen_at)
select r.value->>'business_id', r.value->'known'->>0, r.value->'known'->>1, r.value->'known'->>2,
       r.value->>'fresh', 'message', r.value->>'at'
from json_each(?1) r
where true
on conflict do nothing";

/// Adds numbers that nobody is known by yet. An SMS moves no number from one person to another.
pub(crate) fn meet(rows: &[Number<'_>]) -> Vec<Statement> {
    Statement::over_many(MEET, rows)
}

/// A person whose identifiers may lead to two contacts.
#[derive(Debug)]
pub(crate) struct Person<'a> {
    pub(crate) business_id: &'a BusinessId,
    /// All that this person is known by for certain, most trusted first.
    pub(crate) person: Vec<Known<'a>>,
    /// The message that shows it.
    pub(crate) cause: &'a str,
    /// When it was written: a number that was somebody else's by then joins nobody.
    pub(crate) at: Timestamp,
    pub(crate) received_at: Timestamp,
}

impl Serialize for Person<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { business_id, person, cause, at, received_at } = self;
        (business_id, cause, at.millis(), received_at.millis(), person).serialize(serializer)
    }
}

const JOIN: &str = "
insert into contact_merge (business_id, loser_id, winner_id, cause, merged_at, identifiers)
select w.business_id, l.contact_id, w.contact_id, r.value->>1, r.value->>3,
       (select json_group_array(json_array(i.kind, i.value)) from identifier i
        where i.business_id = l.business_id and i.contact_id = l.contact_id)
from json_each(?1) r
cross join identifier w on w.business_id = r.value->>0
                       and w.kind = r.value->>'$[4][0][0]' and w.value = r.value->>'$[4][0][1]'
cross join json_each(r.value, '$[4]') p
cross join identifier l on l.business_id = w.business_id and l.kind = p.value->>0 and l.value = p.value->>1
where l.contact_id <> w.contact_id
  and not exists (select 1 from identifier b
                  where b.business_id = l.business_id and b.contact_id = l.contact_id and b.kind = 'bsuid')
  and not exists (select 1 from former_identifier f
                  where f.business_id = l.business_id and f.kind = l.kind and f.value = l.value
                    and f.until_at > r.value->>2)
group by w.business_id, l.contact_id
on conflict do nothing";

/// Joins the contacts of a person who was known by number and now has a user id: the trigger moves what both had.
pub(crate) fn join(people: &[Person<'_>]) -> Vec<Statement> {
    Statement::over_many(JOIN, people)
}
