//! `/v1/parked`: what webhooks said that nobody here understands, with the reason.

use axum::Json;
use axum::extract::State;
use jawort_shared::api::ErrorCode;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Operator, Query};
use crate::handlers::paging::{Limit, pages};
use crate::store;
use crate::store::parked::Row;

/// Where the list goes on.
#[derive(Debug, Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/parked`, newest first
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(wish): Query<Wish>,
) -> Result<Json<Value>, Failure> {
    let cursor = wish.cursor.as_deref();
    let before = cursor.map_or(Some((i64::MAX, "")), place).ok_or_else(unknown_cursor)?;
    let limit = wish.limit.check()?;
    let list = store::parked::list(&business_id, before, limit.one_more());
    let rows: Vec<Row> = app.run(vec![list]).await?.of(0)?;
    Ok(Json(pages(&rows, limit, item, |row| format!("{}.{}", row.received_at, row.digest))))
}

fn place(cursor: &str) -> Option<(i64, &str)> {
    let (received_at, digest) = cursor.split_once('.')?;
    Some((received_at.parse().ok()?, digest))
}

fn unknown_cursor() -> Failure {
    Failure::new(ErrorCode::QueryMalformed, "cursor is not one that a list gave")
}

fn item(row: &Row) -> Value {
    json!({
        "id": row.digest,
        "source": row.source,
        "reason": row.reason,
        "raw": row.raw,
        "received_at": Timestamp::from_millis(row.received_at).rfc3339(),
    })
}
