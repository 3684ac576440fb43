//! Files: uploaded, described, fetched.
//!
//! Source: Meta, "Cloud API, Media".

use std::fmt::Write;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::clock;
use crate::faults::{Manner, Target};
use crate::graph::multipart::{self, Part};
use crate::graph::{access, refusal::Refusal};
use crate::ids;
use crate::line::Line;
use crate::moment::Moment;
use crate::world::{Media, World};

/// Meta forgets a file after this time.
const KEPT_SECONDS: u64 = 30 * 24 * 3600;
const KB: usize = 1024;
const MB: usize = 1024 * KB;

/// Types, what messages call them, and the largest file in bytes.
const TYPES: [(&str, &str, usize); 18] = [
    ("image/jpeg", "image", 5 * MB),
    ("image/png", "image", 5 * MB),
    ("video/mp4", "video", 16 * MB),
    ("video/3gpp", "video", 16 * MB),
    ("audio/aac", "audio", 16 * MB),
    ("audio/amr", "audio", 16 * MB),
    ("audio/mpeg", "audio", 16 * MB),
    ("audio/mp4", "audio", 16 * MB),
    ("audio/ogg", "audio", 16 * MB),
    ("text/plain", "document", 100 * MB),
    ("application/pdf", "document", 100 * MB),
    ("application/msword", "document", 100 * MB),
    ("application/vnd.ms-excel", "document", 100 * MB),
    ("application/vnd.ms-powerpoint", "document", 100 * MB),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "document",
        100 * MB,
    ),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document", 100 * MB),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "document",
        100 * MB,
    ),
    ("image/webp", "sticker", 500 * KB),
];

/// `POST /{version}/{phone_number_id}/media`
pub(crate) async fn upload(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let channel = access::channel(&app, &version, &id, &headers);
    match channel.and_then(|_| take(&app, &headers, &body)) {
        Ok((id, manner)) => line.answer(manner, Json(json!({ "id": id })).into_response()).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// `GET /lookaside/{id}`: the bytes, for whoever brings the token.
pub(crate) async fn fetch(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = access::token(&app, "v1.0", &headers) {
        return refusal.into_response();
    }
    match app.look(|world| find(world, &id, clock::now()).cloned()) {
        Some(file) => ([(CONTENT_TYPE, file.mime_type)], file.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A file that is not forgotten yet.
pub(crate) fn find<'a>(world: &'a World, id: &str, now: Moment) -> Option<&'a Media> {
    world.meta.media.get(id).filter(|file| now.seconds_since(file.at) < KEPT_SECONDS)
}

pub(crate) fn json(id: &str, file: &Media, host: &str) -> Value {
    let hash = Sha256::digest(&file.bytes);
    let hash = hash.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    json!({
        "messaging_product": "whatsapp",
        "url": format!("http://{host}/lookaside/{id}"),
        "mime_type": file.mime_type,
        "sha256": hash,
        "file_size": file.bytes.len(),
        "id": id,
    })
}

fn take(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<(String, Manner), Refusal> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let parts = multipart::parts(kind, body);
    let parts = parts.ok_or_else(|| Refusal::invalid("The body is no multipart/form-data."))?;
    let media = media(&parts)?;
    let manner = app.verdict(Target::Management, &[])?;
    let id = ids::digits();
    app.change(|world| world.meta.media.insert(id.clone(), media));
    Ok((id, manner))
}

fn media(parts: &[Part<'_>]) -> Result<Media, Refusal> {
    let part = |name: &str| parts.iter().find(|part| part.name == name);
    if part("messaging_product").is_none_or(|part| part.content != b"whatsapp") {
        return Err(Refusal::invalid("The parameter messaging_product is required."));
    }
    let file = part("file").ok_or_else(|| Refusal::invalid("The parameter file is required."))?;
    let name = file.filename.ok_or_else(|| Refusal::invalid("The file has no name."))?;
    let essence = file.mime_type.split(';').next().unwrap_or_default().trim();
    let known = TYPES.iter().find(|(mime_type, ..)| *mime_type == essence);
    let (mime_type, kind, largest) = known.ok_or_else(|| {
        Refusal::invalid(format!("Param file must be a file of a supported type, not {essence}."))
    })?;
    if file.content.is_empty() || file.content.len() > *largest {
        return Err(Refusal::invalid(format!("A file of this type has 1 to {largest} bytes.")));
    }
    Ok(Media {
        kind,
        name: name.into(),
        mime_type: (*mime_type).into(),
        bytes: file.content.into(),
        at: clock::now(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part<'a>(name: &'a str, filename: Option<&'a str>, content: &'a [u8]) -> Part<'a> {
        Part { name, filename, mime_type: "image/png", content }
    }

    fn code(parts: &[Part<'_>]) -> Option<u32> {
        media(parts).err().map(|refusal| refusal.code())
    }

    #[test]
    fn a_file_needs_a_name_a_known_type_and_a_fitting_size() {
        let product = part("messaging_product", None, b"whatsapp");
        let file = part("file", Some("a.png"), b"png");
        assert_eq!(media(&[product.clone(), file.clone()]).unwrap().kind, "image");
        assert_eq!(code(std::slice::from_ref(&file)), Some(100));
        assert_eq!(code(std::slice::from_ref(&product)), Some(100));
        assert_eq!(code(&[product.clone(), part("file", None, b"png")]), Some(100));
        assert_eq!(code(&[product.clone(), part("file", Some("a"), b"")]), Some(100));
        let large = vec![0; 5 * MB + 1];
        assert_eq!(code(&[product.clone(), part("file", Some("a"), &large)]), Some(100));
        assert_eq!(code(&[product, Part { mime_type: "text/html", ..file }]), Some(100));
    }

    #[test]
    fn a_file_is_forgotten_after_thirty_days() {
        let mut world = World::default();
        let file = media(&[
            part("messaging_product", None, b"whatsapp"),
            part("file", Some("a.png"), b"png"),
        ]);
        world.meta.media.insert("7".into(), file.unwrap());
        let now = clock::now();
        assert!(find(&world, "7", now).is_some());
        world.age(KEPT_SECONDS * 1000);
        assert!(find(&world, "7", now).is_none());
    }
}
