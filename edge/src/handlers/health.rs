//! `/health`: whether this installation can work, and what it lacks.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::store;

/// `GET /health`
#[worker::send]
pub(crate) async fn show(State(app): State<App>) -> Response {
    let settings = app.config.checks().into_iter().map(|(name, problem)| check(name, problem));
    let record =
        app.run(vec![store::schema()]).await.err().map(|_| "cannot be read, or is not migrated");
    let checks: Vec<_> = settings.chain([check("DB", record)]).collect();
    let is_well = checks.iter().all(|check| check.get("ok") == Some(&Value::Bool(true)));
    let (status, word) = if is_well {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not_ready")
    };
    let version = env!("CARGO_PKG_VERSION");
    (status, Json(json!({ "status": word, "version": version, "checks": checks }))).into_response()
}

fn check(name: &str, problem: Option<&str>) -> Value {
    match problem {
        None => json!({ "name": name, "ok": true }),
        Some(problem) => json!({ "name": name, "ok": false, "problem": problem }),
    }
}
