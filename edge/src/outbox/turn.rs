//! A message leaves when its turn comes, so that no second has more than the channel's pace.

use std::cell::Cell;

use jawort_shared::time::Timestamp;

use crate::clock;
use crate::store::claim::Claimed;

/// The turns of one drain: one at a time, each some milliseconds after the last, all before the next drain's begin.
pub(super) struct Turns {
    gap: i64,
    free_at: Cell<Timestamp>,
    ends_at: Timestamp,
}

impl Turns {
    /// Of messages that were claimed together.
    pub(super) fn of(claimed: &[Claimed]) -> Self {
        let gap = claimed.first().map_or(0, |message| message.gap);
        let last = claimed.iter().map(|message| message.leave_at).max().unwrap_or_default();
        let ends_at = Timestamp::from_millis(last).plus(gap);
        Self { gap, free_at: Cell::new(Timestamp::from_millis(0)), ends_at }
    }

    /// Waits for a message's turn. False if it does not come any more: those before took too long, and together with
    /// those whose turn it is next there would be too many.
    pub(super) async fn comes(&self, message: &Claimed) -> bool {
        clock::sleep_until(Timestamp::from_millis(message.leave_at)).await;
        loop {
            let (now, free_at) = (clock::now(), self.free_at.get());
            if now > self.ends_at {
                return false;
            }
            if now >= free_at {
                self.free_at.set(now.plus(self.gap));
                return true;
            }
            clock::sleep_until(free_at).await;
        }
    }
}
