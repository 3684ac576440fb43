//! `/v1/templates`: what may be written to people whose window is closed.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::template::Status;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Owner, Query, object};
use crate::handlers::paging::{Limit, pages};
use crate::store::template::{self, Row};
use crate::templates::{self, Submission, Wanted};

/// Which templates, and where the list goes on.
#[derive(Debug, Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
    status: Option<String>,
    name: Option<String>,
}

/// `GET /v1/templates`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(wish): Query<Wish>,
) -> Result<Json<Value>, Failure> {
    let limit = wish.limit.check()?;
    let status = wish.status.as_deref().map(status).transpose()?;
    let after = wish.cursor.as_deref().unwrap_or_default();
    let list = template::list(&business_id, after, status, wish.name.as_deref(), limit.one_more());
    let rows: Vec<Row> = app.run(vec![list]).await?.of(0)?;
    Ok(Json(pages(&rows, limit, templates::item, |row| row.template_id.clone())))
}

fn status(word: &str) -> Result<Status, Failure> {
    let known = Status::ALL.into_iter().find(|status| status.as_str() == word);
    known.ok_or_else(|| {
        let words = Status::ALL.map(Status::as_str).join(", ");
        Failure::new(ErrorCode::QueryMalformed, format!("status must be one of {words}"))
    })
}

/// `GET /v1/templates/{template}`
#[worker::send]
pub(crate) async fn show(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(template_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let find = template::find(&business_id, &template_id);
    let row: Option<Row> = app.run(vec![find]).await?.first(0)?;
    Ok(Json(templates::whole(&row.ok_or(ErrorCode::NotFound)?)))
}

/// `POST /v1/templates`
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    owner: Owner,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let wanted: Wanted = object(&body)?;
    let waba_id = &owner.channel(&wanted.channel)?.waba_id;
    let Submission { draft, hints } = Submission::new(wanted)?;
    let row = templates::create(&app, &owner.business_id, waba_id, &draft).await?;
    Ok((StatusCode::CREATED, Json(templates::submitted(&row, &hints))).into_response())
}

/// `DELETE /v1/templates/{template}`
#[worker::send]
pub(crate) async fn delete(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(template_id): Path<String>,
) -> Result<StatusCode, Failure> {
    templates::delete(&app, &business_id, &template_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /v1/templates/sync`
#[worker::send]
pub(crate) async fn sync(State(app): State<App>, owner: Owner) -> Result<Json<Value>, Failure> {
    let accounts: BTreeSet<_> = owner.channels.iter().map(|one| one.waba_id.as_str()).collect();
    let looked = templates::sync(&app, &owner.business_id, accounts.into_iter()).await?;
    Ok(Json(json!({
        "listed": looked.listed,
        "changed": looked.changed,
        "complete": looked.is_complete,
    })))
}
