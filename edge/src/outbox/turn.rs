//! A message leaves when its turn comes, so that no second has more than the channel's pace.

use jawort_shared::time::Timestamp;

use crate::clock;
use crate::store::claim::Claimed;

/// Whoever comes so much too late, because those before took long, waits for another turn: together with those whose
/// turn it is now there would be too many.
const PATIENCE: i64 = 400;

/// Waits for the turn; false if it has passed.
pub(super) async fn comes(message: &Claimed) -> bool {
    let turn = Timestamp::from_millis(message.leave_at);
    clock::sleep_until(turn).await;
    clock::now().since(turn) <= PATIENCE
}
