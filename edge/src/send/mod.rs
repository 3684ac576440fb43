//! Sending: what an operator wants to say, to whom, whether it may leave, and how. Loads, asks the policy, queues.

mod content;
mod decide;
mod message;
mod person;
mod wish;

pub(crate) use message::{Accepted, Asked, Refused, questions, read, send};
