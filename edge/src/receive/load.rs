//! What must be known to decide on messages: their channels and the form entries they may answer.

use std::collections::BTreeSet;

use jawort_shared::identity::number_key;
use jawort_shared::inbound::OptInRule;
use jawort_shared::keyword::Keyword;
use jawort_shared::pairing::PairingCode;
use jawort_shared::phone::Phone;

use super::code_of;
use crate::error::Failure;
use crate::store::channel::{self, Row};
use crate::store::pairing::{self, Candidate, Key};
use crate::store::{Rows, Statement};
use crate::whatsapp::webhook::{Delivery, InboundMessage};

/// What was loaded.
#[derive(Default)]
pub(crate) struct Loaded {
    /// The channels that messages came in on.
    pub(crate) channels: Vec<Row>,
    /// The form entries that messages may answer.
    pub(crate) entries: Vec<Candidate>,
}

/// Asks for all messages in one call; nothing where there are none.
pub(crate) fn questions(delivery: &Delivery, read: &[Keyword]) -> Option<Vec<Statement>> {
    let messages = &delivery.messages;
    if messages.is_empty() {
        return None;
    }
    let numbers: BTreeSet<_> =
        messages.iter().map(|message| message.phone_number_id.as_str()).collect();
    let numbers: Vec<_> = numbers.into_iter().collect();
    let codes: Vec<_> = read.iter().map(code_of).collect();
    let keys: Vec<_> =
        messages.iter().zip(&codes).map(|(message, code)| key(message, code.as_ref())).collect();
    Some(vec![channel::by_phone_number_ids(&numbers), pairing::candidates(&keys)])
}

fn key<'a>(message: &'a InboundMessage, code: Option<&'a PairingCode>) -> Key<'a> {
    Key {
        phone_number_id: &message.phone_number_id,
        code: code.map(PairingCode::as_str),
        number_key: message.sender.phone.map(|phone| number_key(phone.digits())),
        sent_at: message.sent_at,
    }
}

impl Loaded {
    /// What the record answers to [`questions`].
    pub(super) fn from_rows(rows: &Rows) -> Result<Self, Failure> {
        Ok(Self { channels: rows.of(0)?, entries: rows.of(1)? })
    }

    /// The channel of Meta's id, if it is ours.
    pub(super) fn channel(&self, phone_number_id: &str) -> Option<&Row> {
        self.channels.iter().find(|channel| channel.phone_number_id == phone_number_id)
    }

    /// Form entries of the channel with this code or this number.
    pub(super) fn candidates<'a>(
        &'a self,
        channel: &'a Row,
        phone: Option<Phone>,
        code: Option<PairingCode>,
    ) -> impl Iterator<Item = &'a Candidate> {
        self.entries.iter().filter(move |entry| {
            let has_code = code.is_some_and(|code| code.as_str() == entry.code);
            entry.business_id == channel.business_id
                && entry.channel_id == channel.channel_id
                && (has_code || phone.is_some_and(|phone| is_same(phone, &entry.phone)))
        })
    }
}

/// Whether a sender's number and a typed one reach the same account.
pub(super) fn is_same(phone: Phone, typed: &str) -> bool {
    number_key(phone.digits()) == number_key(typed)
}

/// The channel's rule for messages without a keyword.
pub(super) fn rule(channel: &Row) -> OptInRule {
    if channel.opt_in_rule == "keyword" { OptInRule::Keyword } else { OptInRule::AnyMessage }
}
