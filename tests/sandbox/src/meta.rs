//! Webhooks as Meta sends them: built, escaped, signed and delivered to the Worker.

mod account;
mod delivery;
mod envelope;
mod escape;
mod inbound;
mod preference;
mod signature;
mod status;
mod template;

pub(crate) use crate::meta::account::send_account;
pub(crate) use crate::meta::delivery::Answer;
pub(crate) use crate::meta::inbound::{Inbound, Said, send_inbound};
pub(crate) use crate::meta::preference::{Preference, Wish, send_preference};
pub(crate) use crate::meta::signature::signature;
pub(crate) use crate::meta::status::{Report, State, send_delivery, send_failure, send_status};
pub(crate) use crate::meta::template::{Review, send_review};
