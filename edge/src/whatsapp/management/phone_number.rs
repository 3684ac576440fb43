//! How a channel's number is doing: quality, pace, limit, name.
//!
//! Source: Meta, "Business phone numbers" and "Messaging limits".

use http::{HeaderMap, Method, Request};
use serde::{Deserialize, Serialize};

use super::Read;
use crate::form_encoding;
use crate::whatsapp::graph::{self, Graph, Outcome};

/// All that is read of a number.
const FIELDS: &str = "id,display_phone_number,verified_name,quality_rating,name_status,\
     code_verification_status,status,throughput,whatsapp_business_manager_messaging_limit,username";

/// A number of a business.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PhoneNumber {
    /// Meta's id of it.
    pub(crate) id: String,
    /// Formatted for the eye.
    pub(crate) display_phone_number: String,
    /// What recipients see as its name.
    #[serde(default)]
    pub(crate) verified_name: Option<String>,
    #[serde(default)]
    pub(crate) quality_rating: Option<Read<Quality>>,
    /// How the review of the name stands, in Meta's words.
    #[serde(default)]
    pub(crate) name_status: Option<String>,
    /// Whether the number was verified by a code, in Meta's words.
    #[serde(default)]
    pub(crate) code_verification_status: Option<String>,
    #[serde(default)]
    pub(crate) status: Option<Read<Connection>>,
    #[serde(default)]
    pub(crate) throughput: Option<Throughput>,
    /// Shared by all numbers of the portfolio.
    #[serde(default, rename = "whatsapp_business_manager_messaging_limit")]
    pub(crate) messaging_limit: Option<Read<MessagingLimit>>,
    /// Without an at sign.
    #[serde(default)]
    pub(crate) username: Option<String>,
}

/// What recipients think.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Quality {
    Green,
    Yellow,
    Red,
    #[serde(rename = "NA")]
    NotAvailable,
    Unknown,
}

/// Whether the number can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Connection {
    Connected,
    Disconnected,
    Pending,
    Flagged,
    Restricted,
    RateLimited,
    Banned,
    Migrated,
    Deleted,
}

/// The pace of the number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Throughput {
    pub(crate) level: Read<ThroughputLevel>,
}

/// Messages a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ThroughputLevel {
    /// 80.
    Standard,
    /// 1,000.
    High,
    NotApplicable,
}

/// People whom all numbers of the portfolio together may write to first in any 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MessagingLimit {
    #[serde(rename = "TIER_50")]
    Tier50,
    #[serde(rename = "TIER_250")]
    Tier250,
    #[serde(rename = "TIER_2K")]
    Tier2K,
    #[serde(rename = "TIER_10K")]
    Tier10K,
    #[serde(rename = "TIER_100K")]
    Tier100K,
    #[serde(rename = "TIER_UNLIMITED", alias = "UNLIMITED")]
    Unlimited,
    #[serde(rename = "TIER_NOT_SET", alias = "NOT_SET")]
    NotSet,
}

impl MessagingLimit {
    /// How many people; none where there is no limit, or where it is not set.
    pub(crate) fn people(self) -> Option<u32> {
        match self {
            Self::Tier50 => Some(50),
            Self::Tier250 => Some(250),
            Self::Tier2K => Some(2_000),
            Self::Tier10K => Some(10_000),
            Self::Tier100K => Some(100_000),
            Self::Unlimited | Self::NotSet => None,
        }
    }
}

/// The request for a number.
pub(crate) fn look(graph: Graph<'_>, phone_number_id: &str) -> Option<Request<String>> {
    let query = form_encoding::encode(&[("fields", FIELDS)]);
    graph.ask(Method::GET, phone_number_id, &format!("?{query}"))
}

/// Reads the answer to [`look`].
pub(crate) fn read_number(status: u16, headers: &HeaderMap, body: &str) -> Outcome<PhoneNumber> {
    graph::read(status, headers, body)
}
