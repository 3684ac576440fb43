//! An operator ends an opt-in: an entry in the ledger for everything that was agreed to, with the reason.

use jawort_shared::api::ErrorCode;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::ids::BusinessId;
use crate::store::{self, Statement};

const LONGEST_REASON: usize = 500;

/// Why an operator ends an opt-in.
#[derive(Debug, Deserialize)]
pub(crate) struct Revocation {
    reason: String,
}

/// Ends everything that a contact agreed to; nothing else of the contact changes.
pub(crate) async fn revoke(
    app: &App,
    business_id: &BusinessId,
    contact_id: &str,
    revocation: &Revocation,
) -> Result<(), Failure> {
    let reason = revocation.reason.trim();
    if !(1..=LONGEST_REASON).contains(&reason.chars().count()) {
        return Err(Failure::new(ErrorCode::BodyMalformed, "reason must have 1 to 500 characters"));
    }
    let changes = changes(business_id, contact_id, reason, &app.new_id("rev")?, app.now);
    let entries: Vec<Value> = app.run(changes.into()).await?.of(0)?;
    if entries.is_empty() { Err(ErrorCode::NotFound.into()) } else { Ok(()) }
}

/// The first statement answers a row for each entry of the ledger: none where there is no such opt-in.
pub(crate) fn changes(
    business_id: &BusinessId,
    contact_id: &str,
    reason: &str,
    entry_key: &str,
    now: Timestamp,
) -> [Statement; 2] {
    let evidence = json!({ "actor": "operator", "reason": reason });
    [
        store::ledger::revoke(business_id, contact_id, entry_key, now, &evidence),
        store::consent::withdraw(business_id, contact_id, now),
    ]
}
