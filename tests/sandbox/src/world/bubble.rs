//! One message of a chat: what it says, what can be tapped below it, and what became of it.

use crate::moment::Moment;

/// One message of a chat.
#[derive(Clone, Debug)]
pub(crate) struct Bubble {
    pub(crate) wamid: String,
    pub(crate) phone_number_id: String,
    pub(crate) person: String,
    pub(crate) author: Author,
    pub(crate) text: String,
    /// One line about a file or a place; empty if there is none.
    pub(crate) attachment: String,
    pub(crate) taps: Vec<Tap>,
    pub(crate) at: Moment,
    pub(crate) mark: Mark,
}

/// Something below a message that can be tapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tap {
    Reply(Reply),
    ShareNumber {
        title: String,
    },
    Link {
        title: String,
        url: String,
    },
    /// Nothing that a business hears of.
    Plain {
        title: String,
    },
}

/// A tap that answers for the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// The quick reply of a template.
    Button { payload: String, title: String },
    /// A reply button, or a row of a list.
    Choice { id: String, title: String, description: Option<String>, is_row: bool },
}

impl Tap {
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::Reply(reply) => reply.title(),
            Self::ShareNumber { title } | Self::Link { title, .. } | Self::Plain { title } => title,
        }
    }
}

impl Reply {
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::Button { title, .. } | Self::Choice { title, .. } => title,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    Visitor,
    Business,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The webhook, or the first status, is on its way.
    Pending,
    /// The Worker answered the visitor's webhook with this HTTP status.
    Answered(u16),
    /// The Worker did not answer the visitor's webhook.
    Unanswered,
    Sent,
    Delivered,
    Read,
    /// A `failed` status with this code.
    Failed(u32),
}

impl Mark {
    /// How far a message of a business has come.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Pending | Self::Answered(_) | Self::Unanswered => 0,
            Self::Sent => 1,
            Self::Failed(_) => 2,
            Self::Delivered => 3,
            Self::Read => 4,
        }
    }
}
