//! Which address leads to which door.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, patch, post, put};
use jawort_shared::api::ErrorCode;

use crate::app::App;
use crate::error::Failure;
use crate::handlers::{
    bootstrap, broadcasts, business, channel_state, channels, contacts, embeds, entries, groups,
    health, hosted, keys, keywords, links, media, members, merges, messages, notices, opt_ins,
    parked, receipts, tags, templates, trial_numbers, webhooks, widgets,
};
use crate::whatsapp::management::media::LARGEST;
use crate::{admit, cors, log};

/// A form is small; more is not read.
const FORM_BYTES: usize = 8 * 1024;
/// A message may be long, and so may the conditions of a broadcast.
const OPERATOR_BYTES: usize = 64 * 1024;
/// Settings with a table of rates or the hours of two years.
const SETTINGS_BYTES: usize = 256 * 1024;
/// Meta sends up to 3 MB. Source: Meta, "Webhooks", payload size.
const WEBHOOK_BYTES: usize = 3_500_000;

/// All routes. Files of `www/` are answered before this is asked.
pub(crate) fn router(app: App) -> Router {
    let visitors = Router::new()
        .route("/w/{widget}", get(hosted::show).post(hosted::submit))
        .route("/w/{widget}/config", get(widgets::config).options(widgets::preflight))
        .route("/w/{widget}/opt-ins", post(entries::create).options(widgets::preflight))
        .route("/w/{widget}/opt-ins/{ref}", get(entries::show).options(widgets::preflight))
        .route("/w/{widget}/qr.svg", get(links::qr))
        .route("/w/{widget}/contact.vcf", get(links::contact_card))
        .route("/r/{ref}", get(links::follow))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn(cors::open_refusals));
    let machines = Router::new()
        .route("/webhooks/whatsapp", get(webhooks::verify).post(webhooks::receive))
        .route("/webhooks/sms/{provider}/{token}", post(receipts::receive))
        .route("/health", get(health::show))
        .route("/v1/bootstrap", post(bootstrap::start))
        .layer(DefaultBodyLimit::max(WEBHOOK_BYTES));
    visitors
        .merge(machines)
        .merge(operators(&app))
        .merge(settings(&app))
        .fallback(async || Failure::from(ErrorCode::NotFound))
        .method_not_allowed_fallback(async || Failure::from(ErrorCode::MethodNotAllowed))
        .layer(middleware::from_fn_with_state(app.clone(), no_public_demo))
        .layer(middleware::from_fn(readable))
        .layer(middleware::from_fn(log::keep_route))
        .with_state(app)
}

/// `/v1`: what a business says, and by whom. No door is open to a key without its scope.
fn operators(app: &App) -> Router<App> {
    let doors = Router::new()
        .route("/v1/channels/{channel}/sms", get(channels::sms))
        .route("/v1/keywords/simulate", get(keywords::simulate))
        .route("/v1/parked", get(parked::index))
        .route("/v1/notices", get(notices::index))
        .route("/v1/messages", get(messages::index))
        .route("/v1/messages/{message}", get(messages::show))
        .route("/v1/messages/{message}/cancel", post(messages::cancel))
        .route("/v1/broadcasts", get(broadcasts::index).post(broadcasts::create))
        .route("/v1/broadcasts/{broadcast}", get(broadcasts::show))
        .route("/v1/broadcasts/{broadcast}/recipients", get(broadcasts::recipients))
        .route("/v1/broadcasts/{broadcast}/start", post(broadcasts::start))
        .route("/v1/broadcasts/{broadcast}/pause", post(broadcasts::pause))
        .route("/v1/broadcasts/{broadcast}/resume", post(broadcasts::resume))
        .route("/v1/broadcasts/{broadcast}/cancel", post(broadcasts::cancel))
        .route("/v1/templates", get(templates::index))
        .route("/v1/templates/{template}", get(templates::show).delete(templates::delete))
        .route("/v1/keys", get(keys::index).post(keys::create))
        .route("/v1/keys/{key}", delete(keys::revoke))
        .route("/v1/keys/{key}/rotate", post(keys::rotate));
    // It asks for the key together with all else.
    let messages = Router::new()
        .route("/v1/messages", post(messages::create))
        .layer(DefaultBodyLimit::max(OPERATOR_BYTES));
    guarded(doors.merge(people()), app, OPERATOR_BYTES).merge(messages).merge(askers(app))
}

/// `/v1`: the people of a business.
fn people() -> Router<App> {
    Router::new()
        .route("/v1/opt-ins", get(opt_ins::index))
        .route("/v1/opt-ins/{contact}", delete(opt_ins::revoke))
        .route("/v1/opt-ins/{contact}/release", post(opt_ins::release))
        .route("/v1/contacts/{contact}/consent", get(contacts::consent))
        .route("/v1/groups", get(groups::index).post(groups::create))
        .route("/v1/groups/{group}", patch(groups::change).delete(groups::delete))
        .route("/v1/groups/{group}/members/{contact}", put(members::add).delete(members::remove))
        .route("/v1/tags", get(tags::index).post(tags::create))
        .route("/v1/tags/{tag}", patch(tags::rename).delete(tags::delete))
        .route("/v1/tags/{tag}/contacts/{contact}", put(tags::stick).delete(tags::take_off))
        .route("/v1/merges", get(merges::index))
        .route("/v1/merges/{contact}/{merged}/undo", post(merges::undo))
        .route("/v1/merge-suggestions", get(merges::suggestions))
        .route("/v1/merge-suggestions/{contact}/{other}/accept", post(merges::accept))
        .route("/v1/merge-suggestions/{contact}/{other}/dismiss", post(merges::dismiss))
}

/// Doors that ask Meta before they write: they learn the channels of the business with the key.
fn askers(app: &App) -> Router<App> {
    let admit = || middleware::from_fn_with_state(app.clone(), admit::admit_owner);
    let templates = Router::new()
        .route("/v1/templates", post(templates::create))
        .route("/v1/templates/sync", post(templates::sync))
        .route_layer(admit())
        .layer(DefaultBodyLimit::max(OPERATOR_BYTES));
    let media = Router::new()
        .route("/v1/media", post(media::upload))
        .route_layer(admit())
        .layer(DefaultBodyLimit::max(LARGEST));
    templates.merge(media)
}

/// Doors that ask for an operator key and read bodies of at most so many bytes.
fn guarded(doors: Router<App>, app: &App, bytes: usize) -> Router<App> {
    doors
        .route_layer(middleware::from_fn_with_state(app.clone(), admit::admit))
        .layer(DefaultBodyLimit::max(bytes))
}

/// `/v1`: what a business sets about itself and its channels.
fn settings(app: &App) -> Router<App> {
    let doors = Router::new()
        .route("/v1/business", get(business::show).patch(business::change))
        .route("/v1/channels", get(channels::index).post(channels::create))
        .route("/v1/channels/{channel}", get(channels::show).patch(channels::change))
        .route("/v1/channels/{channel}/stop", post(channel_state::stop))
        .route("/v1/channels/{channel}/resume", post(channel_state::resume))
        .route("/v1/channels/{channel}/refresh", post(channel_state::refresh))
        .route("/v1/channels/{channel}/hours", get(channel_state::hours))
        .route("/v1/widgets", get(embeds::index).post(embeds::create))
        .route("/v1/widgets/{widget}", get(embeds::show).patch(embeds::change))
        .route("/v1/trial-numbers", get(trial_numbers::index).post(trial_numbers::create))
        .route("/v1/trial-numbers/verify", post(trial_numbers::verify))
        .route("/v1/trial-numbers/{number}", delete(trial_numbers::delete));
    guarded(doors, app, SETTINGS_BYTES)
}

/// An address that is no text once it is decoded leads nowhere.
async fn readable(request: Request, next: Next) -> Response {
    match percent_encoding::percent_decode_str(request.uri().path()).decode_utf8() {
        Ok(_) => next.run(request).await,
        Err(_) => Failure::from(ErrorCode::NotFound).into_response(),
    }
}

/// A demo has keys that everybody knows: on a public address it answers nothing but its health.
async fn no_public_demo(State(app): State<App>, request: Request, next: Next) -> Response {
    match app.config.demo.require() {
        Err(failure) if request.uri().path() != "/health" => failure.into_response(),
        _ => next.run(request).await,
    }
}
