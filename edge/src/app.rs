//! What one request may use: settings, the record, the time it came, and fresh randomness.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use jawort_shared::api::ErrorCode;
use jawort_shared::time::Timestamp;
use worker::Env;

use crate::config::Config;
use crate::error::Failure;
use crate::store::idempotency::{Answer, Attempt};
use crate::store::{Db, Rows, Statement};
use crate::{clock, ids};

/// One per request, cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

pub(crate) struct Parts {
    /// The bindings of the Worker.
    pub(crate) env: Env,
    /// All settings.
    pub(crate) config: Config,
    /// The record.
    pub(crate) db: Db,
    /// When the request came. Everything in it happens at this time.
    pub(crate) now: Timestamp,
    outbox_filled: AtomicBool,
    /// The attempt that this request is, where it may be repeated.
    pub(crate) attempt: OnceLock<Attempt>,
    /// The answer that the door committed with its work.
    pub(crate) committed: OnceLock<Answer>,
    look_due: AtomicBool,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Reads settings and clock, once.
    pub(crate) fn new(env: Env) -> Self {
        let config = Config::from_env(&env);
        Self(Arc::new(Parts {
            env,
            config,
            db: Db::default(),
            now: clock::now(),
            outbox_filled: AtomicBool::new(false),
            attempt: OnceLock::new(),
            committed: OnceLock::new(),
            look_due: AtomicBool::new(false),
        }))
    }

    /// Runs statements in one transaction and one D1 call.
    pub(crate) async fn run(&self, statements: Vec<Statement>) -> Result<Rows, Failure> {
        self.db.run(&self.env, statements).await
    }

    /// Fresh random bytes.
    #[expect(clippy::disallowed_methods, reason = "the only drawing of randomness")]
    #[expect(clippy::unused_self, reason = "randomness is among what a request may use")]
    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], Failure> {
        let mut bytes = [0; N];
        match getrandom::fill(&mut bytes) {
            Ok(()) => Ok(bytes),
            Err(_) => Err(ErrorCode::Unavailable.into()),
        }
    }

    /// A fresh id with a prefix.
    pub(crate) fn new_id(&self, prefix: &str) -> Result<String, Failure> {
        Ok(ids::new(prefix, self.now, self.random()?))
    }

    /// Notes that the outbox is to be woken after the answer.
    pub(crate) fn fill_outbox(&self) {
        self.outbox_filled.store(true, Ordering::Relaxed);
    }

    /// Notes that Meta is to be asked about numbers after the answer.
    pub(crate) fn ask_meta(&self) {
        self.look_due.store(true, Ordering::Relaxed);
    }

    /// Whether Meta is to be asked about numbers.
    pub(crate) fn is_look_due(&self) -> bool {
        self.look_due.load(Ordering::Relaxed)
    }

    /// Whether the outbox is to be woken.
    pub(crate) fn is_outbox_filled(&self) -> bool {
        self.outbox_filled.load(Ordering::Relaxed)
    }
}
