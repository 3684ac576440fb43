//! SMS providers as codecs: a request goes out, a reply and receipts come in. No transport, no state.

mod token;
mod twilio;
mod websms;

pub(crate) use token::CallbackToken;

use http::HeaderMap;
use jawort_shared::time::Timestamp;

use crate::config::Credentials;

/// An SMS as every provider needs it.
#[derive(Debug)]
pub(crate) struct Sms<'a> {
    /// E.164 digits.
    pub(crate) recipient: &'a str,
    /// Whom it comes from; empty for the account's own default.
    pub(crate) sender: &'a str,
    /// What it says.
    pub(crate) body: &'a str,
    /// Our id, which the provider returns where it can.
    pub(crate) reference: &'a str,
    /// Where receipts are to be sent.
    pub(crate) callback_url: &'a str,
}

/// What a reply means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// The provider took it.
    Accepted {
        /// The provider's id, by which receipts name it.
        provider_id: String,
        /// Parts, where the reply says so.
        segments: Option<u32>,
    },
    /// The provider will never take it.
    Refused {
        /// The provider's code.
        code: String,
    },
    /// Provably not taken now; trying again may help.
    Throttled {
        /// The provider's code.
        code: String,
        /// How long the provider asks to wait, in milliseconds.
        wait: i64,
    },
    /// The recipient said stop to the provider.
    OptedOut {
        /// The provider's code.
        code: String,
    },
    /// It may have been taken or not: never sent again.
    Unclear {
        /// What was seen.
        code: String,
    },
}

/// What a provider later says of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The provider's id.
    pub(crate) provider_id: String,
    /// `accepted`, `delivered` or `undelivered`.
    pub(crate) receipt: &'static str,
    /// When it happened, if told.
    pub(crate) at: Option<Timestamp>,
}

/// What a callback brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Callback {
    /// A receipt.
    Receipt(Receipt),
    /// Something to keep, with the reason why it is not understood.
    Park(&'static str),
}

/// A callback as it came in.
#[derive(Debug)]
pub(crate) struct Incoming<'a> {
    /// The address as the provider was given it.
    pub(crate) url: &'a str,
    /// Its headers.
    pub(crate) headers: &'a HeaderMap,
    /// Its raw body.
    pub(crate) body: &'a [u8],
}

/// One provider: a value of functions, no state.
#[derive(Debug)]
pub(crate) struct Provider {
    /// As channels and addresses name it.
    pub(crate) name: &'static str,
    /// Where its API is.
    pub(crate) base_url: &'static str,
    /// The request that sends an SMS; none if the credentials do not fit.
    pub(crate) request: fn(&str, &Credentials, &Sms<'_>) -> Option<http::Request<String>>,
    /// What the reply to it means.
    pub(crate) reply: fn(u16, &HeaderMap, &str) -> Reply,
    /// Whether a callback is the provider's, where it signs.
    pub(crate) is_genuine: fn(&Credentials, &Incoming<'_>) -> bool,
    /// What a genuine callback says.
    pub(crate) callback: fn(&[u8]) -> Callback,
    /// Content type and body that the provider wants to hear.
    pub(crate) thanks: (&'static str, &'static str),
}

/// All providers. A new one is one file and one line.
const PROVIDERS: [&Provider; 2] = [&websms::WEBSMS, &twilio::TWILIO];

/// The provider with this name.
pub(crate) fn find(name: &str) -> Option<&'static Provider> {
    PROVIDERS.into_iter().find(|provider| provider.name == name)
}

/// What a status means where the body does not say it.
///
/// Only an answer that comes before any acceptance proves that nothing was sent: 429, another 4xx,
/// and Cloudflare's own 521 to 523, 525 and 526 (no connection was made).
/// Source: Cloudflare, "Cloudflare 5xx errors".
fn by_status(status: u16, headers: &HeaderMap) -> Reply {
    let code = format!("http_{status}");
    match status {
        429 | 521..=523 | 525 | 526 => Reply::Throttled { code, wait: retry_after(headers) },
        400..=499 => Reply::Refused { code },
        _ => Reply::Unclear { code },
    }
}

fn retry_after(headers: &HeaderMap) -> i64 {
    let text = headers.get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds: u32 = text.and_then(|text| text.trim().parse().ok()).unwrap_or_default();
    i64::from(seconds) * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a reply and names its meaning.
    pub(super) fn check_reply(provider: &Provider, status: u16, body: &str, expected: &str) {
        let meaning = match (provider.reply)(status, &HeaderMap::new(), body) {
            Reply::Accepted { .. } => "accepted",
            Reply::Refused { .. } => "refused",
            Reply::Throttled { .. } => "throttled",
            Reply::OptedOut { .. } => "opted out",
            Reply::Unclear { .. } => "unclear",
        };
        assert_eq!(meaning, expected, "{} {status} {body}", provider.name);
    }

    #[test]
    fn every_provider_is_found_by_its_name() {
        for provider in PROVIDERS {
            assert_eq!(find(provider.name).map(|found| found.name), Some(provider.name));
        }
        assert!(find("pigeon").is_none());
    }

    #[test]
    fn a_provider_that_asks_to_wait_is_obeyed() {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", http::HeaderValue::from_static("7"));
        let expected = Reply::Throttled { code: "http_429".to_owned(), wait: 7_000 };
        assert_eq!(by_status(429, &headers), expected);
    }
}
