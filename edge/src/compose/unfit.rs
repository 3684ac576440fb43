//! Why a template cannot be filled, in words that repeat nothing of what was given.

use std::fmt;

use jawort_shared::template::FillError;

/// A template with a part that this code cannot fill: a carousel, a flow, a shop, or something new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsupported;

/// Where something does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Header,
    Body,
    /// The button at this place, counted from 0.
    Button(u8),
}

/// What does not fit, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfit {
    pub(crate) place: Place,
    pub(crate) error: FillError,
}

impl Unfit {
    /// Stable code; programs decide by it.
    pub(crate) const fn code(&self) -> &'static str {
        self.error.code()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => f.write_str("header"),
            Self::Body => f.write_str("body"),
            Self::Button(index) => write!(f, "button {index}"),
        }
    }
}

/// Names of placeholders are the template's own; names that it does not have are not repeated.
impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match &self.error {
            FillError::Placeholder(_) => f.write_str("the template's placeholders cannot be read"),
            FillError::Missing(name) => {
                write!(f, "nothing is there for `{name}`, and no fall-back")
            }
            FillError::Unknown(_) => {
                f.write_str("something is given that the template has no place for")
            }
            FillError::UnknownField(_) => {
                f.write_str("a value asks for a field that contacts do not have")
            }
            FillError::Unfit(name) => write!(
                f,
                "the value of `{name}` has line breaks, tabs, more than four spaces in a row, or is no value for it"
            ),
            FillError::TooLong { most } => {
                write!(f, "filled in it has more than {most} characters")
            }
        }
    }
}
