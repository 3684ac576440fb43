//! `/v1/media`: files that messages show.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use jawort_shared::api::ErrorCode;
use jawort_shared::time::DAY;
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::{Bytes, Owner, Query};
use crate::meta;
use crate::whatsapp::management::media::{self, File};

/// Meta keeps a file so long. Source: Meta, "Cloud API, Media".
const KEPT: i64 = 30 * DAY;

/// From which channel it will be sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Wish {
    channel: String,
}

/// `POST /v1/media`
#[worker::send]
pub(crate) async fn upload(
    State(app): State<App>,
    owner: Owner,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
    Bytes(bytes): Bytes,
) -> Result<Response, Failure> {
    let channel = owner.channel(&wish.channel)?;
    let file = file(&headers, &bytes)?;
    let request = media::upload(app.config.graph()?, &channel.phone_number_id, &file);
    let uploaded = meta::taken(meta::ask(request, media::read_uploaded).await)?;
    let answer = json!({ "media": uploaded.id, "expires_at": app.now.plus(KEPT).rfc3339() });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// The file, if it is one that WhatsApp shows.
fn file<'a>(headers: &'a HeaderMap, bytes: &'a [u8]) -> Result<File<'a>, Failure> {
    let mime_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mime_type = mime_type.unwrap_or_default().trim();
    let most = media::largest(mime_type).ok_or(ErrorCode::MediaNotSupported)?;
    if bytes.is_empty() {
        return Err(Failure::new(ErrorCode::BodyMalformed, "there is no file in the body"));
    }
    if bytes.len() > most {
        let why = format!("a file of this type has at most {} MB", most / media::MB);
        return Err(Failure::new(ErrorCode::BodyTooLarge, why));
    }
    // What it is called on the recipient's phone is said when it is sent.
    Ok(File { name: "file", mime_type, bytes })
}
