//! Templates: what may be written to people whose window is closed, with placeholders for what differs.

mod placeholder;
mod fill;
mod finding;
mod lint;
mod promotion;

pub use fill::{FillError, Filled, Value, fill};
pub use finding::{Finding, Issue, Place};
pub use lint::lint;
pub use placeholder::{Format, Piece, PlaceholderError, pieces};

use crate::consent::Purpose;

/// Longest text of a header, in characters. Source: Meta, "Message templates", as all limits here.
pub const HEADER: usize = 60;
/// Longest text of a body, in characters, with its parameters filled in as well.
pub const BODY: usize = 1_024;
/// Longest text of a footer, in characters.
pub const FOOTER: usize = 60;

/// What Meta takes a template for. Meta decides, whatever was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// News and offers.
    Marketing,
    /// About something the person asked for, their opt-in included.
    Utility,
    /// One-time codes.
    Authentication,
}

impl Category {
    /// All categories.
    pub const ALL: [Self; 3] = [Self::Marketing, Self::Utility, Self::Authentication];

    /// As Meta writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "MARKETING",
            Self::Utility => "UTILITY",
            Self::Authentication => "AUTHENTICATION",
        }
    }

    /// From Meta's way of writing, in whatever case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str().eq_ignore_ascii_case(text))
    }

    /// The least purpose that a template of this category needs consent for.
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Marketing => Purpose::Marketing,
            Self::Utility | Self::Authentication => Purpose::Service,
        }
    }
}

/// Whether Meta lets a template be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It may be sent.
    Approved,
    /// Meta has not decided yet, or decides again.
    Pending,
    /// Meta refused it; it can be changed and submitted again.
    Rejected,
    /// Not for a while: too many people complained, or too many were sent.
    Paused,
    /// Not any more.
    Disabled,
    /// It is gone, or goes.
    Deleted,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Approved,
        Self::Pending,
        Self::Rejected,
        Self::Paused,
        Self::Disabled,
        Self::Deleted,
    ];

    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
            Self::Paused => "paused",
            Self::Disabled => "disabled",
            Self::Deleted => "deleted",
        }
    }

    /// From a status of Meta's lists or an event of its webhooks; none for one that nobody here knows, which must not
    /// be taken for approved.
    ///
    /// Source: Meta, `message_template_status_update`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_uppercase().as_str() {
            // Flagged is a warning: the template may still be sent.
            "APPROVED" | "REINSTATED" | "UNARCHIVED" | "FLAGGED" => Self::Approved,
            "PENDING" | "IN_APPEAL" => Self::Pending,
            "REJECTED" => Self::Rejected,
            "PAUSED" | "LIMIT_EXCEEDED" | "LOCKED" => Self::Paused,
            "DISABLED" | "ARCHIVED" => Self::Disabled,
            "DELETED" | "PENDING_DELETION" => Self::Deleted,
            _ => return None,
        })
    }
}

/// A template before it is submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// By which it is sent: lower case, digits and `_`.
    pub name: String,
    /// What it is submitted as.
    pub category: Category,
    /// Above the body.
    pub header: Option<Header>,
    /// The message.
    pub body: Text,
    /// Below the body, small; without placeholders.
    pub footer: Option<String>,
    /// What people can tap on, in order.
    pub buttons: Vec<Button>,
}

/// A text with placeholders, and an example for each, which Meta's reviewers want to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// With `{{1}}` or `{{first_name}}`.
    pub text: String,
    /// By the names of the placeholders.
    pub samples: Vec<(String, String)>,
}

/// What stands above a template's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// A line.
    Text(Text),
    /// An image, a video or a document.
    Media {
        /// Whether an example was uploaded for Meta's reviewers.
        has_sample: bool,
    },
    /// A place on the map.
    Location,
}

/// What people can tap on below a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// Answers with its own text.
    QuickReply {
        /// On the button.
        text: String,
    },
    /// Opens a page.
    Url {
        /// On the button.
        text: String,
        /// Where it leads, with at most one placeholder at its end.
        url: Text,
    },
    /// Calls a number.
    Call {
        /// On the button.
        text: String,
        /// In international form.
        number: String,
    },
    /// Copies a code.
    CopyCode {
        /// An example of the code.
        sample: String,
    },
    /// Asks for the person's number, where only their user id is known.
    RequestContact,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_meta_lets_be_sent_counts_as_approved() {
        let check = |text, status| assert_eq!(Status::parse(text), status, "{text}");
        for text in ["APPROVED", "approved", "REINSTATED", "UNARCHIVED", "FLAGGED"] {
            check(text, Some(Status::Approved));
        }
        check("PENDING", Some(Status::Pending));
        check("IN_APPEAL", Some(Status::Pending));
        check("REJECTED", Some(Status::Rejected));
        check("PAUSED", Some(Status::Paused));
        check("LIMIT_EXCEEDED", Some(Status::Paused));
        check("LOCKED", Some(Status::Paused));
        check("DISABLED", Some(Status::Disabled));
        check("ARCHIVED", Some(Status::Disabled));
        check("DELETED", Some(Status::Deleted));
        check("PENDING_DELETION", Some(Status::Deleted));
        for text in ["", "APPROVED ", "SOMETHING_NEW"] {
            check(text, None);
        }
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
    }

    #[test]
    fn a_category_needs_the_consent_of_its_purpose() {
        let check = |text, purpose| {
            assert_eq!(Category::parse(text).map(Category::purpose), purpose, "{text}");
        };
        check("MARKETING", Some(Purpose::Marketing));
        check("marketing", Some(Purpose::Marketing));
        check("UTILITY", Some(Purpose::Service));
        check("AUTHENTICATION", Some(Purpose::Service));
        check("SERVICE", None);
    }
}
