//! Who may pass a door of `/v1`: one D1 call asks for the key, and reserves a request that may be repeated.

use axum::body::Body;
use axum::extract::{FromRequest, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};
use jawort_shared::api::ErrorCode;
use jawort_shared::scope::Scope;
use jawort_shared::time::Timestamp;

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Owner};
use crate::ids::BusinessId;
use crate::repeat::{self, Verdict};
use crate::store::idempotency::{self, Attempt};
use crate::store::{Rows, Statement, channel, operator_key};
use crate::{crypto, keys};

/// The key that a request was admitted with.
#[derive(Debug, Clone)]
pub(crate) struct Admitted {
    pub(crate) business_id: BusinessId,
    pub(crate) key_id: String,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Lets a request pass to its door with the key that it came with, or answers in its place.
#[worker::send]
pub(crate) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    match enter(&app, request, |_| Vec::new()).await {
        Ok(Entry::Answered(answer)) => answer,
        Ok(Entry::Admitted(request, _)) => leave(&app, next.run(*request).await).await,
        Err(failure) => failure.into_response(),
    }
}

/// The same for doors that ask Meta before they write: they learn the channels of the business in the same call.
#[worker::send]
pub(crate) async fn admit_owner(State(app): State<App>, request: Request, next: Next) -> Response {
    let also = |key_hash: &str| vec![channel::of_key(key_hash)];
    let entered = enter(&app, request, also).await.and_then(|entry| match entry {
        Entry::Admitted(request, rows) => Ok(Entry::Admitted(with_channels(request, &rows)?, rows)),
        Entry::Answered(answer) => Ok(Entry::Answered(answer)),
    });
    match entered {
        Ok(Entry::Answered(answer)) => answer,
        Ok(Entry::Admitted(request, _)) => leave(&app, next.run(*request).await).await,
        Err(failure) => failure.into_response(),
    }
}

fn with_channels(mut request: Box<Request>, rows: &Rows) -> Result<Box<Request>, Failure> {
    let admitted: Option<&Admitted> = request.extensions().get();
    let business_id = admitted.ok_or(ErrorCode::Unauthorized)?.business_id.clone();
    request.extensions_mut().insert(Owner { business_id, channels: rows.of(0)? });
    Ok(request)
}

/// Keeps the answer to a request that may be repeated.
pub(crate) async fn leave(app: &App, answer: Response) -> Response {
    match app.attempt.get() {
        Some(attempt) => repeat::keep(app, attempt, answer).await,
        None => answer,
    }
}

/// Whether a request may pass.
pub(crate) enum Entry {
    /// It may; with what else was asked.
    Admitted(Box<Request>, Rows),
    /// It was answered before.
    Answered(Response),
}

/// Asks for the key, and in the same call whatever else a door wants to know, given the key's hash.
pub(crate) async fn enter(
    app: &App,
    request: Request,
    also: impl FnOnce(&str) -> Vec<Statement>,
) -> Result<Entry, Failure> {
    let scope = scope(&request)?;
    let key_hash = key_hash(app, request.headers())?;
    if is_upload(&request) {
        let rows = app.run(vec![operator_key::find(&key_hash, app.now)]).await?;
        admitted(&rows, 0, scope)?;
    }
    let mut call = also(&key_hash);
    let own = call.len();
    call.push(operator_key::find(&key_hash, app.now));
    call.push(operator_key::used(&key_hash, app.now));
    let (mut request, repeated) = repeated(app, request).await?;
    if let Some(repeated) = &repeated {
        call.push(idempotency::reserve(&key_hash, app.now, scope, repeated));
        call.push(idempotency::find(&key_hash, &repeated.key));
    }
    let rows = app.run(call).await?;
    let admitted = admitted(&rows, own, scope)?;
    if let Some(repeated) = repeated {
        match repeat::judge(&repeated, rows.first(own + 3)?) {
            Verdict::Work => {}
            Verdict::Done(answer) => return Ok(Entry::Answered(repeat::again(answer))),
            Verdict::Refuse(code) => return Err(code.into()),
        }
        let (business_id, idempotency::Request { key, attempt_id, .. }) =
            (admitted.business_id.clone(), repeated);
        // One request is one attempt: nobody set it before.
        let _ = app.attempt.set(Attempt { business_id, key, attempt_id });
    }
    request.extensions_mut().insert(admitted);
    Ok(Entry::Admitted(Box::new(request), rows))
}

/// Whether the body is a file that will be read before the key is asked for: files of strangers are not.
fn is_upload(request: &Request) -> bool {
    route(request) == "/v1/media" && request.headers().contains_key(repeat::HEADER)
}

fn route(request: &Request) -> &str {
    request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str)
}

fn scope(request: &Request) -> Result<Scope, Failure> {
    let scope = Scope::needed(request.method().as_str(), route(request));
    scope.ok_or_else(|| ErrorCode::ScopeMissing.into())
}

/// The hash of the key in `Authorization`, unless it cannot be one.
fn key_hash(app: &App, headers: &HeaderMap) -> Result<String, Failure> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = header.and_then(|text| text.strip_prefix("Bearer ")).map(str::trim);
    let key = key.filter(|key| key.starts_with(keys::PREFIX)).ok_or(ErrorCode::Unauthorized)?;
    if is_demo(key) && !*app.config.demo.require()? {
        return Err(ErrorCode::Unauthorized.into());
    }
    if keys::is_mistyped(key) {
        return Err(Failure::new(ErrorCode::Unauthorized, "the key has a typo"));
    }
    Ok(crypto::sha256(key.as_bytes()))
}

/// Keys that everybody knows open nothing but a demo.
fn is_demo(key: &str) -> bool {
    matches!(key, "jwk_demo_operator" | "jwk_other_operator")
}

/// Reads the body of a request that may be repeated: it is a part of what the repeat must equal.
async fn repeated(
    app: &App,
    request: Request,
) -> Result<(Request, Option<idempotency::Request>), Failure> {
    let key = match *request.method() {
        Method::POST => repeat::key(request.headers())?,
        _ => None,
    };
    let Some(key) = key else { return Ok((request, None)) };
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let Bytes(body) = Bytes::from_request(whole, &()).await?;
    let repeated = repeat::request(app, key, &parts, &body)?;
    Ok((Request::from_parts(parts, Body::from(body)), Some(repeated)))
}

fn admitted(rows: &Rows, place: usize, scope: Scope) -> Result<Admitted, Failure> {
    let key: operator_key::Row = rows.first(place)?.ok_or(ErrorCode::Unauthorized)?;
    let scopes: Vec<_> = key.scopes.iter().filter_map(|name| Scope::parse(name)).collect();
    if !scopes.contains(&scope) {
        let name = scope.as_str();
        return Err(Failure::new(
            ErrorCode::ScopeMissing,
            format!("the key lacks the scope {name}"),
        ));
    }
    let expires_at = key.expires_at.map(Timestamp::from_millis);
    Ok(Admitted { business_id: key.business_id, key_id: key.key_id, scopes, expires_at })
}
