//! `/v1/broadcasts`: one message to many people, looked at before it leaves.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::policy::Via;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::broadcast::{self, Wish};
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query, object};
use crate::handlers::paging::{Limit, pages};
use crate::ids::BusinessId;
use crate::outbox;
use crate::send;
use crate::store::Done;
use crate::store::broadcast::{Deed, Row, act, list, recipient, show as shown_row};

mod shown;

/// `POST /v1/broadcasts`: made, and planned from now on.
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    Operator(business_id): Operator,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let wish = Wish::read(&body)?;
    let broadcast_id = broadcast::create(&app, &business_id, &wish).await?;
    let answer = json!({ "broadcast": broadcast_id, "state": "planning" });
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}

/// Where a list goes on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/broadcasts`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let limit = place.limit.check()?;
    // Behind every id.
    let before = place.cursor.as_deref().unwrap_or("brc_~");
    let rows: Vec<Row> =
        app.run(vec![list(&business_id, before, limit.one_more())]).await?.of(0)?;
    let item = |row: &Row| shown::item(row, app.now);
    Ok(Json(pages(&rows, limit, item, |row| row.broadcast_id.clone())))
}

/// `GET /v1/broadcasts/{broadcast}`
#[worker::send]
pub(crate) async fn show(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(broadcast_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let call = vec![shown_row(&business_id, &broadcast_id)];
    let row: Row = app.run(call).await?.first(0)?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(shown::item(&row, app.now)))
}

/// What the recipients are narrowed to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Narrow {
    state: Option<String>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/broadcasts/{broadcast}/recipients`
#[worker::send]
pub(crate) async fn recipients(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(broadcast_id): Path<String>,
    Query(narrow): Query<Narrow>,
) -> Result<Json<Value>, Failure> {
    let limit = narrow.limit.check()?;
    let place = narrow.cursor.as_deref().unwrap_or(".");
    let after =
        place.split_once('.').filter(|(_, via)| via.is_empty() || Via::parse(via).is_some());
    let unknown = || Failure::new(ErrorCode::QueryMalformed, "cursor is not one that a list gave");
    let after = after.ok_or_else(unknown)?;
    let state = narrow.state.as_deref();
    let list = recipient::list(&business_id, &broadcast_id, state, after, limit.one_more());
    let rows = app.run(vec![shown_row(&business_id, &broadcast_id), list]).await?;
    rows.first::<Row>(0)?.ok_or(ErrorCode::NotFound)?;
    let rows: Vec<recipient::Row> = rows.of(1)?;
    let cursor = |row: &recipient::Row| format!("{}.{}", row.contact_id, row.via);
    Ok(Json(pages(&rows, limit, shown::recipient, cursor)))
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct When {
    at: Option<String>,
}

/// `POST /v1/broadcasts/{broadcast}/start`, now or `at` a time.
#[worker::send]
pub(crate) async fn start(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(broadcast_id): Path<String>,
    Bytes(body): Bytes,
) -> Result<Json<Value>, Failure> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
    let When { at } = object(body)?;
    let at = at.map(|text| send::instant("at", &text, app.now)).transpose()?;
    moved(&app, &business_id, &broadcast_id, Deed::Start(at)).await
}

/// `POST /v1/broadcasts/{broadcast}/pause`: nothing more leaves.
#[worker::send]
pub(crate) async fn pause(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(broadcast_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    moved(&app, &business_id, &broadcast_id, Deed::Pause).await
}

/// `POST /v1/broadcasts/{broadcast}/resume`: it goes on where it stopped.
#[worker::send]
pub(crate) async fn resume(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(broadcast_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    moved(&app, &business_id, &broadcast_id, Deed::Resume).await
}

/// `POST /v1/broadcasts/{broadcast}/cancel`: whoever has no message yet gets none.
#[worker::send]
pub(crate) async fn cancel(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(broadcast_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    moved(&app, &business_id, &broadcast_id, Deed::Cancel).await
}

/// The broadcast in its new state; a refusal names the state that it is in.
async fn moved(
    app: &App,
    business_id: &BusinessId,
    broadcast_id: &str,
    deed: Deed,
) -> Result<Json<Value>, Failure> {
    let call =
        vec![act(business_id, broadcast_id, deed, app.now), shown_row(business_id, broadcast_id)];
    let rows = app.run(call).await?;
    let row: Row = rows.first(1)?.ok_or(ErrorCode::NotFound)?;
    if rows.first::<Done>(0)?.is_none() {
        let why = format!("it is {}", row.state);
        return Err(Failure::new(ErrorCode::BroadcastState, why));
    }
    outbox::wake_broadcasts(app, 0).await;
    outbox::wake(app, 0).await;
    Ok(Json(shown::item(&row, app.now)))
}
