//! `/w/{widget}/config`: what the widget shows, from KV.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use jawort_shared::lang::{self, Language};
use jawort_shared::pairing;
use jawort_shared::phone::{Country, Phone};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::cors::Access;
use crate::error::Failure;
use crate::handlers::extract::Query;
use crate::ids::WidgetId;
use crate::publication::{self, Publication};
use crate::visitor;

/// What a page may ask for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wish {
    /// Language tags by preference; the header `Accept-Language` where absent.
    pub(crate) lang: Option<String>,
}

/// `GET /w/{widget}/config`
#[worker::send]
pub(crate) async fn config(
    State(app): State<App>,
    Path(widget_id): Path<WidgetId>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let widget = publication::load(&app, &widget_id).await?;
    let language = language(&widget, wish.lang.as_deref(), &headers);
    let mut answer =
        Json(configuration(&widget, language, visitor::country(&headers))).into_response();
    let cache = http::HeaderValue::from_static("private, max-age=60");
    answer.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(Access::of(&app, &headers, &widget).answer(answer))
}

/// `OPTIONS /w/{widget}/…`: may this page ask?
#[worker::send]
pub(crate) async fn preflight(
    State(app): State<App>,
    Path(widget_id): Path<Vec<String>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let widget_id = WidgetId(widget_id.into_iter().next().unwrap_or_default());
    let widget = publication::load(&app, &widget_id).await?;
    Ok(Access::of(&app, &headers, &widget).preflight())
}

/// The language that was asked for, else the browser's, else the widget's own.
pub(crate) fn language(
    widget: &Publication,
    asked: Option<&str>,
    headers: &HeaderMap,
) -> &'static Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    widget.language(asked.or(accepted))
}

fn configuration(
    widget: &Publication,
    language: &'static Language,
    hint: Option<Country>,
) -> Value {
    let wording = widget.wording(language);
    let countries = match widget.countries() {
        none if none.is_empty() => Country::all().collect(),
        listed => listed,
    };
    json!({
        "widget": widget.widget_id,
        "business": widget.business,
        "channel": {
            "number": format!("+{}", widget.number),
            "readable": Phone::from_msisdn(&widget.number).map(|phone| phone.readable()),
            "link": pairing::chat_link(&widget.number, None),
        },
        "wording": { "id": wording.id, "text": wording.text, "sha256": wording.sha256 },
        "privacy_url": widget.privacy_url,
        "countries": countries.iter().map(Country::code).collect::<Vec<_>>(),
        "groups": widget.groups(),
        "consent_box": widget.has_consent_box(),
        "country": hint.map(|country| country.code().to_owned()),
        "lang": language.tag,
        "texts": texts(widget, language),
        "theme": serde_json::from_str::<Value>(&widget.theme).unwrap_or_default(),
    })
}

fn texts(widget: &Publication, language: &'static Language) -> Map<String, Value> {
    let values = [("business", widget.business.as_str())];
    let filled = |(key, text): (&str, &str)| (key.to_owned(), lang::fill(text, &values).into());
    language.widget.entries().map(filled).collect()
}
