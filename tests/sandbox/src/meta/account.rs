//! What Meta tells of an account: limits, quality, restrictions. Told as it was ordered.

use serde_json::Value;

use crate::app::App;
use crate::clock;
use crate::error::Failure;
use crate::meta::delivery::{Answer, deliver};
use crate::meta::envelope::account_envelope;

/// Tells the Worker, once.
pub(crate) async fn send_account(
    app: &App,
    waba: &str,
    field: &str,
    value: &Value,
) -> Result<Answer, Failure> {
    deliver(app, &account_envelope(waba, clock::now().seconds(), field, value)).await
}
