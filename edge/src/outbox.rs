//! What is to leave, leaves: claim, send, settle. Two D1 calls and a handful of sends.

mod by_sms;
mod by_whatsapp;

use jawort_shared::retry;
use jawort_shared::time::{DAY, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::callback;
use crate::error::Failure;
use crate::sms::Reply;
use crate::store::outbox::{self, Claimed, Kind, Next, Outcome};
use crate::store::{self, Statement};
use crate::{log, transport};

/// Form entries that nobody answered are kept so long after their end.
const FORGET_AFTER: i64 = 7 * DAY;

/// A wake-up. It carries nothing: the table is the truth.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WakeUp {
    /// Version of this body.
    pub(crate) v: u8,
}

/// Asks for a drain. One that gets lost is made up for by the cron.
pub(crate) async fn wake(app: &App, delay_seconds: u32) {
    let message = worker::MessageBuilder::new(WakeUp { v: 1 }).delay_seconds(delay_seconds).build();
    let sent = match app.env.queue("OUTBOX") {
        Ok(queue) => queue.send(message).await,
        Err(cause) => Err(cause),
    };
    if let Err(cause) = sent {
        log::failure("queue", &cause);
    }
}

/// Sends what is due, and asks for another drain if more will be.
pub(crate) async fn drain(app: &App, door: &'static str) {
    match send_due(app).await {
        Ok(Some(next_at)) => wake(app, seconds_until(next_at, app.now)).await,
        Ok(None) => {}
        // The rows stay as they are: claims run out, the cron comes back.
        Err(failure) => log::event("drain_failed", &json!({ "code": failure.code.code() })),
    }
    log::background(app, door);
}

/// Answers when the next message is due.
async fn send_due(app: &App) -> Result<Option<Timestamp>, Failure> {
    let rows = app.run(claims(app.now).into()).await?;
    let claimed: Vec<Claimed> = rows.of(2)?;
    let next = rows.first::<Next>(3)?.and_then(|row| row.not_before_at).map(Timestamp::from_millis);
    if claimed.is_empty() {
        return Ok(next);
    }
    let replies = transport::all(claimed.iter().map(|message| send(app, message))).await;
    let told = |(message, reply)| by_sms::opted_out(app.now, message, reply);
    let opted_out: Vec<_> = claimed.iter().zip(&replies).filter_map(told).collect();
    let mut statements = callback::refusals(&opted_out, app.now, |prefix| app.new_id(prefix))?;
    let settled =
        claimed.iter().zip(replies).map(|(message, reply)| settle(app.now, message, reply));
    let settled: Vec<_> = settled.collect();
    statements.push(outbox::settle(&settled));
    app.run(statements).await?;
    let retry =
        settled.iter().filter(|one| one.state == "queued").map(|one| one.not_before_at).min();
    Ok(next.into_iter().chain(retry).min())
}

/// One call: what is due is claimed (third answer), and the next due time asked for (fourth).
pub(crate) fn claims(now: Timestamp) -> [Statement; 6] {
    [
        outbox::lose(now),
        outbox::suppress(now),
        outbox::claim(now),
        outbox::next(),
        store::attempt::forget(now),
        store::pairing::forget(now.minus(FORGET_AFTER)),
    ]
}

/// One attempt, exactly one.
async fn send(app: &App, message: &Claimed) -> Reply {
    match message.kind {
        Kind::Sms => by_sms::send(app, message).await,
        Kind::Whatsapp => by_whatsapp::send(app, message).await,
    }
}

/// What a reply makes of a claimed message.
///
/// | reply | state |
/// | --- | --- |
/// | accepted | `sent` |
/// | refused | `failed` |
/// | throttled | `queued` again later, or `expired` when it is too late |
/// | opted out | `suppressed` |
/// | unclear | `unknown`: never sent again, a receipt may still settle it |
pub(crate) fn settle(now: Timestamp, message: &Claimed, reply: Reply) -> Outcome {
    let mut outcome = Outcome {
        business_id: message.business_id.clone(),
        outbox_id: message.outbox_id.clone(),
        state: "sent",
        not_before_at: now,
        provider_id: None,
        segments: None,
        failure: None,
    };
    match reply {
        Reply::Accepted { provider_id, segments } => {
            (outcome.provider_id, outcome.segments) = (Some(provider_id), segments);
        }
        Reply::Refused { code } => (outcome.state, outcome.failure) = ("failed", Some(code)),
        Reply::OptedOut { code } => (outcome.state, outcome.failure) = ("suppressed", Some(code)),
        Reply::Unclear { code } => (outcome.state, outcome.failure) = ("unknown", Some(code)),
        Reply::Throttled { code, wait } => {
            let created_at = Timestamp::from_millis(message.created_at);
            let again = retry::next_attempt(message.attempts, created_at, now, wait);
            outcome.state = if again.is_some() { "queued" } else { "expired" };
            (outcome.not_before_at, outcome.failure) = (again.unwrap_or(now), Some(code));
        }
    }
    outcome
}

/// A delay in whole seconds, at least one and at most what a queue takes.
fn seconds_until(at: Timestamp, now: Timestamp) -> u32 {
    u32::try_from(at.since(now).max(0) / 1_000 + 1).unwrap_or(u32::MAX).min(43_200)
}
