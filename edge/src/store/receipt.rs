//! Table `receipt`: what became of messages that left, merged as `shared::receipt` merges.

use jawort_shared::receipt::Receipt;
use jawort_shared::time::Timestamp;
use serde::Serialize;

use super::Statement;
use crate::ids::BusinessId;

/// What a status adds, times in milliseconds, 0 for what it does not tell.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    business_id: &'a BusinessId,
    message_id: &'a str,
    sent_at: i64,
    failed_at: i64,
    failure: i64,
    delivered_at: i64,
    read_at: i64,
    price_kind: Option<&'a str>,
    category: Option<&'a str>,
    /// Our own id of the message, if it came back.
    reference: Option<&'a str>,
}

impl<'a> New<'a> {
    /// A status of a message by Meta's id; `pricing` is the kind of price and the category.
    pub(crate) fn of(
        business_id: &'a BusinessId,
        message_id: &'a str,
        receipt: Receipt,
        pricing: Option<(&'a str, &'a str)>,
        reference: Option<&'a str>,
    ) -> Self {
        let millis = |at: Option<Timestamp>| at.map_or(0, Timestamp::millis);
        Self {
            business_id,
            message_id,
            sent_at: millis(receipt.sent_at),
            failed_at: millis(receipt.failed.map(|(at, _)| at)),
            failure: receipt.failed.map_or(0, |(_, code)| code),
            delivered_at: millis(receipt.delivered_at),
            read_at: millis(receipt.read_at),
            price_kind: pricing.map(|(kind, _)| kind),
            category: pricing.map(|(_, category)| category),
            reference,
        }
    }
}

// The first of two times is the smaller one that is not 0. Of two failures the earlier counts, with its code.
const MERGE: &str = "
insert into receipt (business_id, message_id, sent_at, failed_at, failure, delivered_at, read_at, price_kind, category)
select r.value->>'business_id', r.value->>'message_id', r.value->>'sent_at', r.value->>'failed_at',
       r.value->>'failure', r.value->>'delivered_at', r.value->>'read_at', r.value->>'price_kind',
       r.value->>'category'
from json_each(?1) r
where true
on conflict (business_id, message_id) do update set
  sent_at = case when 0 in (sent_at, excluded.sent_at) then max(sent_at, excluded.sent_at)
                 else min(sent_at, excluded.sent_at) end,
  failure = case when excluded.failed_at = 0 then failure
                 when failed_at = 0 or (excluded.failed_at, excluded.failure) < (failed_at, failure)
                 then excluded.failure else failure end,
  failed_at = case when 0 in (failed_at, excluded.failed_at) then max(failed_at, excluded.failed_at)
                   else min(failed_at, excluded.failed_at) end,
  delivered_at = case when 0 in (delivered_at, excluded.delivered_at) then max(delivered_at, excluded.delivered_at)
                      else min(delivered_at, excluded.delivered_at) end,
  read_at = case when 0 in (read_at, excluded.read_at) then max(read_at, excluded.read_at)
                 else min(read_at, excluded.read_at) end,
  price_kind = max(coalesce(price_kind, excluded.price_kind), coalesce(excluded.price_kind, price_kind)),
  category = max(coalesce(category, excluded.category), coalesce(excluded.category, category))";

/// Merges statuses, also of messages that are not known here, or not yet.
pub(crate) fn merge(statuses: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(MERGE, statuses)
}

const SETTLE: &str = "
update outbox
set provider_id = coalesce(provider_id, r.value->>'message_id'),
    state = case when state in ('claimed', 'unknown') then 'sent' else state end
from json_each(?1) r
where outbox.business_id = r.value->>'business_id' and outbox.outbox_id = r.value->>'reference'
  and outbox.kind = 'whatsapp' and outbox.state in ('claimed', 'sent', 'unknown')";

/// A message of ours that has a status did leave, however unclear its sending was.
pub(crate) fn settle(statuses: &[New<'_>]) -> Vec<Statement> {
    Statement::over_many(SETTLE, statuses)
}
