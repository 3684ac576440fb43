//! Ids of what the record holds, one type each, so that none is taken for another.

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Builder;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(pub(crate) String);

        impl std::ops::Deref for $name {
            type Target = String;

            fn deref(&self) -> &String {
                &self.0
            }
        }
    )*};
}

ids! {
    /// The tenant.
    BusinessId
    /// One WhatsApp number of a business.
    ChannelId
    /// One embed of a channel.
    WidgetId
    /// A person, for one business.
    ContactId
    /// A message that is to leave.
    OutboxId
}

/// A new id: the prefix and a UUID v7, so that ids sort by the time they were made.
pub(crate) fn new(prefix: &str, now: Timestamp, random: [u8; 10]) -> String {
    let millis = u64::try_from(now.millis()).unwrap_or_default();
    let id = Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
    format!("{prefix}_{}", id.simple())
}
