//! `/v1/groups/{group}/members`: whom an operator puts into a group, or takes out.

use axum::extract::{Path, State};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use serde::Deserialize;

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, object};
use crate::members;

const LONGEST_REASON: usize = 500;

/// Why; needed where the person left by their own act.
#[derive(Debug, Default, Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

/// `PUT /v1/groups/{group}/members/{contact}` `{reason?}`
#[worker::send]
pub(crate) async fn add(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(pair): Path<(String, String)>,
    Bytes(body): Bytes,
) -> Result<StatusCode, Failure> {
    let reason = reason(&body)?;
    members::act(&app, &business_id, &pair, &reason, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /v1/groups/{group}/members/{contact}` `{reason?}`
#[worker::send]
pub(crate) async fn remove(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(pair): Path<(String, String)>,
    Bytes(body): Bytes,
) -> Result<StatusCode, Failure> {
    let reason = reason(&body)?;
    members::act(&app, &business_id, &pair, &reason, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn reason(body: &[u8]) -> Result<String, Failure> {
    if body.is_empty() {
        return Ok(String::new());
    }
    let malformed = |why: String| Failure::new(ErrorCode::BodyMalformed, why);
    let Reason { reason } = object(body)?;
    let reason = reason.trim();
    if reason.chars().count() > LONGEST_REASON {
        return Err(malformed("reason must have at most 500 characters".to_owned()));
    }
    Ok(reason.to_owned())
}
