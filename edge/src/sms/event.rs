//! What a provider calls back with, in words that all codecs share.

use http::HeaderMap;
use jawort_shared::time::Timestamp;

/// What a provider later says became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// On its way.
    Accepted,
    /// It will not arrive.
    Undelivered,
    /// It arrived.
    Delivered,
}

impl Fate {
    /// As it is stored.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Undelivered => "undelivered",
            Self::Delivered => "delivered",
        }
    }
}

/// A delivery report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The provider's id.
    pub(crate) provider_id: String,
    /// Our id, where the provider returns it.
    pub(crate) reference: Option<String>,
    /// What became of the message.
    pub(crate) fate: Fate,
    /// The provider's code for what went wrong.
    pub(crate) code: Option<String>,
    /// When it happened, as told.
    pub(crate) at: Option<String>,
    /// Parts, where the report says so.
    pub(crate) segments: Option<u32>,
}

/// An SMS that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InboundSms {
    /// The provider's id: each SMS has its own.
    pub(crate) message_id: String,
    /// Who wrote it, as told.
    pub(crate) sender: String,
    /// What it says.
    pub(crate) text: String,
    /// When it was written, where that is told.
    pub(crate) at: Option<String>,
}

/// One of the things that a callback brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A delivery report.
    Receipt(Receipt),
    /// The recipient of a message told the provider to stop.
    OptedOut {
        /// The provider's id of the message.
        provider_id: String,
        /// The recipient, as told.
        recipient: String,
        /// The provider's code.
        code: String,
    },
    /// Somebody wrote.
    Inbound(InboundSms),
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
    /// When it came in.
    pub(crate) now: Timestamp,
}

impl Incoming<'_> {
    /// A header's bytes; empty if it is missing.
    pub(super) fn header(&self, name: &str) -> &[u8] {
        self.headers.get(name).map_or(b"", |value| value.as_bytes())
    }
}
