//! The sandbox's only reading of the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::moment::Moment;

/// The time of the machine.
#[expect(clippy::disallowed_methods, reason = "the sandbox's only reading of the clock")]
pub(crate) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
