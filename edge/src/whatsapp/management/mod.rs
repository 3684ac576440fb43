//! Looks after what Meta keeps for a business: templates, numbers, media, subscriptions. No transport.
//!
//! Reading is tolerant: what Meta adds tomorrow is kept as it came and breaks nothing beside it.
//! Source: Meta, "WhatsApp Business Management API".

pub(crate) mod media;
pub(crate) mod phone_number;
pub(crate) mod subscription;
pub(crate) mod template;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A word or an object of Meta's that this code knows, or that it does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Read<T> {
    /// Understood.
    Known(T),
    /// Kept as it came.
    Unknown(Value),
}

impl<T> Read<T> {
    /// What was understood.
    pub(crate) fn known(&self) -> Option<&T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Unknown(_) => None,
        }
    }

    /// What was understood, to keep.
    pub(crate) fn into_known(self) -> Option<T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Unknown(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
