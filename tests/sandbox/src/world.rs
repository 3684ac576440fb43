//! What the sandbox remembers, in memory only: everything received, every chat, every fault.

mod bubble;
mod chats;
mod templates;
mod traffic;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::faults::Faults;
use crate::moment::Moment;
pub(crate) use crate::world::bubble::{Author, Bubble, Mark, Reply, Tap};
pub(crate) use crate::world::chats::{Chats, Profile};
pub(crate) use crate::world::templates::{
    Button, Category, Component, Status, Template, Templates,
};
pub(crate) use crate::world::traffic::{Attempt, Excess, Limits, Traffic};

/// Begins empty, and becomes so again by `reset`.
#[derive(Default)]
pub(crate) struct World {
    /// Grows with every change; a page that has seen it need not look again.
    pub(crate) version: u64,
    pub(crate) sms: Vec<Sms>,
    /// What people have written by SMS.
    pub(crate) texts: Vec<Text>,
    /// Where each SMS provider calls back about everything, as an operator enters it there.
    pub(crate) hooks: BTreeMap<Provider, String>,
    /// No SMS provider reports by itself.
    pub(crate) silent: bool,
    pub(crate) calls: Vec<GraphCall>,
    /// What businesses have sent, by wamid.
    pub(crate) outbound: BTreeMap<String, Outbound>,
    pub(crate) chats: Chats,
    pub(crate) meta: Meta,
    pub(crate) faults: Faults,
}

impl World {
    /// Forgets everything but the version, which pages compare, and what is entered at the providers.
    pub(crate) fn reset(&mut self) {
        let hooks = std::mem::take(&mut self.hooks);
        *self = Self { version: self.version, hooks, ..Self::default() };
    }

    /// Lets so much time pass: windows close and limits free themselves, while webhooks go on
    /// telling the time that it is.
    pub(crate) fn age(&mut self, millis: u64) {
        self.chats.age(millis);
        self.meta.traffic.age(millis);
        for media in self.meta.media.values_mut() {
            media.at = media.at.minus(millis);
        }
    }
}

/// What Meta keeps for the businesses.
#[derive(Default)]
pub(crate) struct Meta {
    pub(crate) templates: Templates,
    /// Uploaded files, by id.
    pub(crate) media: BTreeMap<String, Media>,
    pub(crate) traffic: Traffic,
    pub(crate) token_expired: bool,
    /// Channel and person: who wants no marketing from whom.
    pub(crate) stopped: BTreeSet<(String, String)>,
    /// WABAs whose webhooks are subscribed.
    pub(crate) subscribed: BTreeSet<String>,
    pub(crate) reporting: Reporting,
    /// How numbers stand, by Meta's id of them.
    pub(crate) standings: BTreeMap<String, Standing>,
}

/// How a number stands, in Meta's words.
#[derive(Clone)]
pub(crate) struct Standing {
    pub(crate) quality_rating: String,
    pub(crate) status: String,
    pub(crate) name_status: String,
}

impl Default for Standing {
    fn default() -> Self {
        let [quality_rating, status, name_status] =
            ["GREEN", "CONNECTED", "APPROVED"].map(str::to_owned);
        Self { quality_rating, status, name_status }
    }
}

/// An uploaded file.
#[derive(Clone)]
pub(crate) struct Media {
    /// As messages name its type.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) at: Moment,
}

/// How messages are reported about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Reporting {
    /// Before each status, in milliseconds.
    pub(crate) delay_ms: u64,
    /// How far a message gets.
    pub(crate) until: Until,
    /// Whether the last status comes first.
    pub(crate) reversed: bool,
    /// How often each status comes.
    pub(crate) times: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Until {
    /// Nothing is heard of it.
    Accepted,
    Sent,
    Delivered,
    Read,
}

impl Default for Reporting {
    fn default() -> Self {
        Self { delay_ms: 250, until: Until::Delivered, reversed: false, times: 1 }
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
    /// The body of the request as it came.
    pub(crate) request: String,
    pub(crate) at: Moment,
    pub(crate) accepted: bool,
    /// `accepted`, or why not.
    pub(crate) outcome: String,
}

/// An SMS that somebody wrote to a business.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) id: String,
    /// E.164 with a plus sign.
    pub(crate) from: String,
    /// Whom it answers: the sender of an SMS.
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) at: Moment,
    pub(crate) mark: Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provider {
    Websms,
    Twilio,
    Vonage,
    Seven,
    Infobip,
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
    /// In the words of `pricing`; a free-form message is a service message.
    pub(crate) category: Option<&'static str>,
}
