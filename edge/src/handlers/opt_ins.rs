//! `/v1/opt-ins`: who may be written to, and the operator's way to end it.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use jawort_shared::api::ErrorCode;
use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::entries::explain;
use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Operator, Query};
use crate::handlers::paging::{Limit, pages};
use crate::store::opt_in::{Filter, Row};
use crate::{revoke, store};

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
}

/// `GET /v1/opt-ins`
#[worker::send]
pub(crate) async fn index(
    State(app): State<App>,
    Operator(business_id): Operator,
    Query(wish): Query<Wish>,
) -> Result<Json<Value>, Failure> {
    let limit = wish.limit.check()?;
    let group = wish.group.map(|code| code.to_uppercase());
    let filter = Filter {
        is_active: wish.state.map(|state| state == State_::Active),
        channel: wish.channel.as_deref(),
        group: group.as_deref(),
        search: wish.q.as_deref().map(str::trim).filter(|text| !text.is_empty()),
        after: wish.cursor.as_deref().unwrap_or_default(),
        limit: limit.one_more(),
    };
    let rows: Vec<Row> =
        app.run(vec![store::opt_in::list(&business_id, &filter, app.now)]).await?.of(0)?;
    Ok(Json(pages(&rows, limit, item, |row| row.contact_id.clone())))
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
    let revocation = serde_json::from_slice(&body)
        .map_err(|why| Failure::new(ErrorCode::BodyMalformed, explain(&why)))?;
    revoke::revoke(&app, &business_id, &contact_id, &revocation).await?;
    Ok(StatusCode::NO_CONTENT)
}
