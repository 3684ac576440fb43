//! Acts and does not decide: the Cloudflare Worker with its three doors, fetch, queue and cron.

mod router;
mod admit;
mod repeat;
mod handlers;
mod enter;
mod receive;
mod callback;
mod templates;
mod revoke;
mod members;
mod send;
mod outbox;
mod broadcast;
mod price;
mod compose;
mod settings;
mod health;
mod trial;
mod seal;
mod transport;
mod meta;
mod sms;
mod whatsapp;
mod publication;
mod page;
mod store;
mod app;
mod clock;
mod config;
mod cors;
mod crypto;
mod error;
mod form_encoding;
mod ids;
mod keys;
mod log;
mod region_names;
mod visitor;
#[cfg(test)]
mod simulation;

use app::App;
use axum::body::Body;
use futures_util::future;
use outbox::{Sleeper, WakeUp};
use tower_service::Service;
use worker::{
    Context, Env, HttpRequest, MessageBatch, MessageExt, Result, ScheduleContext, ScheduledEvent,
    event,
};

/// Every HTTP request.
#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, context: Context) -> Result<http::Response<Body>> {
    let app = App::new(env.clone());
    let method = request.method().clone();
    let answer = router::router(app.clone()).call(request).await?;
    if app.is_outbox_filled() {
        let waker = app.clone();
        context.wait_until(async move { outbox::wake(&waker, 0).await });
    }
    if app.is_look_due() {
        let asker = App::new(env);
        context.wait_until(async move { health::run(&asker, "health").await });
    }
    log::door(&app, method.as_str(), &answer);
    Ok(answer)
}

/// Wake-ups. They say only whom they wake; the tables are the truth. What a later version of this code sent is left for it.
#[event(queue)]
async fn queue(wake_ups: MessageBatch<WakeUp>, env: Env, _: worker::Context) -> Result<()> {
    let mut sleepers = Vec::new();
    for message in wake_ups.messages()? {
        match message.body().wakes() {
            Some(sleeper) => sleepers.push(sleeper),
            None => message.retry(),
        }
    }
    let drains = sleepers.contains(&Sleeper::Outbox);
    let broadcasts = async {
        if sleepers.contains(&Sleeper::Broadcasts) {
            let steps = if drains { broadcast::STEPS_BESIDE } else { broadcast::STEPS };
            broadcast::run(&env, "queue, broadcasts", steps).await;
        }
    };
    let outbox = async {
        if drains {
            outbox::drain(&App::new(env.clone()), "queue").await;
        }
    };
    future::join(broadcasts, outbox).await;
    Ok(())
}

/// Each minute: ends claims whose outcome was lost, forgets what nobody needs any more, does what a lost wake-up left
/// behind, seals what was added to the ledger, looks at templates, and asks Meta about numbers that nobody asked about
/// for a day.
#[event(scheduled)]
async fn scheduled(_: ScheduledEvent, env: Env, _: ScheduleContext) {
    outbox::tidy(&App::new(env.clone()), "cron, tidy").await;
    outbox::drain(&App::new(env.clone()), "cron, outbox").await;
    broadcast::run(&env, "cron, broadcasts", broadcast::STEPS_BESIDE).await;
    seal::run(&App::new(env.clone())).await;
    templates::run(&App::new(env.clone())).await;
    health::run(&App::new(env), "cron, health").await;
}
