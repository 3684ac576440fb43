//! The doors, one file per resource: each parses, asks a room that acts, and answers.

pub(crate) mod embeds;
pub(crate) mod entries;
pub(crate) mod groups;
pub(crate) mod health;
pub(crate) mod hosted;
pub(crate) mod links;
pub(crate) mod media;
pub(crate) mod members;
pub(crate) mod merges;
pub(crate) mod messages;
pub(crate) mod broadcasts;
pub(crate) mod notices;
pub(crate) mod opt_ins;
pub(crate) mod business;
pub(crate) mod channels;
pub(crate) mod channel_state;
pub(crate) mod trial_numbers;
pub(crate) mod contacts;
pub(crate) mod parked;
pub(crate) mod keywords;
pub(crate) mod keys;
pub(crate) mod bootstrap;
pub(crate) mod receipts;
pub(crate) mod tags;
pub(crate) mod templates;
pub(crate) mod webhooks;
pub(crate) mod widgets;

pub(crate) mod extract;
mod paging;
