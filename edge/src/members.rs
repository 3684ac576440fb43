//! Whom an operator puts into a group, or takes out: with an entry in the ledger, and back only with a reason.

use jawort_shared::api::ErrorCode;
use serde_json::json;

use crate::app::App;
use crate::error::Failure;
use crate::ids::BusinessId;
use crate::store::group_member::{self, Before, Deed};

/// Does it to a group and a contact, in this order; `reason` may be empty unless the person left by themselves.
pub(crate) async fn act(
    app: &App,
    business_id: &BusinessId,
    (group_id, contact_id): &(String, String),
    reason: &str,
    joins: bool,
) -> Result<(), Failure> {
    let evidence = json!({ "actor": "operator", "reason": reason });
    let deed = Deed {
        business_id,
        group_id,
        contact_id,
        joins,
        has_reason: !reason.is_empty(),
        entry_key: &app.new_id("mem")?,
        evidence: &evidence,
        now: app.now,
    };
    let before: Option<Before> = app.run(group_member::act(&deed).into()).await?.first(0)?;
    let before = before.ok_or(ErrorCode::NotFound)?;
    if joins && before.has_left != 0 && reason.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    Ok(())
}
