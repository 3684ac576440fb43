//! What an operator does about an opt-in: ends it, or lifts a hold. Each with the reason, in the ledger.

use jawort_shared::api::ErrorCode;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::ids::BusinessId;
use crate::store::ledger::ByOperator;
use crate::store::{self, Statement};

const LONGEST_REASON: usize = 500;

/// Why an operator does it.
#[derive(Debug, Deserialize)]
pub(crate) struct Reason {
    reason: String,
}

/// What an operator does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Deed {
    /// Ends everything that a contact agreed to; nothing else of the contact changes.
    Revoke,
    /// Lifts the hold after a sentence that nearly asked to stop.
    Release,
}

/// Does it to a contact; not found where there is nothing of the kind.
pub(crate) async fn act(
    app: &App,
    business_id: &BusinessId,
    contact_id: &str,
    deed: Deed,
    reason: &Reason,
) -> Result<(), Failure> {
    let reason = reason.reason.trim();
    if !(1..=LONGEST_REASON).contains(&reason.chars().count()) {
        return Err(Failure::new(ErrorCode::BodyMalformed, "reason must have 1 to 500 characters"));
    }
    let key = app.new_id("rev")?;
    let changes = changes(business_id, contact_id, deed, reason, &key, app.now);
    let entries: Vec<Value> = app.run(changes.into()).await?.of(0)?;
    if entries.is_empty() { Err(ErrorCode::NotFound.into()) } else { Ok(()) }
}

/// The first statement answers a row for each entry of the ledger: none where there is nothing of the kind.
pub(crate) fn changes(
    business_id: &BusinessId,
    contact_id: &str,
    deed: Deed,
    reason: &str,
    entry_key: &str,
    now: Timestamp,
) -> [Statement; 2] {
    let evidence = &json!({ "actor": "operator", "reason": reason });
    let done = ByOperator { business_id, contact_id, entry_key, evidence, now };
    match deed {
        Deed::Revoke => {
            [store::ledger::revoke(&done), store::consent::withdraw(business_id, contact_id, now)]
        }
        Deed::Release => {
            [store::ledger::release(&done), store::consent::release(business_id, contact_id, now)]
        }
    }
}
