//! Table `ledger`: the proof of consent. It can be added to and read; nothing here changes or removes.

use jawort_shared::consent::Purpose;
use jawort_shared::time::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::inbound::Cause;
use super::{Param, Statement};
use crate::ids::BusinessId;

/// An act of consent with its evidence.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) cause: Cause<'a>,
    /// What tells it from other acts by the same fact.
    pub(crate) part: String,
    /// By which way people are written to under this entry: `whatsapp` or `sms`.
    pub(crate) medium: &'static str,
    /// The channel that it is limited to; empty for the whole business.
    pub(crate) scope: &'a str,
    pub(crate) purpose: &'static str,
    /// For the purpose `group` its code, otherwise empty.
    pub(crate) group: &'a str,
    pub(crate) act: &'static str,
    pub(crate) source: &'static str,
    pub(crate) evidence: Value,
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cause { business_id, message_id, delivery_id } = self.cause;
        (
            business_id,
            message_id,
            delivery_id,
            &self.part,
            self.medium,
            self.scope,
            self.purpose,
            self.group,
            self.act,
            self.source,
            &self.evidence,
        )
            .serialize(serializer)
    }
}

/// The part of an act: one for each scope that it reaches beside its own.
pub(crate) fn part(medium: &str, purpose: Purpose, own: &str, scope: &str) -> String {
    let purpose = purpose.as_str();
    if scope == own {
        return format!("{medium}:{purpose}");
    }
    format!("{medium}:{purpose}:{scope}")
}

const APPEND: &str = "
insert into ledger (business_id, entry_key, contact_id, channel_id, medium, scope, purpose, group_code, act, source,
                    event_at, recorded_at, evidence)
select m.business_id, m.message_id || ':' || r.part, m.contact_id, m.channel_id, r.medium,
       r.scope, r.purpose, r.group_code, r.act, r.source,
       m.sent_at, m.received_at, r.evidence
from (select key, value->>0 as business_id, value->>1 as message_id, value->>2 as delivery_id,
             value->>3 as part, value->>4 as medium, value->>5 as scope, value->>6 as purpose,
             value->>7 as group_code, value->>8 as act, value->>9 as source, value->10 as evidence
      from json_each(?1)) r
join inbound m on m.business_id = r.business_id and m.message_id = r.message_id and m.delivery_id = r.delivery_id
where r.act <> 'implied'
   or not exists (select 1 from ledger l
                  where l.business_id = m.business_id and l.contact_id = m.contact_id
                    and l.purpose = r.purpose and l.scope = r.scope and l.act = 'implied'
                    and l.event_at <= m.sent_at)
order by r.key
on conflict do nothing";

/// Appends the entries of facts that are new. What is implied is proved once: chatting on proves nothing more.
pub(crate) fn append(entries: &[Entry<'_>]) -> Vec<Statement> {
    Statement::over_many(APPEND, entries)
}

const ATTEST: &str = "
insert into ledger (business_id, entry_key, contact_id, channel_id, scope, purpose, act, source,
                    event_at, recorded_at, evidence)
select m.business_id, m.message_id || ':' || k.channel_id || ':' || k.purpose, m.contact_id, m.channel_id,
       k.channel_id, k.purpose, 'granted', 'number_change', k.granted_at, m.received_at, r.value->'evidence'
from json_each(?1) r
join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
              and m.delivery_id = r.value->'cause'->>2
join consent k on k.business_id = m.business_id and k.contact_id = m.contact_id
where k.granted_at > k.withdrawn_at
on conflict do nothing";

/// A change of identity with its evidence.
#[derive(Debug, Serialize)]
pub(crate) struct Attested<'a> {
    pub(crate) cause: Cause<'a>,
    pub(crate) evidence: Value,
}

/// Appends that what a person agreed to goes on under what they are known by now, as Meta attests.
pub(crate) fn attest(changes: &[Attested<'_>]) -> Vec<Statement> {
    Statement::over_many(ATTEST, changes)
}

const FOLLOW: &str = "
insert into ledger (business_id, entry_key, contact_id, channel_id, scope, purpose, act, source,
                    event_at, recorded_at, evidence)
select s.business_id, s.cause || ':' || s.other_id || ':' || k.channel_id || ':' || k.purpose, s.contact_id,
       m.channel_id, k.channel_id, k.purpose, 'withdrawn', 'number_change', s.suggested_at, m.received_at,
       json_object('change', s.cause, 'stopped_as', s.other_id)
from json_each(?1) r
cross join inbound m on m.business_id = r.value->'cause'->>0 and m.message_id = r.value->'cause'->>1
              and m.delivery_id = r.value->'cause'->>2
cross join merge_suggestion s on s.business_id = m.business_id and s.reason = 'number_change' and s.state = 'open'
                       and (s.contact_id = m.contact_id or s.other_id = m.contact_id)
cross join consent k on k.business_id = s.business_id and k.contact_id = s.other_id
where k.withdrawn_at > 0 and k.withdrawn_at >= k.granted_at and k.withdrawn_at <= s.suggested_at
on conflict do nothing";

/// Appends what [`super::consent::follow`] withdraws.
pub(crate) fn follow(causes: &[super::consent::Follow<'_>]) -> Vec<Statement> {
    Statement::over_many(FOLLOW, causes)
}

/// What an operator does about a contact.
#[derive(Debug)]
pub(crate) struct ByOperator<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) contact_id: &'a str,
    pub(crate) entry_key: &'a str,
    pub(crate) evidence: &'a Value,
    pub(crate) now: Timestamp,
}

impl ByOperator<'_> {
    fn params(&self) -> [Param; 5] {
        let texts = [self.business_id.as_str(), self.contact_id, self.entry_key].map(Param::from);
        let [business_id, contact_id, entry_key] = texts;
        [
            business_id,
            contact_id,
            entry_key,
            self.now.into(),
            self.evidence.to_string().as_str().into(),
        ]
    }
}

const REVOKE: &str = "
insert into ledger (business_id, entry_key, contact_id, channel_id, scope, purpose, act, source,
                    event_at, recorded_at, evidence)
select ?1, ?3 || ':' || found.channel_id || ':' || p.value, ?2, found.channel_id, found.channel_id, p.value,
       'withdrawn', 'operator', max(?4, coalesce(k.granted_at, 0)), ?4, ?5
from (select distinct c.channel_id from consent c where c.business_id = ?1 and c.contact_id = ?2 and c.channel_id <> 'sms') found
cross join json_each(?6) p
left join consent k on k.business_id = ?1 and k.contact_id = ?2 and k.channel_id = found.channel_id
                   and k.purpose = p.value
where true
on conflict do nothing
returning ledger_id";

/// Appends the operator's withdrawal of everything that a contact agreed to, or of what is still under way to us.
///
/// Answers a row for each entry: none means that there is no such opt-in.
pub(crate) fn revoke(done: &ByOperator<'_>) -> Statement {
    let [business_id, contact_id, entry_key, now, evidence] = done.params();
    let purposes = Param::all_purposes();
    Statement::new(REVOKE, [business_id, contact_id, entry_key, now, evidence, purposes])
}

const RELEASE: &str = "
insert into ledger (business_id, entry_key, contact_id, channel_id, scope, purpose, act, source,
                    event_at, recorded_at, evidence)
select k.business_id, ?3 || ':' || k.channel_id || ':' || k.purpose, k.contact_id, k.channel_id, k.channel_id,
       k.purpose, 'released', 'operator', max(?4, k.held_at), ?4, ?5
from consent k
where k.business_id = ?1 and k.contact_id = ?2 and k.held_at > 0
on conflict do nothing
returning ledger_id";

/// Appends the operator's end of a hold; answers a row for each entry, none where nothing was held.
pub(crate) fn release(done: &ByOperator<'_>) -> Statement {
    Statement::new(RELEASE, done.params())
}
