//! `/v1/groups`: what people can join by a code.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::keyword;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query, object};
use crate::handlers::paging::{Place, page_by_id};
use crate::store::Statement;
use crate::store::contact_group::{self, New, Row};

const LONGEST_NAME: usize = 60;

/// `GET /v1/groups`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let list = |after: &str, most| contact_group::list(&business_id, after, most);
    page_by_id(&app, &place, list, item, |row: &Row| row.group_id.clone()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    code: String,
    name: String,
    #[serde(default = "yes")]
    open: bool,
}

fn yes() -> bool {
    true
}

/// `POST /v1/groups`
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    Operator(business_id): Operator,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let Wanted { code, name, open: is_open } = object(&body)?;
    let code = keyword::group_code(&code).ok_or_else(unheard)?;
    let (group_id, name) = (app.new_id("grp")?, named(&name)?);
    let new = New {
        business_id: &business_id,
        group_id: &group_id,
        code: &code,
        name,
        is_open,
        now: app.now,
    };
    let row: Option<Row> = app.run(vec![contact_group::create(&new)]).await?.first(0)?;
    let row = row.ok_or(ErrorCode::CodeTaken)?;
    Ok((StatusCode::CREATED, Json(item(&row))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    name: Option<String>,
    open: Option<bool>,
}

/// `PATCH /v1/groups/{group}`
#[worker::send]
pub(crate) async fn change(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(group_id): Path<String>,
    Bytes(body): Bytes,
) -> Result<Json<Value>, Failure> {
    let Changes { name, open } = object(&body)?;
    let name = name.as_deref().map(named).transpose()?;
    one(&app, contact_group::change(&business_id, &group_id, name, open)).await.map(Json)
}

/// `DELETE /v1/groups/{group}`
#[worker::send]
pub(crate) async fn delete(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(group_id): Path<String>,
) -> Result<StatusCode, Failure> {
    one(&app, contact_group::delete(&business_id, &group_id, app.now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn one(app: &App, statement: Statement) -> Result<Value, Failure> {
    let row: Option<Row> = app.run(vec![statement]).await?.first(0)?;
    Ok(item(&row.ok_or(ErrorCode::NotFound)?))
}

fn item(row: &Row) -> Value {
    json!({
        "group": row.group_id,
        "code": row.code,
        "name": row.name,
        "open": row.is_open != 0,
        "members": row.members,
    })
}

const CODE_RULE: &str = "code must be 1 to 20 letters and digits, begin with a letter and be no word of STOP, START or HELP";

fn unheard() -> Failure {
    Failure::new(ErrorCode::CodeInvalid, CODE_RULE)
}

/// A name that people can tell from others.
pub(super) fn named(name: &str) -> Result<&str, Failure> {
    let name = name.trim();
    let fits =
        (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.contains(char::is_control);
    if fits { Ok(name) } else { Err(malformed("name must have 1 to 60 readable characters")) }
}

fn malformed(why: &str) -> Failure {
    Failure::new(ErrorCode::BodyMalformed, why)
}
