//! A message leaves when its turn comes, so that no second has more than the channel's pace.

use jawort_shared::time::Timestamp;

use crate::clock;
use crate::store::claim::Claimed;

/// A lane's gap is two per cent wider than its pace asks for; by most of that turns may be late.
const SLACK: i64 = 15;

/// The turns of one drain.
pub(super) struct Turns {
    /// When its lane is free again.
    pub(super) ends_at: Timestamp,
    /// The first, if it may come however late it is.
    first_at: Option<Timestamp>,
    slack: i64,
}

impl Turns {
    /// Of messages that were claimed together, in the order of their turns; none of none.
    pub(super) fn of(claimed: &[Claimed]) -> Option<Self> {
        let (first, last) = (claimed.first()?, claimed.last()?);
        let at = |message: &Claimed| Timestamp::from_millis(message.leave_at);
        Some(Self {
            ends_at: at(last).plus(last.gap + last.spare),
            // The lane was free: something leaves, however slow the record is.
            first_at: (first.spare > 0).then(|| at(first)),
            slack: SLACK + first.spare,
        })
    }

    /// Waits for a message's turn. False if it passed: with those of the lane's next drain there would be too many in a
    /// second.
    pub(super) async fn comes(&self, message: &Claimed) -> bool {
        let turn = Timestamp::from_millis(message.leave_at);
        clock::sleep_until(turn).await;
        self.first_at == Some(turn) || clock::now() <= turn.plus(self.slack)
    }
}
