//! `/v1/widgets`: what operators put on their pages.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query};
use crate::handlers::paging::{Place, page_by_id};
use crate::ids::WidgetId;
use crate::publication;
use crate::settings;
use crate::settings::widget::{CHANNEL, FIELDS, REQUIRED};
use crate::store::widget_settings::{self, Row};

/// `GET /v1/widgets`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let public_url = app.config.public_url.require()?;
    let list = |after: &str, most| widget_settings::list(&business_id, after, most);
    let item = |row: &Row| item(public_url, row);
    page_by_id(&app, &place, list, item, |row| row.widget_id.clone()).await
}

/// `GET /v1/widgets/{widget}`
#[worker::send]
pub(crate) async fn show(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(widget_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let rows = app.run(vec![widget_settings::find(&business_id, &widget_id)]).await?;
    let row: Row = rows.first(0)?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(item(app.config.public_url.require()?, &row)))
}

/// `POST /v1/widgets`
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    Operator(business_id): Operator,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let read = settings::read(&body, &[&[CHANNEL], FIELDS].concat())?;
    settings::require(&read, &REQUIRED)?;
    let widget_id = app.new_id("wgt")?;
    let create = widget_settings::create(&business_id, &widget_id, &read, app.now);
    let change = widget_settings::change(&business_id, &widget_id, &read);
    let row: Option<Row> = app.run(vec![create, change]).await?.first(1)?;
    let unknown = || Failure::new(ErrorCode::SettingInvalid, "channel: there is no such channel");
    let item = item(app.config.public_url.require()?, &row.ok_or_else(unknown)?);
    Ok((StatusCode::CREATED, Json(item)).into_response())
}

/// `PATCH /v1/widgets/{widget}`: visitors see it at once.
#[worker::send]
pub(crate) async fn change(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(widget_id): Path<String>,
    Bytes(body): Bytes,
) -> Result<Json<Value>, Failure> {
    let read = settings::read(&body, FIELDS)?;
    let rows = app.run(vec![widget_settings::change(&business_id, &widget_id, &read)]).await?;
    let row: Row = rows.first(0)?.ok_or(ErrorCode::NotFound)?;
    publication::forget(&app, &WidgetId(widget_id)).await;
    Ok(Json(item(app.config.public_url.require()?, &row)))
}

fn item(public_url: &str, row: &Row) -> Value {
    let (id, parsed) = (&row.widget_id, |text: &str| serde_json::from_str::<Value>(text).ok());
    json!({
        "widget": id,
        "channel": row.channel_id,
        "lang": row.lang,
        "purpose": row.purpose,
        "origins": parsed(&row.origins),
        "countries": parsed(&row.countries),
        "theme": parsed(&row.theme),
        "consent_box": row.consent_box != 0,
        "page": format!("{public_url}/w/{id}"),
        "snippet": format!(r#"<script async src="{public_url}/widget.js" data-widget="{id}"></script>"#),
    })
}
