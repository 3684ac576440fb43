//! Plays Meta's Graph API: messages, templates, media, numbers, subscriptions.

mod access;
mod content;
mod fields;
mod interactive;
mod lint;
mod media;
mod messages;
mod multipart;
mod object;
mod placeholder;
mod refusal;
mod request;
mod subscription;
mod template;
mod templates;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};

use crate::app::App;
use crate::graph::refusal::Refusal;
pub(crate) use crate::graph::refusal::error_item;

/// Room for the largest document and what is around it, in bytes.
const LARGEST_FILE: usize = 101 * 1024 * 1024;

/// Everything that is played.
pub(crate) fn router() -> Router<App> {
    let templates = post(templates::create).get(templates::list).delete(templates::delete);
    let subscriptions = get(subscription::subscriptions)
        .post(subscription::subscriptions)
        .delete(subscription::subscriptions);
    let room_for_files = DefaultBodyLimit::max(LARGEST_FILE);
    Router::new()
        .route("/{version}/{phone_number_id}/messages", post(messages::messages))
        .route("/{version}/{waba}/message_templates", templates)
        .route("/{version}/{phone_number_id}/media", post(media::upload).layer(room_for_files))
        .route("/{version}/{waba}/subscribed_apps", subscriptions)
        .route("/{version}/{id}", get(object::get).merge(delete(object::delete)))
        .route("/lookaside/{id}", get(media::fetch))
}

/// Every path that nobody plays: an error in Meta's form, never an empty 404.
pub(crate) fn unknown(method: &Method, uri: &Uri) -> Response {
    Refusal::unknown_path(method, uri.path()).into_response()
}
