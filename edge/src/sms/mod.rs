//! SMS providers as codecs: a request goes out, a reply and receipts come in. No transport, no state.

mod websms;
mod twilio;
mod vonage;
mod seven;
mod infobip;
mod event;
mod token;

pub(crate) use event::{Event, Fate, InboundSms, Incoming, Receipt};
pub(crate) use token::CallbackToken;
pub(crate) use twilio::is_service;

use http::HeaderMap;

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
    /// Whether it is news or offers.
    pub(crate) is_offer: bool,
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
    /// The provider does not know us: nothing is lost until somebody has mended the credentials.
    LockedOut {
        /// The provider's code.
        code: String,
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

/// One provider: a value of functions, no state.
#[derive(Debug)]
pub(crate) struct Provider {
    /// As channels and addresses name it.
    pub(crate) name: &'static str,
    /// Characters that it takes at most.
    pub(crate) longest: usize,
    /// Where its API is.
    pub(crate) base_url: &'static str,
    /// The request that sends an SMS; none if the credentials do not fit.
    pub(crate) request: fn(&str, &Credentials, &Sms<'_>) -> Option<http::Request<String>>,
    /// What the reply to it means.
    pub(crate) reply: fn(u16, &HeaderMap, &str) -> Reply,
    /// Whether a callback is the provider's, where it signs.
    pub(crate) is_genuine: fn(&Credentials, &Incoming<'_>) -> bool,
    /// What a genuine callback says.
    pub(crate) callback: fn(&[u8]) -> Vec<Event>,
    /// Content type and body that the provider wants to hear.
    pub(crate) thanks: (&'static str, &'static str),
}

/// All providers. A new one is one file and one line.
const PROVIDERS: [&Provider; 5] =
    [&websms::WEBSMS, &twilio::TWILIO, &vonage::VONAGE, &seven::SEVEN, &infobip::INFOBIP];

/// The provider with this name.
pub(crate) fn find(name: &str) -> Option<&'static Provider> {
    PROVIDERS.into_iter().find(|provider| provider.name == name)
}

/// The names of all providers.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PROVIDERS.iter().map(|provider| provider.name)
}

/// What a status means where the body does not say it.
///
/// Only an answer that comes before any acceptance proves that nothing was sent: 408, 425, 429, another 4xx,
/// and Cloudflare's own 521 to 523, 525 and 526 (no connection was made).
/// Source: Cloudflare, "Cloudflare 5xx errors".
fn by_status(status: u16, headers: &HeaderMap) -> Reply {
    let code = format!("http_{status}");
    match status {
        408 | 425 | 429 | 521..=523 | 525 | 526 => {
            Reply::Throttled { code, wait: retry_after(headers) }
        }
        401 | 403 => Reply::LockedOut { code },
        400..=499 => Reply::Refused { code },
        _ => Reply::Unclear { code },
    }
}

/// A provider's own word for what went wrong, fit for the record: no text that might name somebody.
fn code(word: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || "_-.".contains(*c);
    word.chars().filter(is_plain).take(60).collect()
}

/// A sender as most providers want it: numbers without the plus sign, names as they are.
fn bare_sender(sender: &str) -> &str {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits } else { sender }
}

fn retry_after(headers: &HeaderMap) -> i64 {
    let text = headers.get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds: u32 = text.and_then(|text| text.trim().parse().ok()).unwrap_or_default();
    i64::from(seconds) * 1_000
}

#[cfg(test)]
mod tests {
    use jawort_shared::time::Timestamp;

    use super::*;

    /// Reads a reply and names its meaning.
    pub(super) fn check_reply(provider: &Provider, status: u16, body: &str, expected: &str) {
        let meaning = match (provider.reply)(status, &HeaderMap::new(), body) {
            Reply::Accepted { .. } => "accepted",
            Reply::Refused { .. } => "refused",
            Reply::Throttled { .. } => "throttled",
            Reply::LockedOut { .. } => "locked out",
            Reply::OptedOut { .. } => "opted out",
            Reply::Unclear { .. } => "unclear",
        };
        assert_eq!(meaning, expected, "{} {status} {body}", provider.name);
    }

    /// An SMS as every codec's tests send it.
    pub(super) const SMS: Sms<'static> = Sms {
        recipient: "436641234567",
        sender: "+15005550006",
        body: "Grüße & mehr",
        reference: "out_1",
        callback_url: "https://x/y",
        is_offer: false,
    };

    /// The credentials of every codec's tests.
    pub(super) fn credentials() -> Credentials {
        let secret = |text: &str| crate::config::Secret(text.to_owned());
        Credentials {
            token: secret("token"),
            account_sid: "AC1".to_owned(),
            auth_token: secret("12345"),
            api_key: secret("key"),
            api_secret: secret("secret"),
            signing_secret: secret("signing"),
        }
    }

    /// Whether a codec takes a callback with these headers, at this second.
    pub(super) fn is_genuine(
        provider: &Provider,
        url: &str,
        headers: &[(&'static str, &str)],
        body: &[u8],
        second: i64,
    ) -> bool {
        let value = |text: &str| http::HeaderValue::from_str(text).expect("a header");
        let headers =
            headers.iter().map(|(name, text)| (http::HeaderName::from_static(name), value(text)));
        let headers: HeaderMap = headers.collect();
        let now = Timestamp::from_millis(second * 1_000);
        (provider.is_genuine)(&credentials(), &Incoming { url, headers: &headers, body, now })
    }

    #[test]
    fn no_request_is_made_without_credentials_and_none_is_taken_without_a_signature() {
        for provider in PROVIDERS {
            let nobody = Credentials::default();
            assert!((provider.request)("https://h", &nobody, &SMS).is_none(), "{}", provider.name);
            let signs = !["websms", "infobip"].contains(&provider.name);
            assert_eq!(
                is_genuine(provider, "https://x/y", &[], b"{}", 0),
                !signs,
                "{}",
                provider.name
            );
        }
    }

    #[test]
    fn a_body_that_is_nothing_is_kept_by_every_codec() {
        for provider in PROVIDERS {
            for body in [&b""[..], b"{", b"[]", b"null", b"\xff", b"a=b", b"{\"results\":[7]}"] {
                let events = (provider.callback)(body);
                assert!(
                    matches!(events.as_slice(), [Event::Park(_)]),
                    "{} {events:?}",
                    provider.name
                );
            }
        }
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
