//! `/v1/bootstrap`: the first business of an installation and its first key, once.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use jawort_shared::api::ErrorCode;
use jawort_shared::scope::Scope;
use serde::Deserialize;
use serde_json::Value;

use super::keys::Fresh;
use crate::admit::Admitted;
use crate::app::App;
use crate::crypto;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, object};
use crate::ids::BusinessId;
use crate::settings;
use crate::store::operator_key::Listed;
use crate::store::{business, operator_key};

/// The first business, as consent texts will name it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    business: Value,
    privacy_url: Value,
}

/// `POST /v1/bootstrap`
#[worker::send]
pub(crate) async fn start(
    State(app): State<App>,
    headers: HeaderMap,
    Bytes(body): Bytes,
) -> Result<Response, Failure> {
    require_token(&app, &headers)?;
    let wanted = read(&body)?;
    let (business_id, fresh) = (BusinessId(app.new_id("biz")?), Fresh::new(&app)?);
    let nobody =
        Admitted { business_id, key_id: String::new(), scopes: Vec::new(), expires_at: None };
    let [name, privacy_url] =
        [&wanted.business, &wanted.privacy_url].map(|value| value.as_str().unwrap_or_default());
    let business = business::first(&nobody.business_id, name, privacy_url, app.now);
    let all = Scope::ALL.map(Scope::as_str);
    let key = operator_key::first(&fresh.of(&nobody, app.now), "first", &all);
    let row: Option<Listed> = app.run(vec![business, key]).await?.first(1)?;
    Ok(fresh.shown(&row.ok_or(ErrorCode::AlreadySetUp)?))
}

/// Nobody begins without the setting, or without knowing it.
fn require_token(app: &App, headers: &HeaderMap) -> Result<(), Failure> {
    let token = app.config.bootstrap_token.require()?.as_ref().ok_or(ErrorCode::Unauthorized)?;
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
    // Of equal length, so that the comparison tells nothing of it.
    let [given, token] = [given, &token.0].map(|text| crypto::sha256(text.as_bytes()));
    let is_it = crypto::equal(given.as_bytes(), token.as_bytes());
    if is_it { Ok(()) } else { Err(ErrorCode::Unauthorized.into()) }
}

fn read(body: &[u8]) -> Result<Wanted, Failure> {
    let Wanted { business, privacy_url } = object(body)?;
    let malformed =
        |name| move |why: String| Failure::new(ErrorCode::BodyMalformed, format!("{name}: {why}"));
    Ok(Wanted {
        business: settings::business::name(&business).map_err(malformed("business"))?,
        privacy_url: settings::business::address(&privacy_url).map_err(malformed("privacy_url"))?,
    })
}
