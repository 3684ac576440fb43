//! What a message from a person changes.

mod effects;
mod sms;

pub use effects::{Effects, Preference, Reply, Source, set};
pub use sms::{decide_sms, refused_by_provider};

use crate::consent::{Act, Purpose};
use crate::keyword::{Codes, Keyword};
use crate::pairing::{Pairing, PairingCode};
use crate::time::Timestamp;
use crate::window;

/// Whoever writes more unknown words behind START asks for no group.
const LONGEST_LIST: usize = 2;

/// When a message without a keyword opts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptInRule {
    /// Any first message does; after a STOP only a keyword or a form's code.
    AnyMessage,
    /// Any message does, also after a STOP: the rule of old, for who decides to keep it.
    AnyMessageAgain,
    /// Only a keyword or a form's code does.
    Keyword,
}

/// A message as the rules see it.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
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
    /// Codes of all groups, also of those that are closed.
    pub groups: &'a [String],
    /// Codes of the groups that people may join by themselves.
    pub open: &'a [String],
    /// Whether STOP means STOP ALL.
    pub stop_ends_all: bool,
}

/// Decides on one message.
///
/// | text | effect |
/// | --- | --- |
/// | START with the code of a form | what the form's wording asked for is granted, and its groups are joined |
/// | START with a code that is too old or unknown | the same purpose, or service; the form counts as unanswered |
/// | START from a number that was typed into a form | as with its code |
/// | START alone or with open groups | service and marketing are granted, the groups joined |
/// | START with unknown or closed groups | as any other text; the codes of the open ones are told |
/// | STOP | service and marketing end; everywhere, as with STOP ALL, where the business says so |
/// | STOP and groups | only these memberships end |
/// | STOP ALL | service and marketing end on every channel of the business, for SMS too |
/// | STOP PROMOS | marketing ends |
/// | a sentence that asks to stop | marketing is held until an operator looked; it agrees to nothing, not even to a form |
/// | HELP | as any other text; how it works is told |
/// | anything else from a number that was typed into a form | service is implied; the form counts as answered |
/// | anything else | service is implied, where the channel's rule allows it; granted, where it says that any message opts in again |
///
/// What is implied never lifts a STOP, whichever comes first. Every message opens a window, however it reads.
/// Nothing here depends on which other messages came before: the record merges.
pub fn decide(message: Message<'_>, context: Context<'_>) -> Effects {
    let mut effects = match message.keyword {
        Keyword::Start(codes) => start(message, context, codes),
        Keyword::Stop(codes) => stop(context, codes),
        Keyword::StopAll => stop(Context { stop_ends_all: true, ..context }, &Codes::default()),
        Keyword::StopMarketing => marketing(Act::Withdrawn, Source::Keyword, Reply::OffersEnded),
        Keyword::NearMiss => marketing(Act::Held, Source::NearMiss, Reply::Help),
        Keyword::Help => Effects { replies: vec![Reply::Help], ..plain(message, context) },
        Keyword::None => plain(message, context),
    };
    effects.window = window::opened_by(message.sent_at, message.received_at);
    // Nobody is answered days later.
    if effects.window.is_none() {
        effects.replies.clear();
    }
    effects
}

fn marketing(act: Act, source: Source, reply: Reply) -> Effects {
    let acts = vec![(Purpose::Marketing, act, source)];
    Effects { acts, replies: vec![reply], ..Effects::default() }
}

fn start(message: Message<'_>, context: Context<'_>, codes: &Codes) -> Effects {
    let joined = among(&codes.groups, context.open);
    // A verb before words that are no codes is a sentence.
    if codes.pairing.is_none() && joined.is_empty() && !codes.groups.is_empty() {
        let is_short = codes.groups.len() <= LONGEST_LIST;
        let replies = if is_short { vec![Reply::Codes] } else { Vec::new() };
        return Effects { replies, ..plain(message, context) };
    }
    let mut effects = match (answered(message, context, codes.pairing), codes.pairing) {
        (Some((entry, source)), _) => from_form(entry, source, context),
        (None, Some(code)) => granted(late_purpose(context, code)),
        (None, None) => granted(Purpose::Marketing),
    };
    effects.join(joined);
    effects
}

fn granted(purpose: Purpose) -> Effects {
    let acts = acts(purpose, Act::Granted, Source::Keyword);
    Effects { acts, replies: vec![Reply::OptedIn], ..Effects::default() }
}

/// Nobody is taken to agree to more than the form with their code showed them.
fn late_purpose(context: Context<'_>, code: PairingCode) -> Purpose {
    let entry = context.pairings.iter().find(|entry| entry.code == code);
    entry.map_or(Purpose::Service, |entry| entry.purpose)
}

/// STOP must always be heard: unknown words behind it still end what they name, never nothing.
fn stop(context: Context<'_>, codes: &Codes) -> Effects {
    let left = among(&codes.groups, context.groups);
    if !left.is_empty() {
        let memberships = left.iter().map(|code| (code.clone(), false)).collect();
        return Effects { memberships, replies: vec![Reply::Left(left)], ..Effects::default() };
    }
    let everywhere = context.stop_ends_all;
    let sms = if everywhere { ended() } else { Vec::new() };
    let replies = vec![Reply::OptedOut];
    Effects { acts: ended(), sms, everywhere, replies, ..Effects::default() }
}

fn ended() -> Vec<(Purpose, Act, Source)> {
    Purpose::ALL.map(|purpose| (purpose, Act::Withdrawn, Source::Keyword)).to_vec()
}

/// Whoever removes the prepared text but writes from the number they typed has answered the form.
fn plain(message: Message<'_>, context: Context<'_>) -> Effects {
    let act = match context.rule {
        OptInRule::AnyMessage | OptInRule::Keyword => Act::Implied,
        OptInRule::AnyMessageAgain => Act::Granted,
    };
    match (answered(message, context, None), context.rule) {
        // Anybody may type a number: without a keyword its owner asks for no offers and joins no group.
        (Some((entry, source)), _) => Effects {
            acts: acts(Purpose::Service, act, source),
            answers: Some(entry.code),
            replies: vec![Reply::OptedIn],
            ..Effects::default()
        },
        (None, OptInRule::AnyMessage | OptInRule::AnyMessageAgain) => Effects {
            acts: acts(Purpose::Service, act, Source::Message),
            replies: vec![Reply::OptedIn],
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
    let mut effects = Effects {
        acts: acts(pairing.purpose, Act::Granted, source),
        answers: Some(pairing.code),
        replies: vec![Reply::OptedIn],
        ..Effects::default()
    };
    effects.join(among(&pairing.groups, context.open));
    effects
}

fn acts(purpose: Purpose, act: Act, source: Source) -> Vec<(Purpose, Act, Source)> {
    purpose.with_outer().map(|purpose| (purpose, act, source)).collect()
}

fn among(codes: &[String], known: &[String]) -> Vec<String> {
    codes.iter().filter(|code| known.contains(code)).cloned().collect()
}

#[cfg(test)]
mod tests;
