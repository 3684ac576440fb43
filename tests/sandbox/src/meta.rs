//! Webhooks as Meta sends them: built, escaped, signed and delivered to the Worker.

mod delivery;
mod envelope;
mod escape;
mod inbound;
mod signature;
mod status;

pub(crate) use crate::meta::inbound::{Inbound, send_inbound};
pub(crate) use crate::meta::signature::signature;
pub(crate) use crate::meta::status::{Report, State, send_status, send_statuses};
