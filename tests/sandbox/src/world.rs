//! What the sandbox remembers, in memory only: everything received, every chat, every fault.

mod chats;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::faults::Faults;
use crate::moment::Moment;
pub(crate) use crate::world::chats::{Author, Bubble, Chats, Mark, Profile};

/// Begins empty, and becomes so again by `reset`.
#[derive(Default)]
pub(crate) struct World {
    /// Grows with every change; a page that has seen it need not look again.
    pub(crate) version: u64,
    pub(crate) sms: Vec<Sms>,
    pub(crate) calls: Vec<GraphCall>,
    /// What businesses have sent, by wamid.
    pub(crate) outbound: BTreeMap<String, Outbound>,
    pub(crate) chats: Chats,
    pub(crate) faults: Faults,
}

impl World {
    /// Forgets everything but the version, which pages compare.
    pub(crate) fn reset(&mut self) {
        *self = Self { version: self.version, ..Self::default() };
    }
}

/// One attempt to send an SMS to one number.
#[derive(Clone, Serialize)]
pub(crate) struct Sms {
    pub(crate) id: String,
    pub(crate) provider: Provider,
    /// What the provider answered as its own id; nothing if it refused.
    pub(crate) provider_id: Option<String>,
    /// E.164 with a plus sign, unless the request held something else.
    pub(crate) to: String,
    pub(crate) from: Option<String>,
    pub(crate) text: String,
    pub(crate) client_ref: Option<String>,
    /// Where the sender wants its receipts.
    pub(crate) callback: Option<String>,
    pub(crate) at: Moment,
    pub(crate) accepted: bool,
    /// `accepted`, or why not.
    pub(crate) outcome: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provider {
    Websms,
    Twilio,
}

/// One request to the Graph API.
#[derive(Clone, Serialize)]
pub(crate) struct GraphCall {
    pub(crate) path: String,
    pub(crate) body: Value,
    pub(crate) at: Moment,
    pub(crate) accepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wamid: Option<String>,
}

/// What the statuses of a sent message repeat.
#[derive(Clone, Default)]
pub(crate) struct Outbound {
    pub(crate) phone_number_id: String,
    /// Digits, if the message was addressed to a number.
    pub(crate) recipient_id: Option<String>,
    pub(crate) recipient_user_id: Option<String>,
    pub(crate) callback_data: Option<String>,
}
