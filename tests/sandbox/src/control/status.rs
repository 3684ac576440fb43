//! `POST /_/status`: Meta reports about a message.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::control::{bad, read};
use crate::directory::{self, DEMO};
use crate::error::Failure;
use crate::graph;
use crate::meta::{self, Report, send_status};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    wamid: String,
    status: meta::State,
    error: Option<Cause>,
    /// A number or a user id; known already if the sandbox gave out the wamid.
    recipient: Option<String>,
    phone_number_id: Option<String>,
}

/// A code of Meta's, or a whole item of `errors`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cause {
    Code(u32),
    Item(Value),
}

/// Answers what the Worker answered; 502 if it did not.
pub(crate) async fn post_status(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let report = report(&app, read(&body)?)?;
    let answer = send_status(&app, &report).await?;
    Ok(Json(json!({ "status": answer.status, "wamid": report.wamid, "body": answer.body })))
}

fn report(app: &App, order: Order) -> Result<Report, Failure> {
    let known = app.look(|world| world.outbound.get(&order.wamid).cloned());
    let mut outbound = known.unwrap_or_default();
    if let Some(recipient) = &order.recipient {
        let digits = directory::digits(recipient).map(str::to_owned);
        outbound.recipient_user_id = digits.is_none().then(|| recipient.clone());
        outbound.recipient_id = digits;
    }
    if outbound.recipient_id.is_none() && outbound.recipient_user_id.is_none() {
        return Err(bad("The sandbox did not give out this wamid; name the recipient."));
    }
    if let Some(id) = order.phone_number_id {
        outbound.phone_number_id = id;
    } else if outbound.phone_number_id.is_empty() {
        outbound.phone_number_id = DEMO.phone_number_id.into();
    }
    let error = error(order.status, order.error)?;
    Ok(Report { wamid: order.wamid, state: order.status, error, at: clock::now(), outbound })
}

/// A failure has a cause; 131000, "something went wrong", where none is given.
fn error(state: meta::State, cause: Option<Cause>) -> Result<Option<Value>, Failure> {
    match cause {
        Some(Cause::Code(code)) => Ok(Some(graph::error_item(code))),
        Some(Cause::Item(item)) if item.get("code").is_some_and(Value::is_u64) => Ok(Some(item)),
        Some(Cause::Item(_)) => Err(bad("error is a code or an object with a code.")),
        None if state == meta::State::Failed => Ok(Some(graph::error_item(131_000))),
        None => Ok(None),
    }
}
