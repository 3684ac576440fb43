//! Why a message does not leave, in one word.

use crate::time::Timestamp;

/// Why a message does not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nothing is known by which the person could be reached this way.
    NoAddress,
    /// The person said stop.
    Suppressed,
    /// The person never agreed.
    NoOptIn,
    /// Trial mode writes to verified numbers only.
    TrialRecipient,
    /// Meta does not let the template be sent.
    TemplateNotApproved,
    /// Meta delivers no marketing to the person's country.
    MarketingBarred,
    /// Free-form text needs a window that is open.
    WindowClosed {
        /// When it ended or ends; none if there never was one.
        expires_at: Option<Timestamp>,
    },
    /// An SMS cannot carry it.
    NotForSms,
    /// What the business lets a day cost is used up.
    CapReached {
        /// When it is lifted.
        until: Timestamp,
    },
}

impl Refusal {
    /// Stable code, HTTP status and title, which is the same for every occurrence.
    pub const fn facts(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::NoAddress => ("no_address", 422, "The contact cannot be reached this way"),
            Self::Suppressed => ("suppressed", 422, "The contact said stop"),
            Self::NoOptIn => ("no_opt_in", 422, "The contact did not agree to such messages"),
            Self::TrialRecipient => {
                ("trial_recipient", 422, "In trial mode only verified numbers are written to")
            }
            Self::TemplateNotApproved => {
                ("template_not_approved", 422, "The template may not be sent")
            }
            Self::MarketingBarred => {
                ("marketing_barred", 422, "No marketing is delivered to the contact's country")
            }
            Self::WindowClosed { .. } => {
                ("window_closed", 422, "The window is closed; only a template may be sent")
            }
            Self::NotForSms => ("not_for_sms", 422, "An SMS cannot carry this content"),
            Self::CapReached { .. } => ("cap_reached", 429, "What a day may cost is used up"),
        }
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        self.facts().0
    }

    /// Whether a message that may also go by SMS goes on to it.
    pub const fn leaves_sms(self) -> bool {
        match self {
            Self::NoAddress
            | Self::NoOptIn
            | Self::TemplateNotApproved
            | Self::MarketingBarred
            | Self::WindowClosed { .. } => true,
            Self::Suppressed | Self::TrialRecipient | Self::NotForSms | Self::CapReached { .. } => {
                false
            }
        }
    }
}
