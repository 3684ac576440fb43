//! Meta's contracts: the signature of webhooks and what is in them.

pub(crate) mod signature;
mod surrogates;
pub(crate) mod webhook;
