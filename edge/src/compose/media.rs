//! Whether what is to stand above a body can be shown: a file that Meta can reach, a place on earth.

use jawort_shared::template::FillError;

use crate::whatsapp::cloud_api::media::{Location, MediaSource};

/// Longest address of a file, in bytes.
const LINK: usize = 2_048;

/// A file by an id of Meta's, or at an address that Meta fetches: HTTPS only, as nobody else may change it on the way.
pub(crate) fn reachable(source: &MediaSource, what: &str) -> Result<MediaSource, FillError> {
    let fits = match source {
        MediaSource::Id(id) => !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()),
        MediaSource::Link(link) => is_secure(link),
    };
    if fits { Ok(source.clone()) } else { Err(FillError::Unfit(what.to_owned())) }
}

fn is_secure(link: &str) -> bool {
    let uri: Option<http::Uri> = link.parse().ok().filter(|_| link.len() <= LINK);
    uri.is_some_and(|uri| {
        let has_user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        uri.scheme_str() == Some("https")
            && uri.host().is_some_and(|host| !host.is_empty())
            && !has_user
    })
}

/// A place whose degrees exist.
pub(crate) fn on_earth(place: &Location) -> Result<Location, FillError> {
    let fits =
        (-90.0..=90.0).contains(&place.latitude) && (-180.0..=180.0).contains(&place.longitude);
    if fits { Ok(place.clone()) } else { Err(FillError::Unfit("location".to_owned())) }
}
