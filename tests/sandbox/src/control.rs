//! The doors for programs, below `/_/`.

mod account;
mod conditions;
mod fault;
mod inbound;
mod sms;
mod status;
mod template;
mod visitor;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::App;
pub(crate) use crate::control::account::post_account;
pub(crate) use crate::control::conditions::{
    age, get_limits, set_limits, set_reporting, set_standing, set_token,
};
pub(crate) use crate::control::fault::arm_fault;
pub(crate) use crate::control::inbound::post_inbound;
pub(crate) use crate::control::sms::{post_hook, post_inbound_sms, post_receipt, post_receipts};
pub(crate) use crate::control::status::post_status;
pub(crate) use crate::control::template::{Event, decide, post_template};
pub(crate) use crate::control::visitor::{post_preference, post_tap};
use crate::error::Failure;
use crate::meta;
use crate::world::{GraphCall, Sms};

/// `GET /_/sms`: every attempt, newest last.
pub(crate) async fn list_sms(State(app): State<App>) -> Json<Vec<Sms>> {
    Json(app.look(|world| world.sms.clone()))
}

/// `GET /_/graph`: every request, newest last.
pub(crate) async fn list_graph(State(app): State<App>) -> Json<Vec<GraphCall>> {
    Json(app.look(|world| world.calls.clone()))
}

/// `POST /_/sign`: the signature of the body as it came.
pub(crate) async fn sign(State(app): State<App>, body: Bytes) -> Json<Value> {
    Json(json!({ "signature": meta::signature(&app.config.app_secret, &body) }))
}

/// `POST /_/reset`: forgets messages, chats and faults.
pub(crate) async fn reset(State(app): State<App>) -> StatusCode {
    app.change(crate::world::World::reset);
    StatusCode::NO_CONTENT
}

/// Reads a JSON body whatever its content type, and says what is wrong with it.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| bad(format!("The body is not right: {error}.")))
}

fn bad(sentence: impl Into<String>) -> Failure {
    Failure::BadRequest(sentence.into())
}
