//! Plays Meta's Graph API, the SMS providers and the visitor's phone; shares no code with what it tests.

mod app;
mod auth;
mod clock;
mod config;
mod control;
mod directory;
mod error;
mod faults;
mod form;
mod graph;
mod ids;
mod infobip;
mod line;
mod meta;
mod moment;
mod phone;
mod router;
mod segment;
mod seven;
mod sms;
mod twilio;
mod vonage;
mod websms;
mod world;

use std::future::IntoFuture;
use std::io;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::config::Config;
use crate::line::{Exchange, Line};

#[tokio::main]
async fn main() -> io::Result<()> {
    let config = Config::from_env()?;
    // The loopback only: whoever reaches the sandbox can sign webhooks.
    let listener = TcpListener::bind(("127.0.0.1", config.port)).await?;
    let address = listener.local_addr()?;
    let service = router::router(App::new(config)?).into_make_service_with_connect_info::<Line>();
    let server = axum::serve(Exchange::new(listener), service).into_future();
    println!("sandbox ready http://{address}");
    tokio::select! {
        ended = server => ended,
        told = told_to_stop() => told,
    }
}

/// Connections are not drained: one of them may be playing a timeout.
async fn told_to_stop() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}
