//! What the policy is asked, and what it is told about the person.

use crate::consent::{Consent, Purpose};
use crate::membership::Membership;
use crate::phone::Country;
use crate::template::{Category, Status};
use crate::time::Timestamp;

/// A message that somebody wants to send to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// Which ways it may take.
    pub via: Via,
    /// What it is about.
    pub about: Scope,
    /// What it consists of.
    pub content: Content,
    /// Whether it can be put as an SMS: media, buttons and places cannot, unless a text stands for them.
    pub has_sms: bool,
    /// When it is due.
    pub not_before: Hold,
}

impl Request {
    /// What it needs consent for: what it is about, or what Meta takes its template for if that is stricter.
    pub fn scope(&self) -> Scope {
        match self.content {
            Content::Template { category, .. } => self.about.max(category.purpose().into()),
            Content::FreeForm => self.about,
        }
    }
}

/// Which ways a message may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// WhatsApp only.
    Whatsapp,
    /// SMS only.
    Sms,
    /// WhatsApp where it is possible, else SMS.
    WhatsappElseSms,
}

impl Via {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Whatsapp, Self::Sms, Self::WhatsappElseSms];

    /// As programs write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whatsapp => "whatsapp",
            Self::Sms => "sms",
            Self::WhatsappElseSms => "whatsapp_else_sms",
        }
    }

    /// From how programs write it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.as_str() == text)
    }
}

/// What a message is about. Scopes nest: each needs consent to itself and to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The person's own concerns.
    Service,
    /// News and offers.
    Marketing,
    /// News and offers to the members of a group.
    Group,
}

impl Scope {
    /// All scopes, outermost first.
    pub const ALL: [Self; 3] = [Self::Service, Self::Marketing, Self::Group];

    /// Whether it is news or offers.
    pub fn is_marketing(self) -> bool {
        self >= Self::Marketing
    }
}

impl From<Purpose> for Scope {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Service => Self::Service,
            Purpose::Marketing => Self::Marketing,
        }
    }
}

/// What a message consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// What somebody wrote for it.
    FreeForm,
    /// A template, filled in.
    Template {
        /// What Meta takes it for.
        category: Category,
        /// Whether Meta lets it be sent.
        status: Status,
    },
}

/// What holds a message. The later end wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Nothing.
    None,
    /// Time alone.
    Until(Timestamp),
    /// Somebody has to see to it first.
    UntilLifted,
}

impl Hold {
    /// The time at which nothing holds it, as far as it is known: not before `now`.
    pub fn ends(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Until(at) => at.max(now),
            Self::None | Self::UntilLifted => now,
        }
    }
}

/// Whether everybody may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everybody.
    Live,
    /// Only the numbers that the operator verified with a code.
    Trial {
        /// Whether this person's is one.
        is_verified: bool,
    },
}

/// What is known about a person on WhatsApp.
#[derive(Debug, Clone, Copy)]
pub struct Whatsapp {
    /// By what they can be reached.
    pub address: Address,
    /// What they agreed to; Meta's own stop for marketing is a withdrawal of marketing.
    pub consents: Consents,
    /// Whether the address is on the suppression list, which outlives the contact.
    pub is_suppressed: bool,
    /// When their window ends or ended.
    pub window: Option<Timestamp>,
    /// The number's state, its pace and the pace towards this person.
    pub channel: Hold,
    /// What holds marketing to this person (131049) or from this number (quality).
    pub marketing: Hold,
    /// When the portfolio's limit has a place for one more person outside of windows.
    pub portfolio: Hold,
    /// Until when a cap that is reached stays so.
    pub capped_until: Option<Timestamp>,
}

/// What is known about a person by SMS.
#[derive(Debug, Clone, Copy)]
pub struct Sms {
    /// Whether a mobile number is known.
    pub has_number: bool,
    /// What they agreed to by SMS.
    pub consents: Consents,
    /// Whether the number is on the suppression list, ours or the provider's.
    pub is_suppressed: bool,
    /// The provider's state and its pace.
    pub channel: Hold,
    /// Until when a cap that is reached stays so.
    pub capped_until: Option<Timestamp>,
}

/// By what a person can be reached on WhatsApp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// By nothing; or Meta says that there is no WhatsApp (131026).
    None,
    /// By a user id only.
    UserId,
    /// By a number, of this country if it is of one.
    Number(Option<Country>),
}

/// The consents of one person on one channel.
#[derive(Debug, Clone, Copy, Default)]
pub struct Consents {
    /// To be written to at all.
    pub service: Consent,
    /// To news and offers.
    pub marketing: Consent,
    /// To the news of the group that the message is for: joining is consent, leaving a withdrawal.
    pub group: Membership,
}

/// What a person's consents come to for one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Yes.
    Given,
    /// They were never asked, or never answered.
    Never,
    /// They said stop.
    Withdrawn,
}

impl Consents {
    /// For a scope: all around it must be given, and one that is withdrawn weighs most.
    pub fn permission(&self, scope: Scope) -> Permission {
        let of_group = scope == Scope::Group;
        let left = of_group && self.group.has_left();
        let outside = of_group && !self.group.is_member();
        if left || self.needed(scope).any(Consent::is_withdrawn) {
            Permission::Withdrawn
        } else if outside || !self.needed(scope).all(Consent::is_active) {
            Permission::Never
        } else {
            Permission::Given
        }
    }

    /// Whether the person nearly asked to stop, and an operator is to look first.
    pub fn hold(&self, scope: Scope) -> Hold {
        if self.needed(scope).any(Consent::is_held) { Hold::UntilLifted } else { Hold::None }
    }

    fn needed(&self, scope: Scope) -> impl Iterator<Item = Consent> {
        std::iter::once(self.service).chain(scope.is_marketing().then_some(self.marketing))
    }
}
