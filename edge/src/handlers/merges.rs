//! `/v1/merges`, `/v1/merge-suggestions`: contacts that are, or may be, one person.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Operator, Query};
use crate::handlers::paging::{Place, pages};
use crate::store::{self, Statement, contact_merge, merge_suggestion};

/// `GET /v1/merges`, newest first
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let limit = place.limit.check()?;
    let list = contact_merge::list(&business_id, place.before()?, limit.one_more());
    let rows: Vec<contact_merge::Row> = app.run(vec![list]).await?.of(0)?;
    Ok(Json(pages(&rows, limit, merge, |row| format!("{}.{}", row.merged_at, row.loser_id))))
}

fn merge(row: &contact_merge::Row) -> Value {
    json!({
        "contact": row.winner_id,
        "merged": row.loser_id,
        "cause": row.cause,
        "at": Timestamp::from_millis(row.merged_at).rfc3339(),
        "undone_at": row.undone_at.map(|at| Timestamp::from_millis(at).rfc3339()),
    })
}

/// `POST /v1/merges/{contact}/{merged}/undo`
#[worker::send]
pub(crate) async fn undo(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path((contact, merged)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    done(&app, contact_merge::undo(&business_id, &contact, &merged, app.now)).await
}

/// `GET /v1/merge-suggestions`, newest first
#[worker::send]
pub(crate) async fn suggestions(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let limit = place.limit.check()?;
    let list = merge_suggestion::list(&business_id, place.before()?, limit.one_more());
    let rows: Vec<merge_suggestion::Row> = app.run(vec![list]).await?.of(0)?;
    let cursor = |row: &merge_suggestion::Row| {
        format!("{}.{}{}", row.suggested_at, row.contact_id, row.other_id)
    };
    Ok(Json(pages(&rows, limit, suggestion, cursor)))
}

fn suggestion(row: &merge_suggestion::Row) -> Value {
    json!({
        "contact": row.contact_id,
        "other": row.other_id,
        "reason": row.reason,
        "at": Timestamp::from_millis(row.suggested_at).rfc3339(),
    })
}

/// `POST /v1/merge-suggestions/{contact}/{other}/accept`
#[worker::send]
pub(crate) async fn accept(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path((contact, other)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    done(&app, vec![merge_suggestion::accept(&business_id, &contact, &other, app.now)]).await
}

/// `POST /v1/merge-suggestions/{contact}/{other}/dismiss`
#[worker::send]
pub(crate) async fn dismiss(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path((contact, other)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    done(&app, vec![merge_suggestion::dismiss(&business_id, &contact, &other)]).await
}

async fn done(app: &App, statements: Vec<Statement>) -> Result<StatusCode, Failure> {
    let rows: Vec<store::Done> = app.run(statements).await?.of(0)?;
    if rows.is_empty() { Err(ErrorCode::NotFound.into()) } else { Ok(StatusCode::NO_CONTENT) }
}
