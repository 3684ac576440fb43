//! `/v1/trial-numbers`: whom a business in trial mode may write to.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::phone::{self, Country, Phone};
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query, object};
use crate::handlers::paging::{Place, page_by_id};
use crate::store::trial_number::Row;
use crate::store::{Done, trial_number};
use crate::trial;

/// `GET /v1/trial-numbers`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let list = |after: &str, most| trial_number::list(&business_id, after, most);
    page_by_id(&app, &place, list, item, |row: &Row| row.number_key.clone()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    phone: String,
    country: Option<String>,
    channel: Option<String>,
}

/// `POST /v1/trial-numbers` `{phone, country?, channel?}`: 202 with a code on its way, 200 where it is verified.
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    Operator(business_id): Operator,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let wanted: Wanted = object(&body)?;
    let phone = number(&wanted.phone, wanted.country.as_deref())?;
    let row = trial::ask(&app, &business_id, wanted.channel.as_deref(), phone).await?;
    let status = if row.verified_at.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(item(&row))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    phone: String,
    country: Option<String>,
    code: String,
}

/// `POST /v1/trial-numbers/verify` `{phone, country?, code}`
#[worker::send]
pub(crate) async fn verify(
    State(app): State<App>,
    Operator(business_id): Operator,
    Bytes(body): Bytes,
) -> Result<Json<Value>, Failure> {
    let proof: Proof = object(&body)?;
    let phone = number(&proof.phone, proof.country.as_deref())?;
    let row = trial::verify(&app, &business_id, phone, &proof.code).await?;
    Ok(Json(item(&row)))
}

/// `DELETE /v1/trial-numbers/{number}`
#[worker::send]
pub(crate) async fn delete(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(trial_number_id): Path<String>,
) -> Result<StatusCode, Failure> {
    let forget = trial_number::forget(&business_id, &trial_number_id);
    let done: Option<Done> = app.run(vec![forget]).await?.first(0)?;
    done.map(|Done {}| StatusCode::NO_CONTENT).ok_or_else(|| ErrorCode::NotFound.into())
}

fn item(row: &Row) -> Value {
    let time = |millis| Timestamp::from_millis(millis).rfc3339();
    let is_open = row.verified_at.is_none();
    json!({
        "trial_number": row.trial_number_id,
        "phone": format!("+{}", row.number),
        "verified_at": row.verified_at.map(time),
        "code_expires_at": is_open.then(|| time(row.expires_at)),
    })
}

fn number(text: &str, country: Option<&str>) -> Result<Phone, Failure> {
    let phone = phone::parse_mobile(text, country.and_then(Country::parse));
    phone.map_err(|why| ErrorCode::from(why).into())
}
