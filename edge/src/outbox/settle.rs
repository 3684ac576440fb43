//! What an answer makes of a claimed message.

use jawort_shared::retry::{GIVE_UP_AFTER, MESSAGE_GIVE_UP_AFTER, next_attempt};
use jawort_shared::time::Timestamp;

use crate::sms::Reply;
use crate::store::claim::Claimed;
use crate::store::consequence::{Consequence, Row, SMS_HELD};
use crate::store::outbox::Outcome;

/// What became of an attempt.
#[derive(Debug)]
pub(crate) enum Sent {
    /// The provider was asked, and this is what it said; for WhatsApp also what Meta's code asks for.
    Asked(Reply, Option<Consequence>),
    /// Its turn had passed before it could leave, or no more may leave its number for now.
    Late,
}

impl Sent {
    /// What the provider said.
    pub(super) fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Asked(reply, _) => Some(reply),
            Self::Late => None,
        }
    }

    /// What follows for the person, the template or the channel.
    pub(super) fn follows<'a>(&self, message: &'a Claimed, at: Timestamp) -> Option<Row<'a>> {
        let follows = match self {
            Self::Asked(Reply::Accepted { .. }, _) if message.is_probe == 1 => Consequence::Resume,
            Self::Asked(Reply::LockedOut { code }, _) => {
                Consequence::HoldSms(code.parse().unwrap_or_default())
            }
            Self::Asked(_, follows) => (*follows)?,
            Self::Late => return None,
        };
        Some(Row::new(&message.business_id, Some(message.outbox_id.as_str()), None, follows, at))
    }

    /// Whether no more may leave this way for now: the next would be refused alike.
    pub(super) fn ends_turns(&self) -> bool {
        use Consequence::{Probe, SlowDown, Stop};
        matches!(
            self,
            Self::Asked(Reply::LockedOut { .. }, _)
                | Self::Asked(_, Some(Probe(_) | Stop(_) | SlowDown(_)))
        )
    }

    /// Whether the try counts: not where nothing was asked, or the answer is about the channel.
    fn counts(&self) -> bool {
        match self {
            Self::Asked(_, follows) => {
                !matches!(follows, Some(Consequence::Probe(_) | Consequence::Stop(_)))
            }
            Self::Late => false,
        }
    }
}

/// What an attempt makes of a claimed message.
///
/// | reply | state |
/// | --- | --- |
/// | accepted | `sent` |
/// | refused | `failed` |
/// | throttled, locked out | `queued` again later, or `expired` when it is too late |
/// | the channel is stopped; the turn had passed, or was ended | `queued` again, as if it had not been tried |
/// | opted out | `suppressed` |
/// | unclear | `unknown`: never sent again, a receipt may still settle it |
pub(crate) fn outcome(now: Timestamp, message: &Claimed, sent: &Sent) -> Outcome {
    let mut outcome = Outcome {
        business_id: message.business_id.clone(),
        outbox_id: message.outbox_id.clone(),
        drain_id: message.drain_id.clone(),
        state: "sent",
        not_before_at: now,
        provider_id: None,
        segments: None,
        failure: None,
        is_given_back: !sent.counts(),
        at: now,
    };
    let Sent::Asked(reply, _) = sent else {
        outcome.state = "queued";
        return outcome;
    };
    match reply.clone() {
        Reply::Accepted { provider_id, segments } => {
            (outcome.provider_id, outcome.segments) = (Some(provider_id), segments);
        }
        Reply::Refused { code } => (outcome.state, outcome.failure) = ("failed", Some(code)),
        Reply::OptedOut { code } => (outcome.state, outcome.failure) = ("suppressed", Some(code)),
        Reply::Unclear { code } => (outcome.state, outcome.failure) = ("unknown", Some(code)),
        Reply::LockedOut { code } => wait(&mut outcome, again(now, message, SMS_HELD), code),
        Reply::Throttled { code, wait: asked } => {
            let at = if sent.counts() { again(now, message, asked) } else { Some(now) };
            wait(&mut outcome, at, code);
        }
    }
    outcome
}

fn wait(outcome: &mut Outcome, again: Option<Timestamp>, code: String) {
    outcome.state = if again.is_some() { "queued" } else { "expired" };
    (outcome.not_before_at, outcome.failure) = (again.unwrap_or(outcome.at), Some(code));
}

fn again(now: Timestamp, message: &Claimed, wait: i64) -> Option<Timestamp> {
    let patience = if message.is_notice == 1 { GIVE_UP_AFTER } else { MESSAGE_GIVE_UP_AFTER };
    let give_up_at = Timestamp::from_millis(message.due_at).plus(patience);
    next_attempt(message.attempts, give_up_at, now, wait)
}
