//! Table `seal`: the hash chain over the ledger. It can be added to and read; nothing here changes or removes.

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::BusinessId;

/// Entries that one run seals.
pub(crate) const RUN: i64 = 500;

/// An entry of the ledger, every column as text, with the seals around it.
#[derive(Debug, Deserialize)]
pub(crate) struct Entry {
    pub(crate) business_id: BusinessId,
    pub(crate) ledger_id: i64,
    pub(crate) entry_key: String,
    pub(crate) contact_id: String,
    pub(crate) channel_id: String,
    pub(crate) medium: String,
    pub(crate) scope: String,
    pub(crate) group_code: String,
    pub(crate) purpose: String,
    pub(crate) act: String,
    pub(crate) source: String,
    pub(crate) event_at: i64,
    pub(crate) recorded_at: i64,
    pub(crate) evidence: String,
    /// Hash of the entry when it was sealed, hex; none before.
    pub(crate) content: Option<String>,
    /// The chain up to this entry, hex; none before it was sealed.
    pub(crate) chain: Option<String>,
    /// The chain up to the last sealed entry before this one, hex; none for the first.
    pub(crate) previous: Option<String>,
}

macro_rules! entries {
    ($where:literal) => {
        concat!(
            "
select l.business_id, l.ledger_id, l.entry_key, l.contact_id, l.channel_id, l.medium, l.scope, l.group_code, l.purpose, l.act,
       l.source, l.event_at, l.recorded_at, l.evidence, s.content, s.chain,
       (select p.chain from seal p where p.business_id = l.business_id and p.ledger_id < l.ledger_id
        order by p.ledger_id desc limit 1) as previous
from ledger l
left join seal s on s.business_id = l.business_id and s.ledger_id = l.ledger_id
",
            $where
        )
    };
}

const UNSEALED: &str = entries!(
    "where l.ledger_id > (select coalesce(max(ledger_id), 0) from seal)
order by l.ledger_id limit ?1"
);

/// The oldest entries without a seal, of all businesses.
pub(crate) fn unsealed() -> Statement {
    Statement::new(UNSEALED, [RUN.into()])
}

// The plus keeps SQLite from walking the whole ledger for the sake of its order.
const OF_CONTACT: &str = entries!(
    "where l.business_id = ?1
  and l.contact_id in (select ?2 union all
                       select m.loser_id from contact_merge m where m.business_id = ?1 and m.winner_id = ?2
                         and m.undone_at is null)
order by +l.ledger_id"
);

/// All entries of a contact and of those that turned out to be the same person, in the order of the ledger.
pub(crate) fn of_contact(business_id: &BusinessId, contact_id: &str) -> Statement {
    Statement::new(OF_CONTACT, [business_id.as_str().into(), contact_id.into()])
}

/// A seal that is to be put on an entry.
#[derive(Debug, Serialize)]
pub(crate) struct New {
    pub(crate) business_id: BusinessId,
    pub(crate) ledger_id: i64,
    pub(crate) content: String,
    pub(crate) chain: String,
    #[serde(serialize_with = "super::millis")]
    pub(crate) sealed_at: Timestamp,
}

const PUT: &str = "
insert into seal (business_id, ledger_id, content, chain, sealed_at)
select r.value->>'business_id', r.value->>'ledger_id', r.value->>'content', r.value->>'chain',
       r.value->>'sealed_at'
from json_each(?1) r
where true
on conflict do nothing";

/// Puts seals. Two runs at once compute the same, and the key lets one of them through.
pub(crate) fn put(seals: &[New]) -> Statement {
    Statement::over(PUT, seals)
}
