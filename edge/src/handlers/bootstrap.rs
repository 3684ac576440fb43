//! `/v1/bootstrap`: the first business of an installation and its first key, once.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use jawort_shared::api::ErrorCode;
use jawort_shared::scope::Scope;
use serde::Deserialize;

use super::keys::Fresh;
use crate::admit::Admitted;
use crate::app::App;
use crate::crypto;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, object};
use crate::ids::BusinessId;
use crate::store::operator_key::Listed;
use crate::store::{business, operator_key};

const LONGEST_NAME: usize = 100;
const LONGEST_ADDRESS: usize = 2_000;

/// Who is to be told apart as the business that consent names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    business: String,
    privacy_url: String,
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
    let (name, privacy_url) = (wanted.business.trim(), wanted.privacy_url.as_str());
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
    let malformed = |why: &str| Failure::new(ErrorCode::BodyMalformed, why);
    let wanted: Wanted = object(body)?;
    if !(1..=LONGEST_NAME).contains(&wanted.business.trim().chars().count()) {
        return Err(malformed("business must have 1 to 100 characters"));
    }
    if !is_web_address(&wanted.privacy_url) {
        return Err(malformed("privacy_url must be an address with https"));
    }
    Ok(wanted)
}

fn is_web_address(text: &str) -> bool {
    let uri = text.parse::<http::Uri>().ok().filter(|_| text.len() <= LONGEST_ADDRESS);
    uri.is_some_and(|uri| {
        uri.scheme_str() == Some("https") && uri.host().is_some_and(|host| !host.is_empty())
    })
}
