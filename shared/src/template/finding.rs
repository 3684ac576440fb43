//! What can be wrong or unwise in a draft, in codes for programs and words for people.

use std::fmt;

use super::placeholder::PlaceholderError;

/// Something in a draft that is wrong or unwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What.
    pub issue: Issue,
}

/// A part of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The name.
    Name,
    /// The header.
    Header,
    /// The body.
    Body,
    /// The footer.
    Footer,
    /// The button at this place, counted from 0.
    Button(usize),
    /// The buttons together.
    Buttons,
    /// The draft as a whole.
    Draft,
}

/// What is wrong or unwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issue {
    /// A name is of lower case letters, digits and `_`.
    NameMalformed,
    /// There is nothing.
    Empty,
    /// More characters than this.
    TooLong(usize),
    /// Placeholders that nobody can fill.
    Placeholder(PlaceholderError),
    /// The text begins or ends with a placeholder.
    PlaceholderAtEnd,
    /// Two placeholders without words between them.
    PlaceholdersAdjacent,
    /// More placeholders than may stand here.
    TooManyPlaceholders(usize),
    /// Something behind the placeholder of a link.
    PlaceholderNotLast,
    /// A placeholder without an example, or a medium without one.
    SampleMissing,
    /// More buttons of this kind, or of all kinds, than this.
    TooManyButtons(usize),
    /// Quick replies with other buttons between them.
    QuickRepliesScattered,
    /// It reads like an offer: Meta may make it marketing, at another price and with other consent.
    ReadsLikeMarketing,
    /// It does not say how to stop it.
    NoWayOut,
}

impl Issue {
    /// Whether Meta may take the draft all the same.
    pub const fn is_hint(self) -> bool {
        matches!(self, Self::ReadsLikeMarketing | Self::NoWayOut)
    }

    /// Stable code; programs decide by it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NameMalformed => "name_malformed",
            Self::Empty => "empty",
            Self::TooLong(_) => "too_long",
            Self::Placeholder(PlaceholderError::Malformed) => "placeholder_malformed",
            Self::Placeholder(PlaceholderError::Mixed) => "placeholders_mixed",
            Self::Placeholder(PlaceholderError::NotNumbered) => "placeholders_not_numbered",
            Self::PlaceholderAtEnd => "placeholder_at_end",
            Self::PlaceholdersAdjacent => "placeholders_adjacent",
            Self::TooManyPlaceholders(_) => "too_many_placeholders",
            Self::PlaceholderNotLast => "placeholder_not_last",
            Self::SampleMissing => "sample_missing",
            Self::TooManyButtons(_) => "too_many_buttons",
            Self::QuickRepliesScattered => "quick_replies_scattered",
            Self::ReadsLikeMarketing => "reads_like_marketing",
            Self::NoWayOut => "no_way_out",
        }
    }
}

/// The path of the place in a draft as it is submitted.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::Header => f.write_str("header"),
            Self::Body => f.write_str("body"),
            Self::Footer => f.write_str("footer"),
            Self::Button(place) => write!(f, "buttons[{place}]"),
            Self::Buttons => f.write_str("buttons"),
            Self::Draft => f.write_str("draft"),
        }
    }
}

/// A sentence for whoever mends it.
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self {
            Self::NameMalformed => "A name has lower case letters, digits and `_` only.",
            Self::Empty => "Nothing is there.",
            Self::TooLong(most) => return write!(f, "It has more than {most} characters."),
            Self::Placeholder(PlaceholderError::Malformed) => {
                "A placeholder looks like {{1}} or {{first_name}}."
            }
            Self::Placeholder(PlaceholderError::Mixed) => {
                "Placeholders have numbers or names, and all of them the same."
            }
            Self::Placeholder(PlaceholderError::NotNumbered) => {
                "Placeholders count from {{1}} without gaps."
            }
            Self::PlaceholderAtEnd => "It must neither begin nor end with a placeholder.",
            Self::PlaceholdersAdjacent => "There must be words between two placeholders.",
            Self::TooManyPlaceholders(0) => "No placeholder may stand here.",
            Self::TooManyPlaceholders(most) => {
                return write!(f, "It has more than {most} placeholder.");
            }
            Self::PlaceholderNotLast => "A link's placeholder stands at its end.",
            Self::SampleMissing => "Meta's reviewers want an example of what will stand here.",
            Self::TooManyButtons(most) => {
                return write!(f, "There are more than {most} buttons of a kind, or in all.");
            }
            Self::QuickRepliesScattered => "Quick replies stand together.",
            Self::ReadsLikeMarketing => {
                "It reads like an offer: Meta may make it marketing, which needs that consent and costs more."
            }
            Self::NoWayOut => "It does not say how to stop such messages.",
        };
        f.write_str(sentence)
    }
}
