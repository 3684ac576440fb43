//! What can change by what a person wrote, tapped or set, and where it comes from.

use crate::consent::{Act, Purpose};
use crate::pairing::PairingCode;
use crate::time::Timestamp;

/// Where a consent comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A message that carries the code of a form entry.
    PairingCode,
    /// A message without the code from the number that was typed into a form.
    PairedNumber,
    /// A keyword on its own.
    Keyword,
    /// A first message without a keyword.
    Message,
    /// A sentence that nearly asks to stop.
    NearMiss,
    /// What the person set inside WhatsApp, or told the SMS provider.
    Preference,
    /// Meta did not deliver an offer, because the person asked for none.
    Refusal,
}

impl Source {
    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PairingCode => "pairing_code",
            Self::PairedNumber => "paired_number",
            Self::Keyword => "keyword",
            Self::Message => "message",
            Self::NearMiss => "near_miss",
            Self::Preference => "preference",
            Self::Refusal => "refusal",
        }
    }
}

/// Everything a message changes. All of it merges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Consent by purpose; each becomes an entry of the ledger.
    pub acts: Vec<(Purpose, Act, Source)>,
    /// The same for SMS, which has a consent of its own.
    pub sms: Vec<(Purpose, Act, Source)>,
    /// Whether the acts also reach the channels that keep a consent of their own.
    pub everywhere: bool,
    /// Codes of groups that are joined (true) or left (false); entries of the ledger too.
    pub memberships: Vec<(String, bool)>,
    /// Until when free text may be sent.
    pub window: Option<Timestamp>,
    /// The form entry that this message answers.
    pub answers: Option<PairingCode>,
    /// What may be answered: the first that tells of a change, and only that.
    pub replies: Vec<Reply>,
}

impl Effects {
    pub(super) fn join(&mut self, codes: Vec<String>) {
        if codes.is_empty() {
            return;
        }
        self.memberships.extend(codes.iter().map(|code| (code.clone(), true)));
        self.replies.push(Reply::Joined(codes));
    }
}

/// A neutral answer to what somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// They are signed up now.
    OptedIn,
    /// They are signed off now.
    OptedOut,
    /// They get no more offers.
    OffersEnded,
    /// They are in these groups now.
    Joined(Vec<String>),
    /// They are out of these groups now.
    Left(Vec<String>),
    /// No group has this code; which there are.
    Codes,
    /// How it works.
    Help,
}

impl Reply {
    /// As it is stored.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::OptedIn => "opted_in",
            Self::OptedOut => "opted_out",
            Self::OffersEnded => "offers_ended",
            Self::Joined(_) => "joined",
            Self::Left(_) => "left",
            Self::Codes => "codes",
            Self::Help => "help",
        }
    }
}

/// What a person sets inside WhatsApp about a business's offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// No more offers.
    Stop,
    /// No more offers, as Meta tells when it does not deliver one (error 131050).
    Refused,
    /// Offers again.
    Resume,
}

/// What a preference changes: marketing alone, and no window.
pub fn set(preference: Preference) -> Effects {
    let act = match preference {
        Preference::Stop => (Purpose::Marketing, Act::Withdrawn, Source::Preference),
        Preference::Refused => (Purpose::Marketing, Act::Withdrawn, Source::Refusal),
        Preference::Resume => (Purpose::Marketing, Act::Granted, Source::Preference),
    };
    Effects { acts: vec![act], ..Effects::default() }
}
