//! `/v1/channels`: the numbers of a business, with what is set and known about them.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query};
use crate::handlers::paging::{Place, page_by_id};
use crate::ids::ChannelId;
use crate::settings::channel::{FIELDS, IDENTITY, REQUIRED};
use crate::sms::CallbackToken;
use crate::store::Statement;
use crate::store::channel::SmsRoute;
use crate::store::channel_settings::{self, Row};
use crate::{health, settings, store};

/// `GET /v1/channels`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(place): Query<Place>,
) -> Result<Json<Value>, Failure> {
    let list = |after: &str, most| channel_settings::list(&business_id, after, most);
    page_by_id(&app, &place, list, item, |row: &Row| row.channel_id.clone()).await
}

/// `GET /v1/channels/{channel}`
#[worker::send]
pub(crate) async fn show(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(channel_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    one(&app, channel_settings::find(&business_id, &channel_id)).await
}

/// `POST /v1/channels`
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    Operator(business_id): Operator,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let settings = settings::read(&body, &[IDENTITY, FIELDS].concat())?;
    settings::require(&settings, &REQUIRED)?;
    let channel_id = app.new_id("chn")?;
    let statements = vec![
        channel_settings::create(&business_id, &channel_id, &settings, app.now),
        channel_settings::change(&business_id, &channel_id, &settings, app.now),
    ];
    let row: Option<Row> = app.run(statements).await?.first(1)?;
    let why = "the number, or the account of waba_id, is another channel's or another business's";
    let row = row.ok_or_else(|| Failure::new(ErrorCode::NumberTaken, why))?;
    Ok((StatusCode::CREATED, Json(item(&row))).into_response())
}

/// `PATCH /v1/channels/{channel}`
#[worker::send]
pub(crate) async fn change(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(channel_id): Path<String>,
    Bytes(body): Bytes,
) -> Result<Json<Value>, Failure> {
    let settings = settings::read(&body, FIELDS)?;
    let answer =
        one(&app, channel_settings::change(&business_id, &channel_id, &settings, app.now)).await?;
    // What was held back may leave now.
    app.fill_outbox();
    Ok(answer)
}

/// What a statement answers of one channel.
pub(super) async fn one(app: &App, statement: Statement) -> Result<Json<Value>, Failure> {
    let row: Option<Row> = app.run(vec![statement]).await?.first(0)?;
    Ok(Json(item(&row.ok_or(ErrorCode::NotFound)?)))
}

fn item(row: &Row) -> Value {
    let time = |millis| Timestamp::from_millis(millis).rfc3339();
    let since = |at: Option<i64>, why: &Option<String>| {
        at.map(|at| json!({ "since": time(at), "for": why }))
    };
    // What is stopped is held without an end.
    let is_held = row.held_until > 0 && row.stopped_at.is_none();
    json!({
        "channel": row.channel_id,
        "phone_number_id": row.phone_number_id,
        "waba_id": row.waba_id,
        "number": format!("+{}", row.number),
        "lang": row.lang,
        "opt_in_rule": row.opt_in_rule,
        "rejoin": row.rejoin,
        "consent_scope": row.consent_scope,
        "pace": row.pace,
        "sms_provider": row.sms_provider,
        "sms_sender": row.sms_sender,
        "sms_daily_cap": row.sms_daily_cap,
        "hours": row.hours.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok()),
        "welcome": row.welcome,
        "away": row.away,
        "unknown_word": row.unknown_word,
        "reply_daily_cap": row.reply_daily_cap,
        "held_until": is_held.then(|| time(row.held_until)),
        "stopped": since(row.stopped_at, &row.stopped_for),
        "marketing_paused": since(row.marketing_paused_at, &row.marketing_paused_for),
        "health": health::shown(row),
    })
}

/// `GET /v1/channels/{channel}/sms`
#[worker::send]
pub(crate) async fn sms(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(channel): Path<String>,
) -> Result<Json<Value>, Failure> {
    let channel_id = ChannelId(channel);
    let route = store::channel::sms_route(&business_id, &channel_id);
    let route: SmsRoute = app.run(vec![route]).await?.first(0)?.ok_or(ErrorCode::NotFound)?;
    let (public_url, key) = (app.config.public_url.require()?, app.config.hash_key.require()?);
    let address = CallbackToken::new(&business_id, &channel_id, None);
    Ok(Json(json!({
        "provider": route.provider,
        "sender": route.sender,
        "callback_url": address.url(public_url, &route.provider, key),
    })))
}
