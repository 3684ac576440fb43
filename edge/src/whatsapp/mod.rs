//! Meta's contracts: the signature of webhooks and what is in them, and the requests to its Graph API.

#[cfg_attr(not(test), expect(dead_code, reason = "the outbox sends by SMS only, so far"))]
pub(crate) mod cloud_api;
#[cfg_attr(not(test), expect(dead_code, reason = "the outbox sends by SMS only, so far"))]
pub(crate) mod graph;
pub(crate) mod signature;
mod surrogates;
pub(crate) mod webhook;
