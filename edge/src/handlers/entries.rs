//! `/w/{widget}/opt-ins`: form entries of the widget, and what became of them.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jawort_shared::api::{EntryState, ErrorCode};
use jawort_shared::pairing::{self, PairingCode};
use serde_json::json;

use crate::app::App;
use crate::cors::Access;
use crate::enter::{self, Entered, Form};
use crate::error::Failure;
use crate::handlers::extract::{Bytes, object};
use crate::ids::WidgetId;
use crate::store::pairing::Entry;
use crate::{publication, store};

/// `POST /w/{widget}/opt-ins`
#[worker::send]
pub(crate) async fn create(
    State(app): State<App>,
    Path(widget_id): Path<WidgetId>,
    headers: HeaderMap,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    let form: Form = object(&body)?;
    let outcome = enter::enter(&app, &widget_id, &headers, &form).await?;
    Ok(outcome.access.answer(outcome.entered.map(|entered| accepted(&entered))))
}

fn accepted(entered: &Entered) -> (StatusCode, Json<serde_json::Value>) {
    let body = json!({
        "ref": entered.ref_,
        "number": format!("+{}", entered.number),
        "link": entered.link,
        "expires_at": entered.expires_at.rfc3339(),
    });
    (StatusCode::ACCEPTED, Json(body))
}

/// Where the JSON is wrong, without repeating what stands there.
pub(crate) fn explain(why: &serde_json::Error) -> String {
    let text = why.to_string();
    // Names of fields are told; what was in them is not repeated.
    let named = ["unknown field", "missing field"].iter().any(|start| text.starts_with(start));
    let what = match why.classify() {
        serde_json::error::Category::Data if named => {
            text.split(['.', ',']).next().and_then(|text| text.split(" at line").next())
        }
        serde_json::error::Category::Data => Some("a field has another type than expected"),
        serde_json::error::Category::Io
        | serde_json::error::Category::Syntax
        | serde_json::error::Category::Eof => Some("this is no JSON"),
    };
    format!("{}, line {} column {}", what.unwrap_or_default(), why.line(), why.column())
}

/// `GET /w/{widget}/opt-ins/{ref}`
#[worker::send]
pub(crate) async fn show(
    State(app): State<App>,
    Path((widget_id, ref_)): Path<(WidgetId, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let statements = vec![store::pairing::find(&ref_), store::widget::publication(&widget_id)];
    let rows = app.run(statements).await?;
    let entry: Option<Entry> = rows.first(0)?;
    let widget: Option<publication::Publication> = rows.first(1)?;
    let (Some(entry), Some(widget)) = (entry, widget) else {
        return Err(ErrorCode::NotFound.into());
    };
    if entry.widget_id != widget_id {
        return Err(ErrorCode::NotFound.into());
    }
    let mut answer = Json(json!({ "state": state(&app, &entry).as_str() })).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Access::of(&app, &headers, &widget).answer(answer))
}

/// What became of an entry by now.
pub(crate) fn state(app: &App, entry: &Entry) -> EntryState {
    match entry.confirmed_at {
        Some(_) => EntryState::Confirmed,
        None if entry.expires_at <= app.now.millis() => EntryState::Expired,
        None => EntryState::Pending,
    }
}

/// The link of an entry. One that is too old opens the chat all the same, without its code.
pub(crate) fn chat_link(app: &App, entry: &Entry) -> String {
    let code = match state(app, entry) {
        EntryState::Pending | EntryState::Confirmed => PairingCode::parse(&entry.code),
        EntryState::Expired => None,
    };
    pairing::chat_link(&entry.number, code.as_ref())
}
