//! Shows: the opt-in form on a company's page. It decides nothing that the edge does not decide again.

mod app;
mod config;
mod dom;
mod model;
mod net;
mod options;
mod problem;
mod routes;
mod template;
mod text;
mod view;
mod wire;

pub use app::mount;

/// The widget holds a few dozen texts; an allocator made for large programs would weigh as much as the form.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());
