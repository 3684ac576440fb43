//! What every request may use: the settings, the memory and a way to reach the Worker.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::{Client, redirect::Policy};

use crate::config::Config;
use crate::faults::{Manner, Target, Trouble};
use crate::world::World;

/// Cheap to clone; all clones share one memory.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) config: Arc<Config>,
    /// Follows no redirect and uses no proxy: it talks to the Worker only.
    pub(crate) http: Client,
    world: Arc<Mutex<World>>,
}

impl App {
    pub(crate) fn new(config: Config) -> io::Result<Self> {
        let http = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            // The Worker restarts often while one develops; a kept connection would be a dead one.
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(15))
            .build()
            .map_err(io::Error::other)?;
        Ok(Self { config: Arc::new(config), http, world: Arc::default() })
    }

    /// Looks at the memory. A closure, so that no lock outlives an await.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&World) -> T) -> T {
        at(&self.lock())
    }

    /// Changes the memory; pages that watch its version will look again.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.lock();
        world.version += 1;
        change(&mut world)
    }

    /// What an armed fault says about a request that is valid in itself.
    pub(crate) fn verdict(&self, target: Target, to: &[String]) -> Result<Manner, Trouble> {
        self.change(|world| world.faults.verdict(target, to))
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
