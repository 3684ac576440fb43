//! Broadcasts: planned, shown, released in small sets while the channel sends. Each step takes its turn, loads, decides
//! and commits.

mod job;
mod plan;
mod release;
mod summary;
mod wish;

pub(crate) use job::warnings;
pub(crate) use summary::Summary;
pub(crate) use wish::{Wish, create};

use jawort_shared::time::{SECOND, Timestamp};
use serde_json::json;
use worker::Env;

use self::job::Job;
use crate::app::App;
use crate::clock;
use crate::error::Failure;
use crate::store::Statement;
use crate::store::broadcast::advance;
use crate::store::broadcast::turn::{self, Next, Room, Taken};
use crate::store::claim::CRON_COMES;
use crate::store::sending::{Channel, Person};
use crate::store::sending_template::Template;
use crate::{log, outbox};

/// Steps of an invocation that does nothing else; it stays below 50 queries.
pub(crate) const STEPS: usize = 4;
/// Steps beside a drain.
pub(crate) const STEPS_BESIDE: usize = 2;

/// Takes steps that are due, at most so many, waiting less than a second for each, and asks for more if more will be.
pub(crate) async fn run(env: &Env, door: &'static str, steps: usize) {
    for count in (0..steps).rev() {
        let app = App::new(env.clone());
        let next = step(&app).await;
        log::background(&app, door);
        match next {
            Ok(Some(at)) if at.since(clock::now()) < SECOND => {
                clock::sleep_until(at).await;
                if count == 0 {
                    outbox::wake_broadcasts(&app, 0).await;
                }
            }
            Ok(Some(at)) => return wake_at(&app, at).await,
            Ok(None) => return,
            // It is repeated when its turn runs out.
            Err(failure) => {
                log::event("broadcast_failed", &json!({ "code": failure.code.code() }));
                return wake_at(&app, clock::now().plus(turn::LEASE)).await;
            }
        }
    }
}

async fn wake_at(app: &App, at: Timestamp) {
    let wait = at.since(clock::now()).max(0);
    if wait < CRON_COMES {
        let seconds = u32::try_from((wait + SECOND - 1) / SECOND).unwrap_or_default();
        outbox::wake_broadcasts(app, seconds).await;
    }
}

/// One step of the broadcast that waits longest; answers when the next is due. Nothing if there was none to take: who
/// took it asks for the next.
async fn step(app: &App) -> Result<Option<Timestamp>, Failure> {
    let turn_id = app.new_id("stp")?;
    let rows = app.run(turn::take(&turn_id, app.now).to_vec()).await?;
    let (Some(taken), Some(channel)) = (rows.first(turn::TAKEN)?, rows.first(turn::CHANNELS)?)
    else {
        return Ok(None);
    };
    let people = rows.of(turn::PERSONS)?;
    let room = rows.first::<Room>(turn::ROOM)?.map_or(0, |row| row.room);
    let loaded = Loaded { taken, channel, template: rows.first(turn::TEMPLATES)?, people, room };
    // What it is about to write holds up what leaves; what it has read did already.
    clock::yield_now().await;
    let releases = loaded.taken.state == "running" && !loaded.people.is_empty();
    let mut call = commit(loaded, &turn_id, app.now, || app.new_id("msg"))?;
    call.push(turn::next());
    let last = call.len() - 1;
    let rows = app.run(call).await?;
    if releases {
        outbox::wake(app, 0).await;
    }
    Ok(rows.first::<Next>(last)?.map(|row| Timestamp::from_millis(row.next_at)))
}

/// What a step loaded.
pub(crate) struct Loaded {
    pub(crate) taken: Taken,
    pub(crate) channel: Channel,
    pub(crate) template: Option<Template>,
    pub(crate) people: Vec<Person>,
    pub(crate) room: i64,
}

/// What a step writes. Pure, but for the fresh ids of messages.
pub(crate) fn commit(
    loaded: Loaded,
    turn_id: &str,
    now: Timestamp,
    fresh: impl FnMut() -> Result<String, Failure>,
) -> Result<Vec<Statement>, Failure> {
    let Loaded { taken, channel, template, people, room } = loaded;
    let job = Job::read(taken, channel, template);
    Ok(match job.taken.state.as_str() {
        "planning" => plan::step(&job, &people, turn_id, now),
        "running" => release::step(&job, &people, room, turn_id, now, fresh)?,
        _ => vec![advance::swept(turn_id, now)],
    })
}
