//! What the widget knows, and what each happening changes and causes; no browser in here.

mod entry;
mod running;

pub(crate) use entry::{Entry, Typed};
pub(crate) use running::{Busy, Next, Running, Screen};

use crate::config::{Config, WebAddress};
use jawort_shared::api::{EntryState, ErrorCode};

/// What happened.
#[derive(Debug)]
pub(crate) enum Msg {
    /// Boxed like all that is large: what is small is moved about with less code.
    ConfigRenewed(Box<Config>),
    RenewalFailed,
    Edited(Box<Typed>),
    Submitted(Box<Typed>),
    Accepted(Box<Ticket>),
    Declined(ErrorCode),
    WaitOver,
    StateRead {
        reference: String,
        state: EntryState,
    },
    StateFailed,
    PageHidden,
    PageShown,
    CodeFailed,
    BackPressed,
}

/// Why there is no configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConfigFailure {
    /// The edge knows no such widget.
    Missing,
    /// Network or edge failed.
    Unavailable,
}

/// The edge's answer to an opt-in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ticket {
    pub(crate) reference: String,
    /// Opens the chat with the prepared message.
    pub(crate) link: WebAddress,
    /// Where the QR code of the link is.
    pub(crate) code: String,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub(crate) enum Effect {
    RenewConfig,
    Send(Box<OptIn>),
    ReadState(String),
    /// Milliseconds; a later wait replaces an earlier one.
    Wait(u32),
    StopWaiting,
    /// Moves the focus to what is to be read or corrected now.
    Focus,
    /// The same, but only if the focus was inside the widget: nobody is torn from another field.
    KeepFocus,
    /// Lets the browser say, in its own words, that the box is to be ticked.
    AskConsent,
    Announce(Event),
}

/// What is sent to the edge.
#[derive(Debug, PartialEq)]
pub(crate) struct OptIn {
    pub(crate) phone: String,
    pub(crate) country: String,
    pub(crate) lang: String,
    pub(crate) wording: String,
    /// Codes with commas or spaces between.
    pub(crate) groups: String,
    /// Whether the box was ticked, where there is one.
    pub(crate) consents: bool,
}

/// What the page's own scripts are told; never a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    Ready,
    Submitted,
    Confirmed,
    Error(ErrorCode),
}

#[cfg(test)]
mod tests;
