//! Whether our app hears of a WABA. It does either way here; Meta is as strict as its switch.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use serde_json::{Value, json};

use crate::app::App;
use crate::faults::Target;
use crate::graph::{access, refusal::Refusal};

/// `GET`, `POST` and `DELETE /{version}/{waba}/subscribed_apps`: whether our app hears of this WABA.
pub(crate) async fn subscriptions(
    State(app): State<App>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    method: Method,
) -> Result<Json<Value>, Refusal> {
    let waba = access::waba(&app, &version, &id, &headers)?;
    app.verdict(Target::Management, &[])?;
    let known = app.look(|world| world.meta.subscribed.contains(waba));
    if method == Method::GET {
        let ours = json!({ "id": "1234567890123456", "name": "Jawort sandbox" });
        let ours = json!({ "whatsapp_business_api_data": ours });
        return Ok(Json(json!({ "data": if known { vec![ours] } else { Vec::new() } })));
    }
    app.change(|world| {
        let subscribed = &mut world.meta.subscribed;
        if method == Method::POST {
            subscribed.insert(waba.into())
        } else {
            subscribed.remove(waba)
        }
    });
    Ok(Json(json!({ "success": true })))
}
