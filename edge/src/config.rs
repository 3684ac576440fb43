//! All settings, read once per request; no other file asks the environment for one.

use std::collections::BTreeMap;

use jawort_shared::api::ErrorCode;
use serde::Deserialize;
use worker::Env;

use crate::error::Failure;
use crate::whatsapp::graph::Graph;

/// Every setting, good or not. A door fails only on the settings that it needs.
#[derive(Debug)]
pub(crate) struct Config {
    /// Where visitors reach this Worker, without a slash at the end.
    pub(crate) public_url: Setting<String>,
    /// Meta's app secrets: the current one and, while rotating, the one before.
    pub(crate) app_secrets: Setting<Vec<String>>,
    /// The token that Meta's Graph API asks for.
    pub(crate) access_token: Setting<Secret>,
    /// Where the Graph API is, without a slash at the end.
    pub(crate) meta_base_url: String,
    /// Its version, such as `v24.0`.
    pub(crate) meta_api_version: String,
    /// The word that Meta's handshake must bring.
    pub(crate) verify_token: Setting<String>,
    /// Key of the hashes that stand for numbers and addresses.
    pub(crate) hash_key: Setting<String>,
    /// Credentials of the SMS providers, by provider.
    pub(crate) sms_credentials: Setting<BTreeMap<String, Credentials>>,
    /// Where the SMS providers are, by provider, if not at their usual address.
    pub(crate) sms_base_urls: BTreeMap<&'static str, String>,
    /// Form entries that a visitor may send in ten minutes.
    pub(crate) visitor_limit: Setting<u32>,
    /// Makes the first business and its first key; of no use afterwards, and none is needed.
    pub(crate) bootstrap_token: Setting<Option<Secret>>,
    /// Whether this is a demo: it has keys that everybody knows.
    pub(crate) demo: Setting<bool>,
}

/// A setting by its name, with its value or what is wrong with it.
#[derive(Debug)]
pub(crate) struct Setting<T> {
    name: &'static str,
    value: Result<T, &'static str>,
}

/// What a provider knows us by.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Credentials {
    /// websms: the access token.
    pub(crate) token: Secret,
    /// Twilio: the account's id.
    pub(crate) account_sid: String,
    /// Twilio: the account's secret.
    pub(crate) auth_token: Secret,
    /// Vonage, seven.io, Infobip: the key of the API.
    pub(crate) api_key: Secret,
    /// Vonage: the secret that belongs to the key.
    pub(crate) api_secret: Secret,
    /// Vonage, seven.io: the secret that callbacks are signed with.
    pub(crate) signing_secret: Secret,
}

/// A secret: cannot be printed.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl<T> Setting<T> {
    /// The value, or a failure that names the setting.
    pub(crate) fn require(&self) -> Result<&T, Failure> {
        self.value
            .as_ref()
            .map_err(|why| Failure::new(ErrorCode::NotConfigured, format!("{} {why}", self.name)))
    }

    fn check(&self) -> (&'static str, Option<&'static str>) {
        (self.name, self.value.as_ref().err().copied())
    }

    fn parse<R>(self, parse: impl FnOnce(T) -> Result<R, &'static str>) -> Setting<R> {
        Setting { name: self.name, value: self.value.and_then(parse) }
    }
}

impl Config {
    /// Reads everything; what is missing or malformed is kept as such.
    pub(crate) fn from_env(env: &Env) -> Self {
        Self::from_settings(|name| env.var(name).ok().map(|value| value.to_string()))
    }

    fn from_settings(read: impl Fn(&str) -> Option<String>) -> Self {
        let setting = |name| Setting { name, value: filled(read(name)).ok_or("is missing") };
        let public_url = setting("PUBLIC_URL").parse(|text| parse_url(&text));
        let demo = Setting { name: "DEMO", value: parse_demo(read("DEMO"), &public_url) };
        let base_url = |(provider, name)| Some((provider, filled(read(name))?));
        Self {
            app_secrets: setting("META_APP_SECRET").parse(|text| parse_secrets(&text)),
            access_token: setting("META_ACCESS_TOKEN").parse(|text| Ok(Secret(text))),
            meta_base_url: filled(read("META_BASE_URL"))
                .unwrap_or_else(|| META_BASE_URL.to_owned()),
            meta_api_version: filled(read("META_API_VERSION"))
                .unwrap_or_else(|| META_API_VERSION.to_owned()),
            verify_token: setting("META_VERIFY_TOKEN"),
            hash_key: setting("HASH_KEY"),
            sms_credentials: setting("SMS_CREDENTIALS").parse(|text| parse_credentials(&text)),
            sms_base_urls: BASE_URLS.into_iter().filter_map(base_url).collect(),
            visitor_limit: setting("VISITOR_LIMIT").parse(|text| parse_limit(&text)),
            bootstrap_token: Setting {
                name: "BOOTSTRAP_TOKEN",
                value: parse_token(read("BOOTSTRAP_TOKEN")),
            },
            public_url,
            demo,
        }
    }

    /// Meta's Graph API, as far as it is known.
    pub(crate) fn graph(&self) -> Result<Graph<'_>, Failure> {
        Ok(Graph {
            base_url: &self.meta_base_url,
            version: &self.meta_api_version,
            token: self.access_token.require()?,
        })
    }

    /// Name of each setting, and what is wrong with it if something is.
    pub(crate) fn checks(&self) -> [(&'static str, Option<&'static str>); 9] {
        [
            self.public_url.check(),
            self.app_secrets.check(),
            self.access_token.check(),
            self.verify_token.check(),
            self.hash_key.check(),
            self.sms_credentials.check(),
            self.visitor_limit.check(),
            self.bootstrap_token.check(),
            self.demo.check(),
        ]
    }
}

const META_BASE_URL: &str = "https://graph.facebook.com";
const META_API_VERSION: &str = "v24.0";

/// Variables that move a provider to another address: to the sandbox, or to the one that Infobip gives an account.
const BASE_URLS: [(&str, &str); 5] = [
    ("websms", "SMS_BASE_URL_WEBSMS"),
    ("twilio", "SMS_BASE_URL_TWILIO"),
    ("vonage", "SMS_BASE_URL_VONAGE"),
    ("seven", "SMS_BASE_URL_SEVEN"),
    ("infobip", "SMS_BASE_URL_INFOBIP"),
];

fn filled(value: Option<String>) -> Option<String> {
    value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn parse_url(text: &str) -> Result<String, &'static str> {
    let uri: http::Uri = text.parse().map_err(|_| "is no address")?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    if !is_web || uri.host().is_none() || uri.path() != "/" || text.ends_with('/') {
        return Err("must look like https://opt-in.example.com");
    }
    Ok(text.to_owned())
}

fn parse_secrets(text: &str) -> Result<Vec<String>, &'static str> {
    let secrets: Vec<_> = text.split(',').map(|one| one.trim().to_owned()).collect();
    if secrets.iter().any(String::is_empty) { Err("has an empty secret") } else { Ok(secrets) }
}

fn parse_credentials(text: &str) -> Result<BTreeMap<String, Credentials>, &'static str> {
    serde_json::from_str(text).map_err(|_| "is not the JSON that .dev.vars.example shows")
}

fn parse_limit(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|limit| *limit > 0).ok_or("must be a whole number above 0")
}

/// Whoever guesses it before the operator uses it owns the installation.
fn parse_token(text: Option<String>) -> Result<Option<Secret>, &'static str> {
    match filled(text) {
        Some(token) if token.len() < 24 => Err("must have at least 24 characters"),
        token => Ok(token.map(Secret)),
    }
}

/// A demo has keys that everybody knows: it must not stand where everybody can reach it.
fn parse_demo(text: Option<String>, public_url: &Setting<String>) -> Result<bool, &'static str> {
    match filled(text).as_deref() {
        None | Some("0") => Ok(false),
        Some("1") => match &public_url.value {
            Ok(url) if is_local(url) => Ok(true),
            _ => Err("must not be 1 on a public address"),
        },
        Some(_) => Err("must be 1 or absent"),
    }
}

fn is_local(url: &str) -> bool {
    let uri: Result<http::Uri, _> = url.parse();
    uri.is_ok_and(|uri| matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 7] = [
        ("PUBLIC_URL", "https://opt-in.example.com"),
        ("META_APP_SECRET", "new,old"),
        ("META_VERIFY_TOKEN", "word"),
        ("META_ACCESS_TOKEN", "token"),
        ("HASH_KEY", "key"),
        ("SMS_CREDENTIALS", r#"{"websms":{"token":"t"}}"#),
        ("VISITOR_LIMIT", "60"),
    ];

    fn problems(changed: &[(&str, &str)]) -> Vec<&'static str> {
        let read = |name: &str| {
            let all = changed.iter().chain(&GOOD);
            all.clone().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let checks = Config::from_settings(read).checks();
        checks.into_iter().filter_map(|(name, problem)| problem.map(|_| name)).collect()
    }

    #[test]
    fn a_bad_setting_is_named_and_nothing_else() {
        assert!(problems(&[]).is_empty());
        let bad = [
            ("PUBLIC_URL", "opt-in.example.com"),
            ("PUBLIC_URL", "https://example.com/path"),
            ("PUBLIC_URL", "https://example.com/"),
            ("META_APP_SECRET", "new,,old"),
            ("META_VERIFY_TOKEN", " "),
            ("META_ACCESS_TOKEN", ""),
            ("HASH_KEY", ""),
            ("SMS_CREDENTIALS", r#"{"websms":{"tokn":"t"}}"#),
            ("VISITOR_LIMIT", "0"),
            ("BOOTSTRAP_TOKEN", "short"),
            ("DEMO", "yes"),
        ];
        for (name, value) in bad {
            assert_eq!(problems(&[(name, value)]), [name], "{value}");
        }
    }

    #[test]
    fn a_demo_refuses_to_start_on_a_public_address() {
        assert_eq!(problems(&[("DEMO", "1")]), ["DEMO"]);
        assert!(problems(&[("DEMO", "1"), ("PUBLIC_URL", "http://127.0.0.1:8787")]).is_empty());
    }

    #[test]
    fn credentials_do_not_show_in_a_debug_print() {
        let credentials =
            Credentials { token: Secret("hush".to_owned()), ..Credentials::default() };
        assert!(!format!("{credentials:?}").contains("hush"));
    }
}
