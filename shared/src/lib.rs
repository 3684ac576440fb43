//! Decides and cannot act: the rules of consent, numbers and texts, with no IO, clock or randomness.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod time;
pub mod date;
pub mod phone;
pub mod identity;
pub mod pairing;
pub mod keyword;
pub mod merge;
pub mod consent;
pub mod membership;
pub mod seal;
pub mod window;
pub mod hours;
pub mod pace;
pub mod meta_error;
pub mod template;
pub mod policy;
pub mod cost;
pub mod receipt;
pub mod inbound;
pub mod automatic;
pub mod standing;
pub mod form;
pub mod segment;
pub mod retry;
pub mod scope;
pub mod lang;
pub mod api;
