//! `/v1/notices`: what Meta said about accounts, numbers and templates.

use axum::Json;
use axum::extract::State;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Operator, Query};
use crate::handlers::paging::{Place, pages};
use crate::store::notice::{self, Row};

/// `GET /v1/notices`, newest first
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let limit = place.limit.check()?;
    let list = notice::list(&business_id, place.before()?, limit.one_more());
    let rows: Vec<Row> = app.run(vec![list]).await?.of(0)?;
    Ok(Json(pages(&rows, limit, item, |row| format!("{}.{}", row.received_at, row.digest))))
}

fn item(row: &Row) -> Value {
    json!({
        "id": row.digest,
        "field": row.field,
        "event": row.event,
        "value": serde_json::from_str::<Value>(&row.raw).unwrap_or_default(),
        "at": Timestamp::from_millis(row.happened_at).rfc3339(),
        "received_at": Timestamp::from_millis(row.received_at).rfc3339(),
    })
}
