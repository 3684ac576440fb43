//! `/v1/opt-ins`: who may be written to, and the operator's way to end it.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query, object};
use crate::handlers::paging::{Limit, pages};
use crate::revoke::{self, Deed};
use crate::store;
use crate::store::opt_in::{Filter, Row};

/// What a list is narrowed to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    state: Option<State_>,
    channel: Option<String>,
    group: Option<String>,
    q: Option<String>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State_ {
    Active,
    Withdrawn,
    Held,
}

/// `GET /v1/opt-ins`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(wish): Query<Wish>,
) -> Result<Json<Value>, Failure> {
    let limit = wish.limit.check()?;
    let group = wish.group.as_deref().map(str::to_uppercase);
    let list = store::opt_in::list(&business_id, &filter(&wish, group.as_deref(), limit), app.now);
    let rows: Vec<Row> = app.run(vec![list]).await?.of(0)?;
    Ok(Json(pages(&rows, limit, item, |row| format!("{}.{}", row.contact_id, row.scope))))
}

fn filter<'a>(wish: &'a Wish, group: Option<&'a str>, limit: Limit) -> Filter<'a> {
    let cursor = wish.cursor.as_deref().and_then(|cursor| cursor.split_once('.'));
    let active_or_not = wish.state.filter(|state| *state != State_::Held);
    Filter {
        is_active: active_or_not.map(|state| state == State_::Active),
        is_held: wish.state == Some(State_::Held),
        channel: wish.channel.as_deref(),
        group,
        search: wish.q.as_deref().map(str::trim).filter(|text| !text.is_empty()),
        after: cursor.unwrap_or_default(),
        limit: limit.one_more(),
    }
}

fn item(row: &Row) -> Value {
    let time = |millis| Timestamp::from_millis(millis).rfc3339();
    let mut item = json!({
        "contact": row.contact_id,
        "name": row.name,
        "channel": row.channel_id,
        "state": if row.is_active == 0 { "withdrawn" } else { "active" },
        "since": time(row.since),
        "source": row.source,
        "groups": serde_json::from_str::<Value>(&row.groups).unwrap_or_default(),
    });
    let optional = [
        ("phone", row.phone.as_ref().map(|digits| format!("+{digits}"))),
        ("bsuid", row.bsuid.clone()),
        ("window_expires_at", row.window_expires_at.map(time)),
        ("held_since", row.held_since.map(time)),
    ];
    if let Some(item) = item.as_object_mut() {
        item.extend(
            optional.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?.into()))),
        );
    }
    item
}

/// `DELETE /v1/opt-ins/{contact}`
#[worker::send]
pub(crate) async fn revoke(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(contact_id): Path<String>,
    Bytes(body): Bytes,
) -> Result<StatusCode, Failure> {
    revoke::act(&app, &business_id, &contact_id, Deed::Revoke, &object(&body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /v1/opt-ins/{contact}/release`
#[worker::send]
pub(crate) async fn release(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(contact_id): Path<String>,
    Bytes(body): Bytes,
) -> Result<StatusCode, Failure> {
    revoke::act(&app, &business_id, &contact_id, Deed::Release, &object(&body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
