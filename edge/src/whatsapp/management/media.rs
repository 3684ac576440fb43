//! Files that are uploaded to Meta and sent by their id.
//!
//! Source: Meta, "Cloud API, Media".

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Request};
use serde::Deserialize;

use crate::crypto;
use crate::whatsapp::graph::{self, Graph, Outcome};

/// Bytes of a megabyte as Meta counts them.
pub(crate) const MB: usize = 1024 * 1024;
/// Meta takes documents of 100 MB; a Worker has 128 MB of memory for the file, its request and everything else.
pub(crate) const LARGEST: usize = 25 * MB;

/// The files that WhatsApp shows, with the bytes that they may have.
const TYPES: [(&str, usize); 17] = [
    ("image/jpeg", 5 * MB),
    ("image/png", 5 * MB),
    ("video/mp4", 16 * MB),
    ("video/3gpp", 16 * MB),
    ("audio/aac", 16 * MB),
    ("audio/amr", 16 * MB),
    ("audio/mpeg", 16 * MB),
    ("audio/mp4", 16 * MB),
    ("audio/ogg", 16 * MB),
    ("text/plain", LARGEST),
    ("application/pdf", LARGEST),
    ("application/msword", LARGEST),
    ("application/vnd.ms-excel", LARGEST),
    ("application/vnd.ms-powerpoint", LARGEST),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", LARGEST),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", LARGEST),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", LARGEST),
];

/// How many bytes a file of this type may have; none for a type that WhatsApp does not show.
pub(crate) fn largest(mime_type: &str) -> Option<usize> {
    let essence = mime_type.split(';').next().unwrap_or_default().trim();
    let known = TYPES.iter().find(|(known, _)| essence.eq_ignore_ascii_case(known));
    known.map(|(_, most)| *most)
}

/// A file to upload.
pub(crate) struct File<'a> {
    /// What it is called.
    pub(crate) name: &'a str,
    /// Such as `image/jpeg`; Meta refuses what does not fit the content.
    pub(crate) mime_type: &'a str,
    /// Its content.
    pub(crate) bytes: &'a [u8],
}

/// A file that Meta has taken. It is kept for 30 days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Uploaded {
    /// By what messages name it.
    pub(crate) id: String,
}

/// What Meta tells of a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct MediaFile {
    pub(crate) id: String,
    /// Where it is, for five minutes, and only for those who bring the token.
    pub(crate) url: String,
    pub(crate) mime_type: String,
    /// Hex.
    pub(crate) sha256: String,
    /// Bytes.
    pub(crate) file_size: Size,
}

/// Bytes; Meta writes them as a number in some places and as text in others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Size {
    Number(u64),
    Text(String),
}

impl Size {
    /// How many; none where the text is no number.
    pub(crate) fn bytes(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

/// The request that uploads a file. None where its name or type would break out of its line.
pub(crate) fn upload(
    graph: Graph<'_>,
    phone_number_id: &str,
    file: &File<'_>,
) -> Option<Request<Vec<u8>>> {
    if [file.name, file.mime_type].iter().any(|text| text.contains(char::is_control)) {
        return None;
    }
    // No file holds its own hash.
    let boundary = crypto::sha256(file.bytes);
    let name = file.name.replace('"', "%22");
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n{mime_type}\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: {mime_type}\r\n\r\n",
        mime_type = file.mime_type,
    )
    .into_bytes();
    body.extend(file.bytes);
    body.extend(format!("\r\n--{boundary}--\r\n").bytes());
    let request = graph.builder(Method::POST, phone_number_id, "/media")?;
    request
        .header(CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
        .body(body)
        .ok()
}

/// Reads the answer to [`upload`].
pub(crate) fn read_uploaded(status: u16, headers: &HeaderMap, body: &str) -> Outcome<Uploaded> {
    graph::read(status, headers, body)
}

/// The request that asks about a file.
pub(crate) fn look(graph: Graph<'_>, media_id: &str) -> Option<Request<String>> {
    graph.ask(Method::GET, media_id, "")
}

/// Reads the answer to [`look`].
pub(crate) fn read_file(status: u16, headers: &HeaderMap, body: &str) -> Outcome<MediaFile> {
    graph::read(status, headers, body)
}
