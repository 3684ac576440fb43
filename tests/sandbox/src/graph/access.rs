//! Who may ask what: the path, then the token, then what the token may see.

use axum::http::{HeaderMap, Method};

use crate::app::App;
use crate::auth;
use crate::directory::{self, Channel, WABAS};
use crate::graph::refusal::{Refusal, is_version};

/// Refuses a bad path and a bad or expired token.
pub(crate) fn token(app: &App, version: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    if !is_version(version) {
        return Err(Refusal::unknown_path(&Method::POST, &format!("/{version}")));
    }
    if auth::bearer(headers) != Some(app.config.access_token.as_str()) {
        return Err(Refusal::token());
    }
    if app.look(|world| world.meta.token_expired) {
        return Err(Refusal::expired_token());
    }
    Ok(())
}

/// Refuses also a phone number id that the token may not use.
pub(crate) fn channel(
    app: &App,
    version: &str,
    id: &str,
    headers: &HeaderMap,
) -> Result<&'static Channel, Refusal> {
    token(app, version, headers)?;
    directory::by_id(id).ok_or_else(|| Refusal::unknown_object(&Method::POST, id))
}

/// Refuses also a WABA that the token may not manage.
pub(crate) fn waba(
    app: &App,
    version: &str,
    id: &str,
    headers: &HeaderMap,
) -> Result<&'static str, Refusal> {
    token(app, version, headers)?;
    let known = WABAS.into_iter().find(|waba| *waba == id);
    known.ok_or_else(|| Refusal::unknown_object(&Method::GET, id))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::http::header::AUTHORIZATION;

    use super::*;
    use crate::config::Config;

    fn app() -> App {
        App::new(Config {
            port: 0,
            worker_url: String::new(),
            app_secret: String::new(),
            access_token: "good".into(),
        })
        .unwrap()
    }

    #[test]
    fn the_path_then_the_token_then_the_object_is_checked() {
        let app = app();
        let code = |version: &str, id: &str, token: &'static str| {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(token))]);
            channel(&app, version, id, &headers).err().map(|refusal| refusal.code())
        };
        assert_eq!(code("23.0", "106540352242922", "Bearer good"), Some(2500));
        assert_eq!(code("v23.0", "106540352242922", "Bearer bad"), Some(190));
        assert_eq!(code("v23.0", "1", "Bearer good"), Some(100));
        assert_eq!(code("v23.0", "106540352242922", "Bearer good"), None);
        app.change(|world| world.meta.token_expired = true);
        assert_eq!(code("v23.0", "106540352242922", "Bearer good"), Some(190));
    }
}
