//! The conditions under which Meta works: limits, reports, the token, the time that has passed.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::control::{bad, read};
use crate::directory::{self, DEMO, WABAS};
use crate::error::Failure;
use crate::world::{Limits, Reporting, Standing};

/// A week: more would be a mistaken number of milliseconds.
const LONGEST_DELAY: u64 = 7 * 24 * 3600 * 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    valid: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    seconds: u64,
}

/// `POST /_/limits`: what is not named is as it was at the beginning.
pub(crate) async fn set_limits(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let limits: Limits = read(&body)?;
    app.change(|world| world.meta.traffic.limits = limits);
    Ok(limits_now(&app))
}

/// `GET /_/limits`: what is allowed, and how many people each portfolio wrote to first in 24 hours.
pub(crate) async fn get_limits(State(app): State<App>) -> Json<Value> {
    limits_now(&app)
}

fn limits_now(app: &App) -> Json<Value> {
    let now = clock::now();
    app.look(|world| {
        let traffic = &world.meta.traffic;
        let used = WABAS.map(|waba| (waba.to_owned(), traffic.people(waba, now).into()));
        Json(json!({ "limits": traffic.limits, "people": serde_json::Map::from_iter(used) }))
    })
}

/// `POST /_/reporting`: what is not named is as it was at the beginning.
pub(crate) async fn set_reporting(
    State(app): State<App>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let reporting: Reporting = read(&body)?;
    if reporting.delay_ms > LONGEST_DELAY {
        return Err(bad("delay_ms is more than a week."));
    }
    app.change(|world| world.meta.reporting = reporting);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    /// The demo's without it.
    phone_number_id: Option<String>,
    quality_rating: Option<String>,
    status: Option<String>,
    name_status: Option<String>,
}

/// `POST /_/number`: how Meta says that a number stands; what is not named is as it was at the beginning.
pub(crate) async fn set_standing(
    State(app): State<App>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let number: Number = read(&body)?;
    let usual = Standing::default();
    let standing = Standing {
        quality_rating: number.quality_rating.unwrap_or(usual.quality_rating),
        status: number.status.unwrap_or(usual.status),
        name_status: number.name_status.unwrap_or(usual.name_status),
    };
    let id = number.phone_number_id.as_deref().unwrap_or(DEMO.phone_number_id);
    let channel = directory::by_id(id).ok_or_else(|| bad("There is no such number."))?;
    app.change(|world| world.meta.standings.insert(channel.phone_number_id.into(), standing));
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /_/token`: the access token runs out, or is good again.
pub(crate) async fn set_token(State(app): State<App>, body: Bytes) -> Result<StatusCode, Failure> {
    let token: Token = read(&body)?;
    app.change(|world| world.meta.token_expired = !token.valid);
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /_/age`: everything that is remembered becomes older by so much.
pub(crate) async fn age(State(app): State<App>, body: Bytes) -> Result<StatusCode, Failure> {
    let span: Span = read(&body)?;
    app.change(|world| world.age(span.seconds.saturating_mul(1000)));
    Ok(StatusCode::NO_CONTENT)
}
