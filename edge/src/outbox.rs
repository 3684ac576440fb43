//! What is to leave, leaves: claim, send, settle. Two D1 calls and a handful of sends.

mod by_sms;
mod by_whatsapp;
mod settle;
mod turn;

pub(crate) use settle::{Sent, outcome};

use futures_util::future;
use jawort_shared::time::{DAY, SECOND, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use self::turn::Turns;
use crate::app::App;
use crate::callback;
use crate::clock;
use crate::error::Failure;
use crate::store::claim::{self, Alarm, Claimed, Kind, Next};
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
    if let Err(failure) = send_due(app).await {
        // The rows stay as they are: claims run out, the cron comes back.
        log::event("drain_failed", &json!({ "code": failure.code.code() }));
    }
    log::background(app, door);
}

async fn send_due(app: &App) -> Result<(), Failure> {
    let drain_id = app.new_id("drn")?;
    let rows = app.run(claims(&drain_id, &turn::isolate(app)?, app.now)).await?;
    let claimed: Vec<Claimed> = rows.of(claim::PLACE)?;
    let next = rows.first::<Next>(NEXT)?.and_then(|row| row.not_before_at);
    let Some(turns) = Turns::of(&claimed) else {
        return if next.is_some() { sleep(app).await } else { Ok(()) };
    };
    let sends = transport::all(claimed.iter().map(|message| send(app, &turns, message)));
    let (sent, ()) = future::join(sends, follow(app, next, &turns)).await;
    if let Some(at) = write(app, &claimed, sent).await? {
        wake_at(app, at).await;
    }
    Ok(())
}

/// Nothing may leave now: one of those that find so asks to be woken.
async fn sleep(app: &App) -> Result<(), Failure> {
    let rows = app.run(vec![claim::alarm(clock::now())]).await?;
    if let Some(Alarm { at }) = rows.first(0)? {
        wake_at(app, Timestamp::from_millis(at)).await;
    }
    Ok(())
}

const NEXT: usize = claim::PLACE + 1;

/// One call: what is due is claimed, and the next due time asked for. It is short: while it runs, nothing else leaves.
pub(crate) fn claims(drain_id: &str, isolate_id: &str, now: Timestamp) -> Vec<Statement> {
    let mut statements = claim::within_the_rules(drain_id, isolate_id, now).to_vec();
    statements.push(claim::next());
    statements
}

/// Ends claims whose outcome was lost, and forgets what nobody needs any more.
pub(crate) async fn tidy(app: &App, door: &'static str) {
    let forget_from = app.now.minus(FORGET_AFTER);
    let forget = vec![store::attempt::forget(app.now), store::pairing::forget(forget_from)];
    for call in [vec![claim::lose(app.now)], forget] {
        if let Err(failure) = app.run(call).await {
            log::event("tidy_failed", &json!({ "code": failure.code.code() }));
        }
    }
    log::background(app, door);
}

/// Wakes further drains if more is due: at once for a lane that is idle, and again shortly before this lane is free, or
/// when it is due.
async fn follow(app: &App, next: Option<i64>, turns: &Turns) {
    let Some(next) = next.map(Timestamp::from_millis) else { return };
    if next <= app.now {
        wake(app, 0).await;
    }
    if next < turns.ends_at {
        clock::sleep_until(turns.ends_at.minus(claim::LEAD)).await;
        wake(app, 0).await;
    } else if next.since(app.now) < claim::CRON_COMES {
        wake_at(app, next).await;
    }
}

/// One attempt, exactly one, when its turn has come.
async fn send(app: &App, turns: &Turns, message: &Claimed) -> Sent {
    let Some(turn) = turns.comes(message).await else {
        return Sent::Late;
    };
    let asked = async {
        match message.kind {
            Kind::Sms => Sent::Asked(by_sms::send(app, message).await, None),
            Kind::Whatsapp => by_whatsapp::send(app, message).await,
        }
    };
    let (sent, ()) = future::join(asked, turn::handed_on(message, turn)).await;
    if sent.ends_turns() {
        turns.end(message.kind);
    }
    sent
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
    statements.extend(store::busy(outbox::settle(&outcomes).into()));
    statements.extend(store::consequence::write(&follows, now));
    let queueing = store::queueing(&statements);
    let rows = app.run(statements).await?;
    let queued = outcomes.iter().filter(|one| one.state == "queued");
    let mut again: Vec<_> = queued.map(|one| one.not_before_at).collect();
    for place in queueing {
        again.extend(rows.first::<store::Done>(place)?.map(|_| now));
    }
    Ok(again.into_iter().min())
}

/// Asks for a drain in whole seconds, rounded up, at most as many as a queue takes.
async fn wake_at(app: &App, at: Timestamp) {
    let seconds = (at.since(clock::now()).max(0) + SECOND - 1) / SECOND;
    wake(app, u32::try_from(seconds).unwrap_or(u32::MAX).min(43_200)).await;
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
