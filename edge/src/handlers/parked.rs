//! `/v1/parked`: what webhooks said that nobody here understands, with the reason.

use axum::Json;
use axum::extract::State;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Operator, Query};
use crate::handlers::paging::{Place, pages};
use crate::store;
use crate::store::parked::Row;

/// `GET /v1/parked`, newest first
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let limit = place.limit.check()?;
    let list = store::parked::list(&business_id, place.before()?, limit.one_more());
    let rows: Vec<Row> = app.run(vec![list]).await?.of(0)?;
    Ok(Json(pages(&rows, limit, item, |row| format!("{}.{}", row.received_at, row.digest))))
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
