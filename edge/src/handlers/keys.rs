//! `/v1/keys`: the keys of operators. A key is shown once, when it is made.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::scope::Scope;
use jawort_shared::time::{DAY, HOUR, Timestamp};
use serde::Deserialize;
use serde_json::{Number, Value, json};

use crate::admit::Admitted;
use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query, object};
use crate::handlers::paging::{Place, page_by_id};
use crate::repeat::Instead;
use crate::store::Done;
use crate::store::operator_key::{self, Listed, New};
use crate::{crypto, keys};

const LONGEST_LABEL: usize = 60;
const LONGEST_OVERLAP: i32 = 168;

/// `GET /v1/keys`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let list = |after: &str, most| operator_key::list(&business_id, after, most);
    page_by_id(&app, &place, list, item, |row: &Listed| row.key_id.clone()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    label: String,
    scopes: Vec<String>,
    expires_at: Option<String>,
}

/// `POST /v1/keys`
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    maker: Admitted,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let wanted: Wanted = object(&body)?;
    let (label, scopes) = (label(&wanted.label)?, scopes(&wanted.scopes, &maker)?);
    let expires_at = end(wanted.expires_at.as_deref(), &maker, app.now)?;
    let fresh = Fresh::new(&app)?;
    let statement = operator_key::create(&fresh.of(&maker, app.now), label, &scopes, expires_at);
    let row: Option<Listed> = app.run(vec![statement]).await?.first(0)?;
    Ok(fresh.shown(&row.ok_or(ErrorCode::Unauthorized)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// Hours that the old key stays valid.
    #[serde(default = "a_day")]
    overlap_hours: Number,
}

fn a_day() -> Number {
    24.into()
}

/// A number of hours that is allowed. JSON has one kind of number: 24.0 is 24.
fn hours(number: &Number) -> Result<i64, Failure> {
    let same = |hours: &i32| number.as_f64() == Some(f64::from(*hours));
    let hours = (0..=LONGEST_OVERLAP).find(same);
    hours.map(i64::from).ok_or_else(|| malformed("overlap_hours must be 0 to 168"))
}

/// `POST /v1/keys/{key}/rotate`
#[worker::send]
pub(crate) async fn rotate(
    State(app): State<App>,
    maker: Admitted,
    Path(old_id): Path<String>,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let Rotation { overlap_hours } = object(if body.is_empty() { b"{}" } else { &body })?;
    let overlap = hours(&overlap_hours)? * HOUR;
    let fresh = Fresh::new(&app)?;
    let ends_at = app.now.plus(overlap);
    let statements = operator_key::rotate(&fresh.of(&maker, app.now), &old_id, ends_at);
    let rows = app.run(statements.into()).await?;
    let (new, old): (Option<Listed>, Option<Listed>) = (rows.first(0)?, rows.first(1)?);
    let old = old.ok_or(ErrorCode::NotFound)?;
    Ok(fresh.shown(&new.ok_or_else(|| lacks(&old.scopes, &maker))?))
}

/// `DELETE /v1/keys/{key}`
#[worker::send]
pub(crate) async fn revoke(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(key_id): Path<String>,
) -> Result<StatusCode, Failure> {
    let rows = app.run(operator_key::revoke(&business_id, &key_id, app.now).into()).await?;
    let (found, revoked): (Option<Listed>, Option<Done>) = (rows.first(0)?, rows.first(1)?);
    found.ok_or(ErrorCode::NotFound)?;
    revoked.map(|_| StatusCode::NO_CONTENT).ok_or_else(|| ErrorCode::LastKey.into())
}

/// A key that is about to be made. Only its hash is stored.
pub(super) struct Fresh {
    key_id: String,
    secret: String,
    hash: String,
}

impl Fresh {
    pub(super) fn new(app: &App) -> Result<Self, Failure> {
        let secret = keys::new(app.random()?);
        let hash = crypto::sha256(secret.as_bytes());
        Ok(Self { key_id: app.new_id("key")?, secret, hash })
    }

    pub(super) fn of<'a>(&'a self, maker: &'a Admitted, now: Timestamp) -> New<'a> {
        let (business_id, maker_id) = (&maker.business_id, maker.key_id.as_str());
        New { business_id, maker_id, key_id: &self.key_id, key_hash: &self.hash, now }
    }

    /// The answer that shows the key, this once: whoever repeats the request is told why it is not shown again.
    pub(super) fn shown(&self, row: &Listed) -> Response {
        let mut body = item(row);
        if let Some(body) = body.as_object_mut() {
            body.insert("secret".to_owned(), self.secret.as_str().into());
        }
        let mut answer = (StatusCode::CREATED, Json(body)).into_response();
        let why =
            format!("{} was made, and is shown once; rotate it to see a new one", self.key_id);
        answer.extensions_mut().insert(Instead(Failure::new(ErrorCode::AnswerWithheld, why)));
        answer
    }
}

fn item(row: &Listed) -> Value {
    let time = |at| Timestamp::from_millis(at).rfc3339();
    let day = |day: i64| time(day * DAY).chars().take(10).collect::<String>();
    json!({
        "key": row.key_id,
        "label": row.label,
        "scopes": row.scopes,
        "created_at": time(row.created_at),
        "expires_at": row.expires_at.map(time),
        "last_used_on": row.last_used_day.map(day),
        "revoked_at": row.revoked_at.map(time),
    })
}

fn label(label: &str) -> Result<&str, Failure> {
    let label = label.trim();
    let fits = (1..=LONGEST_LABEL).contains(&label.chars().count());
    if fits { Ok(label) } else { Err(malformed("label must have 1 to 60 characters")) }
}

/// Scopes by their names, in the usual order: some, and none that the maker lacks.
fn scopes(names: &[String], maker: &Admitted) -> Result<Vec<&'static str>, Failure> {
    let are_known = names.iter().all(|name| Scope::parse(name).is_some());
    if !are_known || names.is_empty() {
        return Err(malformed("scopes must be some of read, write, send, settings, keys"));
    }
    if names.iter().any(|name| !has(maker, name)) {
        return Err(lacks(names, maker));
    }
    let all = Scope::ALL.map(Scope::as_str).into_iter();
    Ok(all.filter(|scope| names.iter().any(|name| name == scope)).collect())
}

fn has(maker: &Admitted, name: &str) -> bool {
    maker.scopes.iter().any(|scope| scope.as_str() == name)
}

/// The refusal to hand out what the maker itself lacks.
fn lacks(names: &[String], maker: &Admitted) -> Failure {
    let lacking = names.iter().find(|name| !has(maker, name));
    let name = lacking.and_then(|name| Scope::parse(name)).map_or("", Scope::as_str);
    Failure::new(ErrorCode::ScopeMissing, format!("the key lacks the scope {name}"))
}

/// When the new key ends: at the latest with its maker.
fn end(text: Option<&str>, maker: &Admitted, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = text else { return Ok(maker.expires_at) };
    let at = Timestamp::from_rfc3339(text);
    let at =
        at.ok_or_else(|| malformed("expires_at must be a time with its offset, as RFC 3339"))?;
    let late = |why| Failure::new(ErrorCode::TimeInvalid, why);
    if at <= now {
        return Err(late("expires_at must be a time to come"));
    }
    if maker.expires_at.is_some_and(|end| at > end) {
        return Err(late("expires_at must not be after the end of the key that asks"));
    }
    Ok(Some(at))
}

fn malformed(why: &str) -> Failure {
    Failure::new(ErrorCode::BodyMalformed, why)
}
