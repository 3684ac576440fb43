//! `/v1/tags`: what operators stick to contacts. A group is what a person joins; a tag says nothing of consent.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query, object};
use crate::handlers::groups::named;
use crate::handlers::paging::{Place, page_by_id};
use crate::ids::BusinessId;
use crate::store::Done;
use crate::store::tag::{self, Row};

/// `GET /v1/tags`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let list = |after: &str, most| tag::list(&business_id, after, most);
    page_by_id(&app, &place, list, item, |row: &Row| row.tag_id.clone()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
}

/// `POST /v1/tags`
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    Operator(business_id): Operator,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let Wanted { name } = object(&body)?;
    let create = tag::create(&business_id, &app.new_id("tag")?, named(&name)?);
    let row: Row = app.run(vec![create]).await?.first(0)?.ok_or(ErrorCode::CodeTaken)?;
    Ok((StatusCode::CREATED, Json(item(&row))).into_response())
}

/// `PATCH /v1/tags/{tag}`
#[worker::send]
pub(crate) async fn rename(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(tag_id): Path<String>,
    Bytes(body): Bytes,
) -> Result<Json<Value>, Failure> {
    let Wanted { name } = object(&body)?;
    let rename = tag::rename(&business_id, &tag_id, named(&name)?);
    let rows = app.run(vec![tag::exists(&business_id, &tag_id), rename]).await?;
    rows.first::<Done>(0)?.ok_or(ErrorCode::NotFound)?;
    let row: Row = rows.first(1)?.ok_or(ErrorCode::CodeTaken)?;
    Ok(Json(item(&row)))
}

/// `DELETE /v1/tags/{tag}`
#[worker::send]
pub(crate) async fn delete(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(tag_id): Path<String>,
) -> Result<StatusCode, Failure> {
    let rows = app.run(vec![tag::delete(&business_id, &tag_id)]).await?;
    rows.first::<Done>(0)?.ok_or(ErrorCode::NotFound)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /v1/tags/{tag}/contacts/{contact}`
#[worker::send]
pub(crate) async fn stick(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(pair): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    mark(&app, &business_id, &pair, true).await
}

/// `DELETE /v1/tags/{tag}/contacts/{contact}`
#[worker::send]
pub(crate) async fn take_off(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(pair): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    mark(&app, &business_id, &pair, false).await
}

async fn mark(
    app: &App,
    business_id: &BusinessId,
    (tag_id, contact_id): &(String, String),
    sticks: bool,
) -> Result<StatusCode, Failure> {
    let rows = app.run(tag::mark(business_id, (tag_id, contact_id), sticks).to_vec()).await?;
    rows.first::<Done>(1)?.ok_or(ErrorCode::NotFound)?;
    Ok(StatusCode::NO_CONTENT)
}

fn item(row: &Row) -> Value {
    json!({ "tag": row.tag_id, "name": row.name, "contacts": row.contacts })
}
