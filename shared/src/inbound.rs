//! What a message from a person changes.

use crate::consent::{Act, Purpose};
use crate::keyword::{Codes, Keyword};
use crate::pairing::{Pairing, PairingCode};
use crate::time::Timestamp;
use crate::window;

mod sms;

pub use sms::{decide_sms, refused_by_provider};

/// When a message without a keyword opts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptInRule {
    /// Any first message does.
    AnyMessage,
    /// Only a keyword or a form's code does.
    Keyword,
}

/// A message as the rules see it.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// Meta's id of the message.
    pub id: &'a str,
    /// What its text asks for.
    pub keyword: &'a Keyword,
    /// The time that Meta gives it.
    pub sent_at: Timestamp,
    /// When it reached us.
    pub received_at: Timestamp,
}

/// What is known when the message is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The channel's rule.
    pub rule: OptInRule,
    /// Form entries with the code of the message or the number of its sender.
    pub pairings: &'a [Pairing],
    /// Codes of the groups that people may join.
    pub groups: &'a [String],
}

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
    /// What the person set inside WhatsApp, or told the SMS provider.
    Preference,
}

impl Source {
    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PairingCode => "pairing_code",
            Self::PairedNumber => "paired_number",
            Self::Keyword => "keyword",
            Self::Message => "message",
            Self::Preference => "preference",
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
    /// Codes of groups that are joined (true) or left (false).
    pub memberships: Vec<(String, bool)>,
    /// Until when free text may be sent.
    pub window: Option<Timestamp>,
    /// The form entry that this message answers.
    pub answers: Option<PairingCode>,
}

/// What a person sets inside WhatsApp about a business's offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// No more offers.
    Stop,
    /// Offers again.
    Resume,
}

/// What a preference changes: marketing alone, and no window.
pub fn set(preference: Preference) -> Effects {
    let act = match preference {
        Preference::Stop => Act::Withdrawn,
        Preference::Resume => Act::Granted,
    };
    Effects { acts: vec![(Purpose::Marketing, act, Source::Preference)], ..Effects::default() }
}

/// Decides on one message.
///
/// | text | effect |
/// | --- | --- |
/// | START with the code of a form | what the form's wording asked for is granted, and its groups are joined |
/// | START with a code that is too old or unknown | the same purpose, or service; the form counts as unanswered |
/// | START from a number that was typed into a form | as with its code |
/// | START alone or with groups that exist | service and marketing are granted, the groups joined |
/// | STOP | service and marketing end |
/// | STOP and groups | only these memberships end |
/// | STOP ALL | service and marketing end, for SMS too |
/// | STOP PROMOS | marketing ends |
/// | a sentence that asks to stop | nothing: it agrees to nothing, not even to a form |
/// | anything else from a number that was typed into a form | service is implied; the form counts as answered |
/// | anything else | service is implied, where the channel's rule allows it |
///
/// What is implied never lifts a STOP, whichever comes first. Every message opens a window, however it reads.
/// Nothing here depends on which other messages came before: the record merges.
pub fn decide(message: Message<'_>, context: Context<'_>) -> Effects {
    let mut effects = match message.keyword {
        Keyword::Start(codes) => start(message, context, codes),
        Keyword::Stop(codes) => stop(context, codes),
        Keyword::StopAll => Effects { sms: ended(), ..stop(context, &Codes::default()) },
        Keyword::StopMarketing => Effects {
            acts: vec![(Purpose::Marketing, Act::Withdrawn, Source::Keyword)],
            ..Effects::default()
        },
        Keyword::NearMiss => Effects::default(),
        Keyword::Help | Keyword::None => plain(message, context),
    };
    effects.window = window::opened_by(message.sent_at, message.received_at);
    effects
}

fn start(message: Message<'_>, context: Context<'_>, codes: &Codes) -> Effects {
    let joined: Vec<_> = known_groups(&codes.groups, context, true).collect();
    // A verb before words that are no codes is a sentence.
    if codes.pairing.is_none() && joined.is_empty() && !codes.groups.is_empty() {
        return plain(message, context);
    }
    let mut effects = match (answered(message, context, codes.pairing), codes.pairing) {
        (Some((entry, source)), _) => from_form(entry, source, context),
        (None, Some(code)) => granted(late_purpose(context, code)),
        (None, None) => granted(Purpose::Marketing),
    };
    effects.memberships.extend(joined);
    effects
}

fn granted(purpose: Purpose) -> Effects {
    let acts = acts(purpose, Act::Granted, Source::Keyword);
    Effects { acts, ..Effects::default() }
}

/// Nobody is taken to agree to more than the form with their code showed them.
fn late_purpose(context: Context<'_>, code: PairingCode) -> Purpose {
    let entry = context.pairings.iter().find(|entry| entry.code == code);
    entry.map_or(Purpose::Service, |entry| entry.purpose)
}

/// STOP must always be heard: unknown words behind it still end what they name, never nothing.
fn stop(context: Context<'_>, codes: &Codes) -> Effects {
    let left: Vec<_> = known_groups(&codes.groups, context, false).collect();
    let everything = codes.groups.is_empty() || left.is_empty();
    Effects {
        acts: if everything { ended() } else { Vec::new() },
        memberships: left,
        ..Effects::default()
    }
}

fn ended() -> Vec<(Purpose, Act, Source)> {
    Purpose::ALL.map(|purpose| (purpose, Act::Withdrawn, Source::Keyword)).to_vec()
}

/// Whoever removes the prepared text but writes from the number they typed has answered the form.
fn plain(message: Message<'_>, context: Context<'_>) -> Effects {
    match (answered(message, context, None), context.rule) {
        // Anybody may type a number: without a keyword its owner asks for no offers and joins no group.
        (Some((entry, source)), _) => Effects {
            acts: acts(Purpose::Service, Act::Implied, source),
            answers: Some(entry.code),
            ..Effects::default()
        },
        (None, OptInRule::AnyMessage) => Effects {
            acts: acts(Purpose::Service, Act::Implied, Source::Message),
            ..Effects::default()
        },
        (None, OptInRule::Keyword) => Effects::default(),
    }
}

/// The form entry that the message answers: the one of its code, else the newest of its number.
fn answered<'a>(
    message: Message<'_>,
    context: Context<'a>,
    code: Option<PairingCode>,
) -> Option<(&'a Pairing, Source)> {
    let open = || context.pairings.iter().filter(|entry| entry.covers(message.sent_at));
    if code.is_some() {
        let entry = open().find(|entry| Some(entry.code) == code);
        return entry.map(|entry| (entry, Source::PairingCode));
    }
    let newest = open().max_by_key(|entry| (entry.created_at, entry.code));
    newest.map(|entry| (entry, Source::PairedNumber))
}

fn from_form(pairing: &Pairing, source: Source, context: Context<'_>) -> Effects {
    Effects {
        acts: acts(pairing.purpose, Act::Granted, source),
        memberships: known_groups(&pairing.groups, context, true).collect(),
        answers: Some(pairing.code),
        ..Effects::default()
    }
}

fn acts(purpose: Purpose, act: Act, source: Source) -> Vec<(Purpose, Act, Source)> {
    purpose.with_outer().map(|purpose| (purpose, act, source)).collect()
}

fn known_groups<'a>(
    codes: &'a [String],
    context: Context<'a>,
    joins: bool,
) -> impl Iterator<Item = (String, bool)> + 'a {
    codes
        .iter()
        .filter(move |code| context.groups.contains(code))
        .map(move |code| (code.clone(), joins))
}

#[cfg(test)]
mod tests;
