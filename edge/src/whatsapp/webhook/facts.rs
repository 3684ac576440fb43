//! What a webhook brings: facts about people, messages and accounts, each with where it came in.

use jawort_shared::identity::{Identifier, Sender};
use jawort_shared::inbound::Preference;
use jawort_shared::keyword::{self, Keyword};
use jawort_shared::receipt::Receipt;
use jawort_shared::time::Timestamp;

/// What a webhook brought.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    /// What people wrote, tapped or set.
    pub(crate) messages: Vec<InboundMessage>,
    /// What became of messages to people.
    pub(crate) statuses: Vec<Status>,
    /// Who is known by something else from now on.
    pub(crate) changes: Vec<IdentityChange>,
    /// What Meta says about accounts, numbers and templates.
    pub(crate) notices: Vec<Notice>,
    /// What is not understood.
    pub(crate) parked: Vec<Parked>,
}

/// Where an update came in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// Meta's id of a channel.
    Number(String),
    /// Meta's id of a business account; it may have several channels.
    Account(String),
}

impl Place {
    /// The id, of whichever kind.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Number(id) | Self::Account(id) => id,
        }
    }
}

/// Something that a person wrote, tapped or set.
#[derive(Debug, Clone)]
pub(crate) struct InboundMessage {
    /// The channel.
    pub(crate) place: Place,
    /// Who wrote; known by at least one identifier.
    pub(crate) sender: Sender,
    /// Meta's id of the message.
    pub(crate) message_id: String,
    /// Its type.
    pub(crate) kind: &'static str,
    /// When it was written.
    pub(crate) sent_at: Timestamp,
    /// What it says.
    pub(crate) words: Words,
    /// As it came.
    pub(crate) raw: String,
}

/// The words of a message.
#[derive(Debug, Clone)]
pub(crate) enum Words {
    /// Typed: a text or a caption.
    Text(String),
    /// Tapped: payload and title of a button or of a row in a list.
    Button(String, String),
    /// Set inside WhatsApp.
    Preference(Preference),
    /// None: a sound, a place, a picture without a caption.
    None,
    /// Nobody wrote to us with it: a reaction, an edit, a notice of WhatsApp.
    Gesture,
}

impl Words {
    /// What they ask for.
    pub(crate) fn keyword(&self) -> Keyword {
        match self {
            Self::Text(text) => keyword::read(text),
            Self::Button(payload, title) => keyword::read_button(payload, title),
            Self::Preference(_) | Self::None | Self::Gesture => Keyword::None,
        }
    }

    /// What a person saw of them.
    pub(crate) fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Button(_, text) => text,
            Self::Preference(_) | Self::None | Self::Gesture => "",
        }
    }
}

/// What became of a message that left.
#[derive(Debug)]
pub(crate) struct Status {
    /// The channel.
    pub(crate) place: Place,
    /// Meta's id of the message.
    pub(crate) message_id: String,
    /// What this status adds.
    pub(crate) receipt: Receipt,
    /// Our own id of the message, as it comes back.
    pub(crate) reference: Option<String>,
    /// How it is billed: kind of price and category.
    pub(crate) pricing: Option<(String, String)>,
    /// As it came.
    pub(crate) raw: String,
}

/// Meta attests that a person is known by something else now.
#[derive(Debug)]
pub(crate) struct IdentityChange {
    /// The channel or the account.
    pub(crate) place: Place,
    /// What tells it from other changes.
    pub(crate) change_id: String,
    /// What the person was known by.
    pub(crate) previous: Vec<Identifier>,
    /// What the person is known by.
    pub(crate) current: Vec<Identifier>,
    /// Whether the previous number is no longer theirs.
    pub(crate) is_released: bool,
    /// When it changed.
    pub(crate) at: Timestamp,
    /// As it came.
    pub(crate) raw: String,
}

/// Something about an account, a number or a template that operators should know.
#[derive(Debug)]
pub(crate) struct Notice {
    /// The account.
    pub(crate) place: Place,
    /// Meta's name of the kind.
    pub(crate) field: String,
    /// What happened.
    pub(crate) event: String,
    /// When.
    pub(crate) at: Timestamp,
    /// As it came.
    pub(crate) raw: String,
}

/// A piece that is kept as it came.
#[derive(Debug)]
pub(crate) struct Parked {
    /// Why.
    pub(crate) reason: &'static str,
    /// The piece itself.
    pub(crate) raw: String,
    /// Where it came in, if that is known.
    pub(crate) place: Option<Place>,
}
