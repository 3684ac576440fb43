//! What is to leave, leaves: claim, send, settle. Two D1 calls and a handful of sends.

mod by_sms;
mod by_whatsapp;
mod settle;
mod turn;

pub(crate) use settle::{Sent, outcome};

use jawort_shared::time::{DAY, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use self::turn::Turns;
use crate::app::App;
use crate::callback;
use crate::clock;
use crate::error::Failure;
use crate::store::claim::{self, Claimed, Kind, Next};
use crate::store::outbox;
use crate::store::{self, Statement};
use crate::{log, transport};

/// Form entries that nobody answered are kept so long after their end.
const FORGET_AFTER: i64 = 7 * DAY;

/// A wake-up. It carries nothing but for whom it is: the tables are the truth.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WakeUp {
    /// Version of this body, which says whom it wakes.
    v: u8,
}

/// Whom a wake-up wakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sleeper {
    /// What is to leave.
    Outbox,
    /// What is to be planned and released.
    Broadcasts,
}

impl WakeUp {
    /// Whom it wakes; none if a later version of this code knows.
    pub(crate) const fn wakes(&self) -> Option<Sleeper> {
        match self.v {
            1 => Some(Sleeper::Outbox),
            2 => Some(Sleeper::Broadcasts),
            _ => None,
        }
    }
}

/// Asks for a drain. One that gets lost is made up for by the cron.
pub(crate) async fn wake(app: &App, delay_seconds: u32) {
    ring(app, 1, delay_seconds).await;
}

/// Asks for a step of the broadcasts. One that gets lost is made up for by the cron.
pub(crate) async fn wake_broadcasts(app: &App, delay_seconds: u32) {
    ring(app, 2, delay_seconds).await;
}

async fn ring(app: &App, v: u8, delay_seconds: u32) {
    let message = worker::MessageBuilder::new(WakeUp { v }).delay_seconds(delay_seconds).build();
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
        Ok(Some(next_at)) => wake(app, seconds_until(next_at, clock::now())).await,
        Ok(None) => {}
        // The rows stay as they are: claims run out, the cron comes back.
        Err(failure) => log::event("drain_failed", &json!({ "code": failure.code.code() })),
    }
    log::background(app, door);
}

/// Answers when the next message is due.
async fn send_due(app: &App) -> Result<Option<Timestamp>, Failure> {
    let drain_id = app.new_id("drn")?;
    let rows = app.run(claims(&drain_id, app.now)).await?;
    let claimed: Vec<Claimed> = rows.of(claim::PLACE)?;
    let next = rows.first::<Next>(claim::PLACE + 1)?;
    let next = next.and_then(|row| row.not_before_at).map(Timestamp::from_millis);
    if claimed.is_empty() {
        return Ok(next);
    }
    // More is due, and there is a lane for it: another drain sends it meanwhile.
    if next.is_some_and(|at| at <= app.now) {
        wake(app, 0).await;
    }
    let turns = Turns::of(&claimed);
    let sent = transport::all(claimed.iter().map(|message| send(app, &turns, message))).await;
    let retry = write(app, &claimed, sent).await?;
    Ok(next.into_iter().chain(retry).min())
}

/// One call: what is due is claimed, and the next due time asked for.
pub(crate) fn claims(drain_id: &str, now: Timestamp) -> Vec<Statement> {
    let mut statements = claim::within_the_rules(drain_id, now).to_vec();
    statements.push(claim::next());
    statements.push(store::attempt::forget(now));
    statements.push(store::pairing::forget(now.minus(FORGET_AFTER)));
    statements
}

/// One attempt, exactly one, when its turn has come.
async fn send(app: &App, turns: &Turns, message: &Claimed) -> Sent {
    if !turns.comes(message).await {
        return Sent::Late;
    }
    match message.kind {
        Kind::Sms => Sent::Asked(by_sms::send(app, message).await, None),
        Kind::Whatsapp => by_whatsapp::send(app, message).await,
    }
}

/// Writes what became of the messages, and what follows for others; answers when the first of them is tried again.
async fn write(
    app: &App,
    claimed: &[Claimed],
    sent: Vec<Sent>,
) -> Result<Option<Timestamp>, Failure> {
    let now = clock::now();
    let both = || claimed.iter().zip(&sent);
    let told: Vec<_> = both()
        .filter_map(|(message, sent)| by_sms::opted_out(now, message, sent.reply()?))
        .collect();
    let mut statements = callback::refusals(&told, now, |prefix| app.new_id(prefix))?;
    let follows: Vec<_> = both().filter_map(|(message, sent)| sent.follows(message, now)).collect();
    let outcomes: Vec<_> = both().map(|(message, sent)| outcome(now, message, sent)).collect();
    statements.extend(outbox::settle(&outcomes));
    statements.extend(store::consequence::write(&follows));
    let queueing = store::queueing(&statements);
    let rows = app.run(statements).await?;
    let queued = outcomes.iter().filter(|one| one.state == "queued");
    let mut again: Vec<_> = queued.map(|one| one.not_before_at).collect();
    for place in queueing {
        again.extend(rows.first::<store::Done>(place)?.map(|_| now));
    }
    Ok(again.into_iter().min())
}

/// A delay in whole seconds, at least one and at most what a queue takes.
fn seconds_until(at: Timestamp, now: Timestamp) -> u32 {
    u32::try_from(at.since(now).max(0) / 1_000 + 1).unwrap_or(u32::MAX).min(43_200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wake_up_of_a_later_version_wakes_nobody_here() {
        let wakes = |v| WakeUp { v }.wakes();
        assert_eq!(wakes(1), Some(Sleeper::Outbox));
        assert_eq!(wakes(2), Some(Sleeper::Broadcasts));
        assert_eq!((wakes(0), wakes(3)), (None, None));
    }
}
