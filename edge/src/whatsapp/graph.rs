//! Meta's Graph API as every request meets it: address, token, and what an answer means. No transport.
//!
//! Source: Meta, "Graph API, Overview" and "Cloud API, Error codes".

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::request::Builder;
use http::{HeaderMap, Method, Request};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// Where the Graph API is, and who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Graph<'a> {
    /// `https://graph.facebook.com`, without a slash at the end.
    pub(crate) base_url: &'a str,
    /// Such as `v24.0`.
    pub(crate) version: &'a str,
    /// The access token. Stands in a header only, never in an address.
    pub(crate) token: &'a Secret,
}

impl Graph<'_> {
    /// A request without a body about what has this id; `rest` is the remainder of the address.
    /// None where address or token cannot be sent.
    pub(crate) fn ask(&self, method: Method, id: &str, rest: &str) -> Option<Request<String>> {
        self.builder(method, id, rest)?.body(String::new()).ok()
    }

    /// A `POST` of JSON to what has this id; `rest` is the remainder of the address.
    /// None where address or token cannot be sent.
    pub(crate) fn post(
        &self,
        id: &str,
        rest: &str,
        body: &impl Serialize,
    ) -> Option<Request<String>> {
        let body = serde_json::to_string(body).ok()?;
        let request = self.builder(Method::POST, id, rest)?;
        request.header(CONTENT_TYPE, "application/json").body(body).ok()
    }

    /// The beginning of every request.
    pub(super) fn builder(&self, method: Method, id: &str, rest: &str) -> Option<Builder> {
        let mut token = HeaderValue::from_str(&format!("Bearer {}", self.token.0)).ok()?;
        token.set_sensitive(true);
        // Anything but digits would lead the request to another address than the one that is meant.
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let is_known = is_id && !self.token.0.is_empty();
        let url = format!("{}/{}/{id}{rest}", self.base_url, self.version);
        is_known.then(|| Request::builder().method(method).uri(url).header(AUTHORIZATION, token))
    }
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome<T> {
    /// Meta took the request. A message is accepted by that, not delivered.
    Accepted(T),
    /// Meta, or something before it, says no: provably not taken. What follows depends on the code.
    Refused(Refusal),
    /// Provably not taken, and it never reached Meta: trying again may help.
    Throttled {
        /// What was seen, such as `http_521`.
        seen: String,
        /// How long we are asked to wait, in milliseconds.
        wait: i64,
    },
    /// It may have been taken or not. A message is never sent again after this.
    Unclear {
        /// What was seen, such as `http_502`.
        seen: String,
    },
}

/// A refusal, as far as one may decide by it: never by its title or its HTTP status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Who says no, and why.
    pub(crate) code: Code,
    /// Meta's closer distinction, where there is one: 463 of 190 is an expired token.
    pub(crate) subcode: Option<u32>,
    /// Meta's sentence for whoever mends it. It may quote what we sent.
    pub(crate) details: Option<Details>,
    /// Whether Meta itself calls the trouble a passing one.
    pub(crate) is_transient: bool,
    /// Whether it came with a status of 5xx: where the code says nothing either, the request may have been taken.
    pub(crate) is_failure: bool,
    /// How long we are asked to wait, in milliseconds; 0 where nothing is said.
    pub(crate) wait: i64,
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// A code of Meta's.
    Meta(u32),
    /// No error object, so perhaps not Meta at all: an HTTP status of 4xx is all there is.
    Http(u16),
    /// The request could not even be made: an address or a header that no client sends.
    Unsendable,
}

impl Code {
    /// For the record and the log: `131047`, `http_403`, `unsendable`.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Meta(code) => code.to_string(),
            Self::Http(status) => format!("http_{status}"),
            Self::Unsendable => "unsendable".to_owned(),
        }
    }
}

/// A sentence that may hold a number or a text: shown to operators, cannot be logged by accident.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Details(pub(crate) String);

impl std::fmt::Debug for Details {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Details")
    }
}

impl<T> Outcome<T> {
    /// The same, with what was taken read more closely; without it nothing is known.
    pub(super) fn and_then<U>(self, seen: &str, read: impl FnOnce(T) -> Option<U>) -> Outcome<U> {
        match self {
            Self::Accepted(taken) => match read(taken) {
                Some(closer) => Outcome::Accepted(closer),
                None => Outcome::Unclear { seen: seen.to_owned() },
            },
            Self::Refused(refusal) => Outcome::Refused(refusal),
            Self::Throttled { seen, wait } => Outcome::Throttled { seen, wait },
            Self::Unclear { seen } => Outcome::Unclear { seen },
        }
    }
}

/// What Meta says where there is nothing more to say.
#[derive(Deserialize)]
struct Success {
    success: bool,
}

/// Reads an answer that only says whether it was done.
pub(crate) fn read_success(status: u16, headers: &HeaderMap, body: &str) -> Outcome<()> {
    let outcome = read::<Success>(status, headers, body);
    outcome.and_then("no_success", |answer| answer.success.then_some(()))
}

/// Reads an answer. `T` is what Meta says where it takes the request.
pub(crate) fn read<T: DeserializeOwned>(
    status: u16,
    headers: &HeaderMap,
    body: &str,
) -> Outcome<T> {
    let wait = retry_after(headers);
    if let Ok(answer) = serde_json::from_str::<ErrorAnswer>(body) {
        return Outcome::Refused(answer.error.refusal(wait, status >= 500));
    }
    let seen = format!("http_{status}");
    match (status, serde_json::from_str(body)) {
        (200..=299, Ok(taken)) => Outcome::Accepted(taken),
        (200..=299, Err(_)) => Outcome::Unclear { seen: "unreadable".to_owned() },
        // These say that the request was not processed. 521 to 523, 525 and 526: no connection was made.
        // Source: Cloudflare, "Cloudflare 5xx errors".
        (408 | 425 | 429 | 521..=523 | 525 | 526, _) => Outcome::Throttled { seen, wait },
        (400..=499, _) => Outcome::Refused(Refusal::plain(Code::Http(status), wait)),
        _ => Outcome::Unclear { seen },
    }
}

impl Refusal {
    /// A refusal of which nothing is known but who refused.
    pub(crate) fn plain(code: Code, wait: i64) -> Self {
        Self { code, subcode: None, details: None, is_transient: false, is_failure: false, wait }
    }
}

#[derive(Deserialize)]
struct ErrorAnswer {
    error: ErrorObject,
}

#[derive(Deserialize)]
struct ErrorObject {
    code: u32,
    error_subcode: Option<u32>,
    message: Option<String>,
    error_user_msg: Option<String>,
    error_data: Option<serde_json::Value>,
    is_transient: Option<bool>,
}

impl ErrorObject {
    fn refusal(self, wait: i64, is_failure: bool) -> Refusal {
        // Meta's own examples have `error_data` as an object, as text and not at all.
        let data = self.error_data.as_ref();
        let details = data.and_then(|data| data.get("details")).and_then(|text| text.as_str());
        let details = details.map(str::to_owned).or(self.error_user_msg).or(self.message);
        Refusal {
            code: Code::Meta(self.code),
            subcode: self.error_subcode,
            details: details.map(Details),
            is_transient: self.is_transient.unwrap_or_default(),
            is_failure,
            wait,
        }
    }
}

fn retry_after(headers: &HeaderMap) -> i64 {
    let text = headers.get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds: u32 = text.and_then(|text| text.trim().parse().ok()).unwrap_or_default();
    i64::from(seconds) * 1_000
}

#[cfg(test)]
mod tests;
