//! The sandbox's settings, read once from the environment.

use std::env;
use std::io;

/// Everything that may differ between two sandboxes.
pub(crate) struct Config {
    pub(crate) port: u16,
    /// Where the webhooks go, without a slash at the end.
    pub(crate) worker_url: String,
    pub(crate) app_secret: String,
    pub(crate) access_token: String,
}

impl Config {
    /// Reads the environment; a port that is no port is an error, never a default.
    pub(crate) fn from_env() -> io::Result<Self> {
        Ok(Self {
            port: port(&setting("SANDBOX_PORT", "8788"))?,
            worker_url: setting("WORKER_URL", "http://127.0.0.1:8787").trim_end_matches('/').into(),
            app_secret: newest(&setting("META_APP_SECRET", "demo-app-secret")),
            access_token: setting("META_ACCESS_TOKEN", "demo-access-token"),
        })
    }
}

fn setting(name: &str, default: &str) -> String {
    env::var(name).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| default.into())
}

fn port(text: &str) -> io::Result<u16> {
    let complaint = || format!("SANDBOX_PORT is {text:?}, which is no port number");
    text.parse().map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, complaint()))
}

/// The Worker takes several secrets while they rotate; Meta signs with one, the first.
fn newest(secrets: &str) -> String {
    secrets.split(',').next().unwrap_or_default().trim().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_no_port_is_named() {
        assert!(port("http").unwrap_err().to_string().contains("\"http\""));
    }

    #[test]
    fn the_first_of_two_rotating_secrets_signs() {
        assert_eq!(newest("new, old"), "new");
    }
}
