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

/// One identifier of a person.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) known: Known<'a>,
    /// All that this person is known by for certain, most trusted first.
    pub(crate) person: Vec<Known<'a>>,
    /// Who it is if nobody is known by any of it.
    pub(crate) fresh: &'a ContactId,
    pub(crate) attested_by: &'static str,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
}

const LINK: &str = "
insert into identifier (business_id, kind, value, shown, contact_id, attested_by, first_seen_at)
select r.value->>'business_id', r.value->'known'->>0, r.value->'known'->>1, r.value->'known'->>2,
       coalesce((select i.contact_id
                 from json_each(r.value, '$.person') p
                 join identifier i on i.business_id = r.value->>'business_id'
                                  and i.kind = p.value->>0 and i.value = p.value->>1
                                  and i.attested_by = 'message'
                 order by p.key limit 1),
                r.value->>'fresh'),
       r.value->>'attested_by', r.value->>'at'
from json_each(?1) r
where true
on conflict (business_id, kind, value) do update set
  contact_id = excluded.contact_id, attested_by = excluded.attested_by, shown = excluded.shown
where identifier.attested_by = 'pairing' and excluded.attested_by = 'message'";

/// Adds what is missing: to the contact that is known by something of the person, else to a fresh one.
///
/// Two isolates that meet the same person at once end with one contact: the key decides.
/// A number that was only typed into a form joins nobody, and belongs to whoever writes from it.
pub(crate) fn link(rows: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(LINK, rows)
}
