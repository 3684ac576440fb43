//! Links that lead into the chat: the short one of the SMS, the QR code, the contact card.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use jawort_shared::api::ErrorCode;
use jawort_shared::pairing;
use serde::Deserialize;

use super::entries;
use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::Query;
use crate::handlers::widgets;
use crate::ids::WidgetId;
use crate::page;
use crate::store::pairing::Entry;
use crate::{publication, store};

/// `GET /r/{ref}`
#[worker::send]
pub(crate) async fn follow(
    State(app): State<App>,
    Path(ref_): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some(entry) = find(&app, &ref_).await? else {
        return Ok(page::not_found(&headers));
    };
    let location = HeaderValue::try_from(entries::chat_link(&app, &entry));
    let location = location.map_err(|_| Failure::from(ErrorCode::Unavailable))?;
    let headers = [(header::LOCATION, location), no_store(), no_referrer()];
    Ok((StatusCode::FOUND, headers, ()).into_response())
}

/// What a QR code may lead to.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    /// A form entry; the channel itself where absent.
    r#ref: Option<String>,
}

/// `GET /w/{widget}/qr.svg`
#[worker::send]
pub(crate) async fn qr(
    State(app): State<App>,
    Path(widget_id): Path<WidgetId>,
    Query(target): Query<Target>,
) -> Result<Response, Failure> {
    let link = match target.r#ref {
        None => pairing::chat_link(&publication::load(&app, &widget_id).await?.number, None),
        Some(ref_) => {
            let entry = find(&app, &ref_).await?.filter(|entry| entry.widget_id == widget_id);
            entries::chat_link(&app, &entry.ok_or(ErrorCode::NotFound)?)
        }
    };
    let svg = page::qr_svg(&link).ok_or(ErrorCode::Unavailable)?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(([kind, no_store(), no_referrer()], svg).into_response())
}

/// `GET /w/{widget}/contact.vcf`
#[worker::send]
pub(crate) async fn contact_card(
    State(app): State<App>,
    Path(widget_id): Path<WidgetId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let widget = publication::load(&app, &widget_id).await?;
    let language = widgets::language(&widget, None, &headers);
    let card = page::contact_card(&widget, language);
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/vcard; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"contact.vcf\"");
    Ok(([kind, (header::CONTENT_DISPOSITION, name)], card).into_response())
}

async fn find(app: &App, ref_: &str) -> Result<Option<Entry>, Failure> {
    app.run(vec![store::pairing::find(ref_)]).await?.first(0)
}

fn no_store() -> (HeaderName, HeaderValue) {
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

fn no_referrer() -> (HeaderName, HeaderValue) {
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
}
