//! Sending: what an operator wants to say, to whom, whether it may leave, and how. Loads, asks the policy, queues.

mod content;
mod decide;
mod message;
mod person;
mod wish;

pub(crate) use content::{Says, Unsendable, Usable};
pub(crate) use decide::{Ask, Decided, decide, row};
pub(crate) use message::{
    Accepted, Asked, Refused, fields, instant, questions, read, send, usable,
};
pub(crate) use person::country;
pub(crate) use wish::Parts;
