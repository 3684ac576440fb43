//! `/w/{widget}`: the hosted page, complete without JavaScript.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use jawort_shared::api::{EntryState, ErrorCode};
use jawort_shared::lang::Language;
use serde::Deserialize;

use super::entries;
use crate::app::App;
use crate::enter::{self, Form};
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Query};
use crate::handlers::widgets;
use crate::ids::WidgetId;
use crate::page::{self, FormPage, NextPage};
use crate::publication::{self, Publication};
use crate::region_names::region_names;
use crate::store::pairing::Entry;
use crate::{form_encoding, store, visitor};

/// What the page may be asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wish {
    lang: Option<String>,
    /// A form entry, to see what became of it.
    r#ref: Option<String>,
    /// The page to print, whatever its value.
    poster: Option<String>,
}

/// `GET /w/{widget}`
#[worker::send]
pub(crate) async fn show(
    State(app): State<App>,
    Path(widget_id): Path<WidgetId>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Response {
    or_page(&headers, show_page(&app, &widget_id, &wish, &headers).await)
}

async fn show_page(
    app: &App,
    widget_id: &WidgetId,
    wish: &Wish,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let widget = publication::load(app, widget_id).await?;
    if let Some(ref_) = &wish.r#ref {
        return state_page(app, &widget, ref_).await;
    }
    let language = widgets::language(&widget, wish.lang.as_deref(), headers);
    if wish.poster.is_some() {
        return Ok(page::poster(&widget, language));
    }
    Ok(form_page(&widget, language, headers, &Form::default(), None))
}

async fn state_page(app: &App, widget: &Publication, ref_: &str) -> Result<Response, Failure> {
    let found: Option<Entry> = app.run(vec![store::pairing::find(ref_)]).await?.first(0)?;
    let entry = found.filter(|entry| entry.widget_id == widget.widget_id);
    let entry = entry.ok_or(ErrorCode::NotFound)?;
    Ok(page::next(&NextPage {
        widget,
        language: widget.language(Some(&entry.lang)),
        ref_,
        link: &entries::chat_link(app, &entry),
        state: entries::state(app, &entry),
    }))
}

/// `POST /w/{widget}`, form-encoded
#[worker::send]
pub(crate) async fn submit(
    State(app): State<App>,
    Path(widget_id): Path<WidgetId>,
    headers: HeaderMap,
    Bytes(body): Bytes,
) -> Response {
    or_page(&headers, submit_page(&app, &widget_id, &headers, &body).await)
}

async fn submit_page(
    app: &App,
    widget_id: &WidgetId,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Failure> {
    let form = form(app, widget_id, body);
    let outcome = enter::enter(app, widget_id, headers, &form).await?;
    let (widget, language) = (&outcome.widget, outcome.language);
    Ok(match outcome.entered {
        Ok(entered) => page::next(&NextPage {
            widget,
            language,
            ref_: &entered.ref_,
            link: &entered.link,
            state: EntryState::Pending,
        }),
        Err(failure) => form_page(widget, language, headers, &form, Some(&failure)),
    })
}

fn form(app: &App, widget_id: &WidgetId, body: &[u8]) -> Form {
    let public_url = app.config.public_url.require().map_or("", String::as_str);
    let page = format!("{public_url}/w/{}", widget_id.as_str());
    let mut form = Form { page, ..Form::default() };
    for (name, value) in form_encoding::decode(body) {
        match name.as_str() {
            "phone" => form.phone = value,
            "country" => form.country = Some(value),
            "lang" => form.lang = Some(value),
            "wording" => form.wording = value,
            "groups" => form.groups.push(value),
            "consent" => form.consents = true,
            _ => {}
        }
    }
    form
}

fn form_page(
    widget: &Publication,
    language: &'static Language,
    headers: &HeaderMap,
    form: &Form,
    refusal: Option<&Failure>,
) -> Response {
    let hint = || visitor::country(headers).or_else(|| visitor::country_of_languages(headers));
    page::form(&FormPage {
        widget,
        language,
        countries: &region_names(&widget.countries(), language.tag),
        country: form.country.clone().or_else(|| Some(hint()?.code().to_owned())),
        entered: form,
        refusal: refusal.map(|failure| (failure.status(), failure.code)),
    })
}

/// People get a page where programs get problem details.
fn or_page(headers: &HeaderMap, answer: Result<Response, Failure>) -> Response {
    match answer {
        Ok(page) => page,
        Err(failure) if failure.code == ErrorCode::NotFound => page::not_found(headers),
        Err(failure) if failure.status().is_server_error() => page::unavailable(headers),
        Err(failure) => failure.into_response(),
    }
}
