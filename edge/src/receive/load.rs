//! What must be known to decide on a delivery: its channels and the form entries that messages may answer.

use std::collections::{BTreeMap, BTreeSet};

use jawort_shared::identity::number_key;
use jawort_shared::inbound::OptInRule;
use jawort_shared::keyword::Keyword;
use jawort_shared::pairing::PairingCode;

use super::code_of;
use crate::error::Failure;
use crate::store::channel::{self, Row};
use crate::store::pairing::{self, Candidate, Key};
use crate::store::{Rows, Statement};
use crate::whatsapp::webhook::{Delivery, InboundMessage, Place};

/// What was loaded.
#[derive(Default)]
pub(crate) struct Loaded {
    /// The channels that something came in on, by Meta's ids of number and account.
    channels: BTreeMap<Place, Row>,
    entries: Vec<Candidate>,
    /// Places in `entries`, by channel and code, and by channel and number.
    by_key: BTreeMap<(String, String), Vec<usize>>,
}

/// Asks for all facts in one call; nothing where there are none.
pub(crate) fn questions(delivery: &Delivery, read: &[Keyword]) -> Option<Vec<Statement>> {
    let messages = delivery.messages.iter().map(|message| &message.place);
    let statuses = delivery.statuses.iter().map(|status| &status.place);
    let changes = delivery.changes.iter().map(|change| &change.place);
    let places: BTreeSet<_> = messages.chain(statuses).chain(changes).map(Place::id).collect();
    if places.is_empty() {
        return None;
    }
    let places: Vec<_> = places.into_iter().collect();
    let codes: Vec<_> = read.iter().map(code_of).collect();
    let both = delivery.messages.iter().zip(&codes);
    let keys: Vec<_> = both.map(|(message, code)| key(message, code.as_ref())).collect();
    Some(vec![channel::of_places(&places), pairing::candidates(&keys)])
}

fn key<'a>(message: &'a InboundMessage, code: Option<&'a PairingCode>) -> Key<'a> {
    Key {
        phone_number_id: message.place.id(),
        code: code.map(PairingCode::as_str),
        number_key: message.sender.phone.map(|phone| number_key(phone.digits())),
        sent_at: message.sent_at,
    }
}

impl Loaded {
    /// What the record answers to [`questions`].
    pub(crate) fn from_rows(rows: &Rows) -> Result<Self, Failure> {
        Ok(Self::new(rows.of(0)?, rows.of(1)?))
    }

    /// The same, of rows that were read already.
    pub(crate) fn new(channels: Vec<Row>, entries: Vec<Candidate>) -> Self {
        let mut by_key: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            for key in [&entry.code, &entry.number_key] {
                by_key.entry((entry.channel_id.0.clone(), key.clone())).or_default().push(place);
            }
        }
        let mut of_place = BTreeMap::new();
        for channel in channels {
            of_place.insert(Place::Number(channel.phone_number_id.clone()), channel);
        }
        Self { channels: of_place, entries, by_key }
    }

    /// The channel of Meta's id, if it is ours; of an account the first.
    pub(super) fn channel(&self, place: &Place) -> Option<&Row> {
        match place {
            Place::Number(_) => self.channels.get(place),
            Place::Account(id) => self.channels.values().find(|channel| channel.waba_id == *id),
        }
    }

    /// Form entries of the channel with this code or this number.
    pub(super) fn candidates<'a>(
        &'a self,
        channel: &'a Row,
        number_key: Option<String>,
        code: Option<PairingCode>,
    ) -> impl Iterator<Item = &'a Candidate> {
        let code = code.map(|code| code.as_str().to_owned());
        let keys = [code, number_key].into_iter().flatten();
        let places = keys.filter_map(|key| self.by_key.get(&(channel.channel_id.0.clone(), key)));
        let places: BTreeSet<_> = places.flatten().copied().collect();
        let entries = places.into_iter().filter_map(|place| self.entries.get(place));
        entries.filter(|entry| entry.business_id == channel.business_id)
    }
}

/// The channel's rule for messages without a keyword.
pub(super) fn rule(channel: &Row) -> OptInRule {
    match (channel.opt_in_rule.as_str(), channel.rejoin.as_str()) {
        ("keyword", _) => OptInRule::Keyword,
        (_, "any_message") => OptInRule::AnyMessageAgain,
        _ => OptInRule::AnyMessage,
    }
}
