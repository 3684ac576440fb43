//! `/v1/business`: the settings of the business whose key asks.

use axum::Json;
use axum::extract::State;
use jawort_shared::api::ErrorCode;
use jawort_shared::cost::amount;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator};
use crate::store::business::{self, Row};
use crate::{price, settings};

/// `GET /v1/business`
#[worker::send]
pub(crate) async fn show(
    State(app): State<App>,
    Operator(business_id): Operator,
) -> Result<Json<Value>, Failure> {
    let row: Option<Row> = app.run(vec![business::find(&business_id, app.now)]).await?.first(0)?;
    Ok(Json(item(&row.ok_or(ErrorCode::NotFound)?)))
}

/// `PATCH /v1/business`
#[worker::send]
pub(crate) async fn change(
    State(app): State<App>,
    Operator(business_id): Operator,
    Bytes(body): Bytes,
) -> Result<Json<Value>, Failure> {
    let settings = settings::read(&body, settings::business::FIELDS)?;
    let statements =
        vec![business::change(&business_id, &settings), business::find(&business_id, app.now)];
    let row: Option<Row> = app.run(statements).await?.first(1)?;
    // A larger cap lets leave what waits.
    app.fill_outbox();
    Ok(Json(item(&row.ok_or(ErrorCode::NotFound)?)))
}

fn item(row: &Row) -> Value {
    let table = price::table(row.rates.as_deref());
    let currency = table.map(|table| table.currency());
    json!({
        "business": row.business_id,
        "name": row.name,
        "privacy_url": row.privacy_url,
        "mode": row.mode,
        "stop_ends": row.stop_ends,
        "currency": currency.map(|currency| currency.code().to_owned()),
        "spend_cap": row.spend_cap.map(amount),
        "spent_today_at_most": amount(row.spent),
        "people_limit": row.people_limit,
        "people_in_24_hours": row.people,
        "rates": row.rates,
    })
}
