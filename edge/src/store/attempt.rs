//! Table `attempt`: how often a visitor tried, by keyed hash and period.

use jawort_shared::time::{DAY, MINUTE, Timestamp};
use serde::Deserialize;

use super::Statement;

/// Tries are counted by ten minutes.
const PERIOD: i64 = 10 * MINUTE;

/// The tries of a visitor in the running period.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    /// This one included.
    pub(crate) tries: u32,
}

const COUNT: &str = "
insert into attempt (visitor, period, tries) values (?1, ?2, 1)
on conflict (visitor, period) do update set tries = tries + 1
returning tries";

const FORGET: &str = "delete from attempt where period < ?1";

/// Counts one try and answers how many there are: look and leap are one.
pub(crate) fn count(visitor: &str, now: Timestamp) -> Statement {
    Statement::new(COUNT, [visitor.into(), (now.millis() / PERIOD).into()])
}

/// Forgets what is older than a day.
pub(crate) fn forget(now: Timestamp) -> Statement {
    Statement::new(FORGET, [(now.minus(DAY).millis() / PERIOD).into()])
}
