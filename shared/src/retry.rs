//! When a send that was provably not accepted is tried again, and when it is given up.

use crate::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// An SMS that comes later than this helps nobody: the visitor is gone.
pub const GIVE_UP_AFTER: i64 = 2 * HOUR;
/// A message of an operator that comes later than this says what is no longer so.
pub const MESSAGE_GIVE_UP_AFTER: i64 = DAY;
const FIRST_DELAY: i64 = 2 * SECOND;
const LONGEST_DELAY: i64 = 10 * MINUTE;

/// When to try again after `attempts` tries (at least one), or none once it is too late.
///
/// The delay doubles from 2 seconds up to 10 minutes, and is never shorter than the provider asks.
pub fn next_attempt(
    attempts: u32,
    give_up_at: Timestamp,
    now: Timestamp,
    asked_millis: i64,
) -> Option<Timestamp> {
    let doubled = FIRST_DELAY << attempts.saturating_sub(1).min(16);
    let at = now.plus(doubled.min(LONGEST_DELAY).max(asked_millis));
    (at < give_up_at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_up_to_ten_minutes_until_it_is_too_late() {
        let start = Timestamp::from_millis(1_795_000_000_000);
        let check = |attempts, passed, asked, delay: Option<i64>| {
            let now = start.plus(passed);
            let expected = delay.map(|delay| now.plus(delay));
            let give_up_at = start.plus(GIVE_UP_AFTER);
            assert_eq!(next_attempt(attempts, give_up_at, now, asked), expected);
        };
        check(1, 0, 0, Some(2 * SECOND));
        check(2, 0, 0, Some(4 * SECOND));
        check(40, 0, 0, Some(10 * MINUTE));
        check(1, 0, 30 * SECOND, Some(30 * SECOND));
        check(1, 2 * HOUR - SECOND, 0, None);
    }
}
