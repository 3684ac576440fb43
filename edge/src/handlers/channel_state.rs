//! `/v1/channels/{channel}/…`: stop and resume, ask Meta anew, and what would be answered at a time.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::hours::State as Presence;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::channels::one;
use crate::handlers::extract::{Operator, Query};
use crate::settings::hours::stored;
use crate::store::channel_settings::{self, Row};

/// `POST /v1/channels/{channel}/stop`
#[worker::send]
pub(crate) async fn stop(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(channel_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    one(&app, channel_settings::stop(&business_id, &channel_id, app.now)).await
}

/// `POST /v1/channels/{channel}/resume`
#[worker::send]
pub(crate) async fn resume(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(channel_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let answer = one(&app, channel_settings::resume(&business_id, &channel_id, app.now)).await?;
    app.fill_outbox();
    Ok(answer)
}

/// `POST /v1/channels/{channel}/refresh`: Meta is asked after the answer.
#[worker::send]
pub(crate) async fn refresh(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(channel_id): Path<String>,
) -> Result<Response, Failure> {
    let answer = one(&app, channel_settings::look_soon(&business_id, &channel_id)).await?;
    app.ask_meta();
    Ok((StatusCode::ACCEPTED, answer).into_response())
}

/// The time that is asked about; now without it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    at: Option<String>,
}

/// `GET /v1/channels/{channel}/hours?at=`
#[worker::send]
pub(crate) async fn hours(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(channel_id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Json<Value>, Failure> {
    let at = wish.at.map_or(Ok(app.now), |text| time(&text))?;
    let find = channel_settings::find(&business_id, &channel_id);
    let row: Row = app.run(vec![find]).await?.first(0)?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(presence(&row, at)))
}

/// What would be sent to somebody who writes at this time, and was not told in this closed period.
fn presence(row: &Row, at: Timestamp) -> Value {
    let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339);
    match stored(row.hours.as_deref()).map(|hours| hours.at(at)) {
        None | Some(Presence::Open) => {
            json!({ "state": "open", "since": null, "until": null, "reply": null })
        }
        Some(Presence::Closed { since, until }) => {
            let reply = row.away.as_ref().map(|text| json!({ "text": text, "lang": row.lang }));
            json!({ "state": "closed", "since": time(since), "until": time(until), "reply": reply })
        }
    }
}

fn time(text: &str) -> Result<Timestamp, Failure> {
    let wrong = "at must be a time such as 2026-12-24T12:00:00Z";
    Timestamp::from_rfc3339(text).ok_or_else(|| Failure::new(ErrorCode::QueryMalformed, wrong))
}
