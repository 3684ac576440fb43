//! `/v1/messages`: one message to one person, and what became of those that were sent.

use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequest, Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::cost::Rates;
use jawort_shared::policy::{Form, Refusal};
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::admit::{self, Entry};
use crate::app::App;
use crate::error::{self, Failure};
use crate::handlers::extract::{Bytes, Operator, Query, object};
use crate::handlers::paging::{Limit, pages};
use crate::price;
use crate::send::{self, Accepted, Asked, Refused};
use crate::store::business::{self, Priced};
use crate::store::message::{self, Row};
use crate::store::{Done, Rows};

mod shown;

/// `POST /v1/messages`. It asks for the key and for all that has to be known in one call.
#[worker::send]
pub(crate) async fn create(State(app): State<App>, request: Request) -> Response {
    taken(&app, request).await.unwrap_or_else(Failure::into_response)
}

async fn taken(app: &App, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let Bytes(body) = Bytes::from_request(whole, &()).await?;
    let asked = read(&body, app.now);
    let ask = |key_hash: &str| match &asked {
        Ok(asked) => send::questions(asked, key_hash, app.now),
        Err(_) => Vec::new(),
    };
    match admit::enter(app, Request::from_parts(parts, Body::from(body)), ask).await? {
        Entry::Answered(answer) => Ok(answer),
        Entry::Admitted(_, rows) => {
            let answer = answer(app, asked, &rows).await.unwrap_or_else(Failure::into_response);
            Ok(admit::leave(app, answer).await)
        }
    }
}

fn read(body: &[u8], now: Timestamp) -> Result<Asked, Failure> {
    send::read(object(body)?, now)
}

async fn answer(
    app: &App,
    asked: Result<Asked, Failure>,
    rows: &Rows,
) -> Result<Response, Failure> {
    match send::send(app, &asked?, rows, told).await {
        Ok(told) => Ok((StatusCode::ACCEPTED, Json(told)).into_response()),
        Err(Refused::Failure(failure)) => Err(failure),
        Err(Refused::Rule(refusal, templates)) => Ok(refused(refusal, &templates)),
        Err(Refused::Unfit(unfit)) => {
            let facts = (unfit.code(), 422, "The template cannot be filled in");
            Ok(error::answer(facts, json!({ "detail": unfit.to_string() })))
        }
    }
}

fn told(accepted: &Accepted) -> Value {
    json!({
        "message": accepted.message_id,
        "state": "queued",
        "form": match accepted.form {
            Form::FreeForm => "free_form",
            Form::Template => "template",
            Form::Sms => "sms",
        },
        "not_before": accepted.at.rfc3339(),
        "waits_for_operator": accepted.waits_for_operator,
        "segments": accepted.segments,
    })
}

/// A rule said no: its word, and what may help.
fn refused(refusal: Refusal, templates: &[String]) -> Response {
    let time = |at: Timestamp| at.rfc3339();
    let more = match refusal {
        Refusal::WindowClosed { expires_at } => {
            json!({ "expires_at": expires_at.map(time), "templates": templates })
        }
        Refusal::CapReached { until } => json!({ "until": time(until) }),
        Refusal::NoAddress
        | Refusal::Suppressed
        | Refusal::NoOptIn
        | Refusal::TrialRecipient
        | Refusal::TemplateNotApproved
        | Refusal::MarketingBarred
        | Refusal::NotForSms => json!({}),
    };
    error::answer(refusal.facts(), more)
}

/// What the list is narrowed to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Narrow {
    contact: Option<String>,
    channel: Option<String>,
    state: Option<String>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/messages`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(narrow): Query<Narrow>,
) -> Result<Json<Value>, Failure> {
    let limit = narrow.limit.check()?;
    // Behind every id.
    let before = narrow.cursor.as_deref().unwrap_or("msg_~");
    let filter = (narrow.channel.as_deref(), narrow.state.as_deref());
    let contact = narrow.contact.as_deref();
    let list = message::list(&business_id, contact, filter, before, limit.one_more());
    let answered = app.run(vec![list, business::rates(&business_id)]).await?;
    let (rows, rates): (Vec<Row>, _) = (answered.of(0)?, rates(&answered, 1)?);
    let item = |row: &Row| shown::item(row, rates.as_ref());
    Ok(Json(pages(&rows, limit, item, |row| row.outbox_id.clone())))
}

/// `GET /v1/messages/{message}`
#[worker::send]
pub(crate) async fn show(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(message_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let both = vec![message::show(&business_id, &message_id), business::rates(&business_id)];
    let rows = app.run(both).await?;
    let row: Row = rows.first(0)?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(shown::item(&row, rates(&rows, 1)?.as_ref())))
}

/// `POST /v1/messages/{message}/cancel`: one that has not left.
#[worker::send]
pub(crate) async fn cancel(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(message_id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let all = vec![
        message::cancel(&business_id, &message_id, app.now),
        message::show(&business_id, &message_id),
        business::rates(&business_id),
    ];
    let rows = app.run(all).await?;
    let row: Row = rows.first(1)?.ok_or(ErrorCode::NotFound)?;
    rows.first::<Done>(0)?.ok_or(ErrorCode::AlreadyLeft)?;
    Ok(Json(shown::item(&row, rates(&rows, 2)?.as_ref())))
}

/// The table by which messages are priced.
fn rates(rows: &Rows, place: usize) -> Result<Option<Rates>, Failure> {
    let priced = rows.first::<Priced>(place)?.and_then(|row| row.rates);
    Ok(price::table(priced.as_deref()))
}
