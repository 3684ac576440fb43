//! What Meta answers to a message.

use http::HeaderMap;
use serde::Deserialize;

use crate::whatsapp::graph::{self, Outcome};

/// What is known of a message that Meta accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// Meta's id, by which statuses and replies name the message. Opaque.
    pub(crate) wamid: String,
    /// The account that was found, in digits. Not always the number that we gave: Brazil's ninth digit,
    /// Mexico's 1, Argentina's 9.
    pub(crate) wa_id: Option<String>,
    /// The business-scoped user id; only where we addressed the message by it.
    pub(crate) bsuid: Option<String>,
    /// What becomes of it for now.
    pub(crate) message_status: MessageStatus,
}

/// What becomes of an accepted message for now. Said of templates only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MessageStatus {
    /// It is on its way; also where nothing is said.
    Accepted,
    /// It waits until the quality of its template is known, and may be dropped then.
    HeldForQualityAssessment,
    /// Its template was paused while it waited.
    Paused,
    /// A word that this code does not know.
    Unknown(String),
}

/// Reads the answer to [`send`](super::send).
pub(crate) fn read_acceptance(status: u16, headers: &HeaderMap, body: &str) -> Outcome<Accepted> {
    graph::read(status, headers, body).and_then("no_wamid", Acceptance::accepted)
}

#[derive(Deserialize)]
struct Acceptance {
    #[serde(default)]
    contacts: Vec<Contact>,
    #[serde(default)]
    messages: Vec<SentMessage>,
}

#[derive(Deserialize)]
struct Contact {
    wa_id: Option<String>,
    user_id: Option<String>,
}

#[derive(Deserialize)]
struct SentMessage {
    id: String,
    message_status: Option<String>,
}

impl Acceptance {
    fn accepted(self) -> Option<Accepted> {
        let message = self.messages.into_iter().next()?;
        let contact = self.contacts.into_iter().next();
        let (wa_id, bsuid) = contact.map_or((None, None), |one| (one.wa_id, one.user_id));
        Some(Accepted {
            wamid: filled(Some(message.id))?,
            wa_id: filled(wa_id),
            bsuid: filled(bsuid),
            message_status: message_status(message.message_status.as_deref()),
        })
    }
}

fn message_status(text: Option<&str>) -> MessageStatus {
    match text {
        None | Some("accepted") => MessageStatus::Accepted,
        Some("held_for_quality_assessment") => MessageStatus::HeldForQualityAssessment,
        Some("paused") => MessageStatus::Paused,
        Some(other) => MessageStatus::Unknown(other.to_owned()),
    }
}

/// Meta's own examples have spaces behind an id; empty stands for absent.
fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
