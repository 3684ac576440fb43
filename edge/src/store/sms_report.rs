//! Table `outbox`, what SMS providers report of messages that left.

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::{BusinessId, ChannelId};

/// What a provider says became of a message.
#[derive(Debug, Serialize)]
pub(crate) struct Receipt<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) channel_id: &'a ChannelId,
    pub(crate) provider_id: &'a str,
    /// Our id, where the receipt names it; else the provider's id finds the message.
    pub(crate) outbox_id: Option<&'a str>,
    pub(crate) receipt: &'static str,
    /// The provider's code for what went wrong.
    pub(crate) failure: Option<&'a str>,
    pub(crate) segments: Option<u32>,
    #[serde(serialize_with = "super::millis")]
    pub(crate) at: Timestamp,
}

// Where a set tells several things of one message, the last step counts: with max() the other columns are of
// its row. Source: SQLite, "Bare columns in an aggregate query".

const RECEIVE: &str = "
update outbox
set receipt = found.receipt, receipt_at = found.at,
    provider_id = coalesce(outbox.provider_id, found.provider_id),
    segments = coalesce(found.segments, outbox.segments), failure = coalesce(found.failure, outbox.failure),
    state = case when state in ('claimed', 'unknown') then 'sent' else state end
from (select r.value->>'business_id' as business_id, r.value->>'channel_id' as channel_id,
             coalesce(r.value->>'outbox_id',
                      (select o.outbox_id from outbox o
                       where o.business_id = r.value->>'business_id'
                         and o.provider_id = r.value->>'provider_id'
                         and o.channel_id = r.value->>'channel_id')) as outbox_id,
             r.value->>'provider_id' as provider_id, r.value->>'receipt' as receipt, r.value->>'at' as at,
             r.value->>'segments' as segments, r.value->>'failure' as failure,
             max(case r.value->>'receipt' when 'accepted' then 1 when 'undelivered' then 2 else 3 end)
      from json_each(?1) r
      group by 1, 3) found
where outbox.business_id = found.business_id and outbox.outbox_id = found.outbox_id
  and outbox.channel_id = found.channel_id
  and outbox.state in ('claimed', 'sent', 'unknown')
  and coalesce(outbox.receipt, '') <> 'delivered'
  and not (coalesce(outbox.receipt, '') = 'undelivered' and found.receipt = 'accepted')";

/// Takes receipts in any order: delivered is final, and an unclear send that has one was sent.
pub(crate) fn receive(receipts: &[Receipt<'_>]) -> Statement {
    Statement::over(RECEIVE, receipts)
}

/// Whether a receipt came before its message's id.
#[derive(Debug, Deserialize)]
pub(crate) struct Early {
    pub(crate) is_early: u8,
}

// The plus keeps SQLite from walking the business: few sends are under way.

const EARLY: &str = "
select exists (select 1 from json_each(?1) r
               where r.value->>'outbox_id' is null
                 and not exists (select 1 from outbox o
                                 where o.business_id = r.value->>'business_id'
                                   and o.provider_id = r.value->>'provider_id')
                 and exists (select 1 from outbox c
                             where c.state = 'claimed' and c.claimed_at > 0 and c.kind = 'sms'
                               and +c.business_id = r.value->>'business_id'
                               and c.channel_id = r.value->>'channel_id')) as is_early";

/// Whether one of the receipts names nothing by an id that a send under way may just be learning.
pub(crate) fn early(receipts: &[Receipt<'_>]) -> Statement {
    Statement::over(EARLY, receipts)
}
