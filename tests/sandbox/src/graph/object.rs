//! `/{version}/{id}`: what an id stands for: a number, a template, or a file.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::directory::{self, Channel};
use crate::faults::Target;
use crate::graph::refusal::{Refusal, is_version};
use crate::graph::{access, fields, media};
use crate::router;
use crate::world::World;

/// What is told of a number where no fields are asked for.
const USUAL: &str = "verified_name,display_phone_number,quality_rating,code_verification_status";

#[derive(Deserialize)]
pub(crate) struct Wish {
    fields: Option<String>,
}

/// `GET`
pub(crate) async fn get(
    State(app): State<App>,
    Path((version, id)): Path<(String, String)>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
) -> Response {
    if !is_version(&version) {
        return router::elsewhere(method, uri).await;
    }
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let found = access::token(&app, &version, &headers).and_then(|()| {
        app.verdict(Target::Management, &[])?;
        app.look(|world| find(world, &id, wish.fields.as_deref(), host))
    });
    found.map(Json).into_response()
}

/// `DELETE`: a file.
pub(crate) async fn delete(
    State(app): State<App>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
) -> Response {
    if !is_version(&version) {
        return router::elsewhere(method, uri).await;
    }
    let gone = access::token(&app, &version, &headers).and_then(|()| {
        let gone = app.change(|world| world.meta.media.remove(&id));
        gone.ok_or_else(|| Refusal::unknown_object(&method, &id))
    });
    gone.map(|_| Json(json!({ "success": true }))).into_response()
}

fn find(world: &World, id: &str, wish: Option<&str>, host: &str) -> Result<Value, Refusal> {
    if let Some(channel) = directory::by_id(id) {
        return fields::only(&number(world, channel), wish.unwrap_or(USUAL));
    }
    if let Some(template) = world.meta.templates.by_id(id) {
        let template = template.json();
        return wish.map_or(Ok(template.clone()), |wish| fields::only(&template, wish));
    }
    let file = media::find(world, id, clock::now());
    let file = file.ok_or_else(|| Refusal::unknown_object(&Method::GET, id))?;
    Ok(media::json(id, file, host))
}

/// Source: Meta, "Business phone numbers".
fn number(world: &World, channel: &Channel) -> Value {
    let tier = match world.meta.traffic.limits.people {
        None => "TIER_UNLIMITED",
        Some(..=50) => "TIER_50",
        Some(..=250) => "TIER_250",
        Some(..=2_000) => "TIER_2K",
        Some(..=10_000) => "TIER_10K",
        Some(_) => "TIER_100K",
    };
    let standing = world.meta.standings.get(channel.phone_number_id).cloned().unwrap_or_default();
    let level = if world.meta.traffic.limits.per_second > 80 { "HIGH" } else { "STANDARD" };
    json!({
        "id": channel.phone_number_id,
        "display_phone_number": format!("+{}", channel.number),
        "verified_name": channel.name,
        "quality_rating": standing.quality_rating,
        "name_status": standing.name_status,
        "code_verification_status": "VERIFIED",
        "status": standing.status,
        "throughput": { "level": level },
        "whatsapp_business_manager_messaging_limit": tier,
        "username": Value::Null,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::DEMO;

    #[test]
    fn a_number_tells_the_limit_that_is_set() {
        let mut world = World::default();
        let wish = Some("whatsapp_business_manager_messaging_limit,throughput");
        let tier = |world: &World| find(world, DEMO.phone_number_id, wish, "").unwrap();
        let unlimited = json!({ "id": DEMO.phone_number_id, "throughput": { "level": "STANDARD" },
            "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED" });
        assert_eq!(tier(&world), unlimited);
        world.meta.traffic.limits.people = Some(250);
        assert_eq!(tier(&world)["whatsapp_business_manager_messaging_limit"], "TIER_250");
    }

    #[test]
    fn an_id_that_stands_for_nothing_is_refused() {
        assert_eq!(find(&World::default(), "1", None, "").unwrap_err().code(), 100);
    }
}
