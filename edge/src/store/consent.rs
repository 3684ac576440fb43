//! Table `consent`: the state that the ledger adds up to, merged as `shared::consent` merges.

use jawort_shared::time::Timestamp;
use serde::{Serialize, Serializer};

use super::inbound::Cause;
use super::{Param, Statement};
use crate::ids::BusinessId;

/// An act of consent, without what proves it.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub(crate) cause: Cause<'a>,
    /// The channel that it is limited to; empty for the whole business.
    pub(crate) scope: &'a str,
    pub(crate) purpose: &'static str,
    pub(crate) act: &'static str,
}

impl Serialize for Change<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cause { business_id, message_id, delivery_id } = self.cause;
        (business_id, message_id, delivery_id, self.scope, self.purpose, self.act)
            .serialize(serializer)
    }
}

const MERGE: &str = "
insert into consent (business_id, contact_id, channel_id, purpose, granted_at, implied_at, withdrawn_at, held_at,
                     released_at)
select m.business_id, m.contact_id, r.scope, r.purpose,
       case r.act when 'granted' then m.sent_at else 0 end,
       case r.act when 'implied' then m.sent_at else 0 end,
       case r.act when 'withdrawn' then m.sent_at else 0 end,
       case r.act when 'held' then m.sent_at else 0 end,
       case r.act when 'released' then m.sent_at else 0 end
from (select value->>0 as business_id, value->>1 as message_id, value->>2 as delivery_id,
             value->>3 as scope, value->>4 as purpose, value->>5 as act
      from json_each(?1)) r
join inbound m on m.business_id = r.business_id and m.message_id = r.message_id and m.delivery_id = r.delivery_id
where true
on conflict (business_id, contact_id, channel_id, purpose) do update set
  granted_at = max(granted_at, excluded.granted_at),
  implied_at = case when 0 in (implied_at, excluded.implied_at) then max(implied_at, excluded.implied_at)
                    else min(implied_at, excluded.implied_at) end,
  withdrawn_at = max(withdrawn_at, excluded.withdrawn_at),
  held_at = max(held_at, excluded.held_at),
  released_at = max(released_at, excluded.released_at)";

/// Merges acts.
pub(crate) fn merge(changes: &[Change<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, changes)
}

const WITHDRAW: &str = "
insert into consent (business_id, contact_id, channel_id, purpose, withdrawn_at)
select ?1, ?2, found.channel_id, p.value, ?3
from (select distinct c.channel_id from consent c where c.business_id = ?1 and c.contact_id = ?2 and c.channel_id <> 'sms') found
cross join json_each(?4) p
where true
on conflict (business_id, contact_id, channel_id, purpose) do update set
  withdrawn_at = max(withdrawn_at, granted_at, excluded.withdrawn_at)";

/// Ends everything that a contact agreed to, also what was agreed to before and comes to us later.
pub(crate) fn withdraw(business_id: &BusinessId, contact_id: &str, now: Timestamp) -> Statement {
    let [business_id, contact_id] = [business_id.as_str(), contact_id].map(Into::into);
    Statement::new(WITHDRAW, [business_id, contact_id, now.into(), Param::all_purposes()])
}

const RELEASE: &str = "
update consent set released_at = max(released_at, held_at, ?3)
where business_id = ?1 and contact_id = ?2 and held_at > 0";

/// Lifts the hold of a contact.
pub(crate) fn release(business_id: &BusinessId, contact_id: &str, now: Timestamp) -> Statement {
    let [business_id, contact_id] = [business_id.as_str(), contact_id].map(Into::into);
    Statement::new(RELEASE, [business_id, contact_id, now.into()])
}

const FOLLOW: &str = "
insert into consent (business_id, contact_id, channel_id, purpose, withdrawn_at)
select s.business_id, s.contact_id, k.channel_id, k.purpose, s.suggested_at
from json_each(?1) r
cross join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
              and m.delivery_id = r.value->'cause'->>2
cross join merge_suggestion s on s.business_id = m.business_id and s.reason = 'number_change' and s.state = 'open'
                       and (s.contact_id = m.contact_id or s.other_id = m.contact_id)
cross join consent k on k.business_id = s.business_id and k.contact_id = s.other_id
where k.withdrawn_at > 0 and k.withdrawn_at >= k.granted_at and k.withdrawn_at <= s.suggested_at
on conflict (business_id, contact_id, channel_id, purpose) do update set
  withdrawn_at = max(withdrawn_at, excluded.withdrawn_at)";

/// Where Meta says that two contacts may be one person, a stop of either stops both.
///
/// Only what was said up to the change counts, and it counts as said with the change.
pub(crate) fn follow(causes: &[Follow<'_>]) -> Vec<Statement> {
    Statement::over_many(FOLLOW, causes)
}

/// A fact after which somebody may have to be stopped too.
#[derive(Debug, Serialize)]
pub(crate) struct Follow<'a> {
    pub(crate) cause: Cause<'a>,
}
