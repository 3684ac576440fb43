//! A message leaves when its turn comes, so that no second has more than the channel's pace.
//!
//! Turns are what drains agree on through the record, wherever they run. Drains in one isolate know more: when messages
//! really left. So a lane that stays with its isolate loses no turn while the isolate is busy with something else.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

use jawort_shared::pace::{Limit, Recent};
use jawort_shared::time::Timestamp;

use crate::app::App;
use crate::clock;
use crate::error::Failure;
use crate::ids::{BusinessId, ChannelId};
use crate::store::claim::{Claimed, Kind};

/// An isolate counts a second this many milliseconds longer, as one message may overtake another on its way to Meta.
///
/// Their way through the isolate itself is watched: see [`handed_on`].
const WAY: i64 = 10;

/// A lane of a channel.
type Lane = (BusinessId, ChannelId, u32);

thread_local! {
    /// By what the record tells this isolate from others.
    static ISOLATE: OnceCell<String> = const { OnceCell::new() };
    /// When messages of each lane left this isolate.
    static LEFT: RefCell<BTreeMap<Lane, Recent>> = const { RefCell::new(BTreeMap::new()) };
}

/// The id of this isolate, as long as it lives.
pub(super) fn isolate(app: &App) -> Result<String, Failure> {
    let fresh = app.new_id("iso")?;
    Ok(ISOLATE.with(|id| id.get_or_init(|| fresh).clone()))
}

/// The turns of one drain.
pub(super) struct Turns {
    /// When its lane is free again.
    pub(super) ends_at: Timestamp,
    /// The first, if it may come however late it is.
    first_at: Option<Timestamp>,
    slack: i64,
    /// By which way nothing more may leave for now.
    ended: Cell<Option<Kind>>,
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
            slack: first.slack + first.spare,
            ended: Cell::new(None),
        })
    }

    /// Nothing more leaves in this way: what was said about one message holds for all of the channel.
    pub(super) fn end(&self, kind: Kind) {
        self.ended.set(Some(kind));
    }

    /// Waits for a message's turn, and answers when it came. None if it passed, as with those of the lane's next drain
    /// there would be too many in a second, or if there are no more.
    pub(super) async fn comes(&self, message: &Claimed) -> Option<Timestamp> {
        let turn = Timestamp::from_millis(message.leave_at);
        let passed = |at: Timestamp| {
            let is_late = self.first_at != Some(turn) && at > turn.plus(self.slack);
            is_late || self.ended.get() == Some(message.kind)
        };
        let mut at = turn;
        while !passed(at) {
            clock::sleep_until(at).await;
            let now = clock::now();
            if passed(now) {
                break;
            }
            match take_place(message, now) {
                Ok(()) => return Some(now),
                Err(free_at) => at = free_at,
            }
        }
        None
    }
}

/// Waits until the isolate has handed on what was sent before, and notes that a message, whose turn was at `noted`, left
/// no earlier than that.
pub(super) async fn handed_on(message: &Claimed, noted: Timestamp) {
    clock::yield_now().await;
    let left = clock::now();
    LEFT.with_borrow_mut(|all| {
        if let Some(recent) = all.get_mut(&lane(message)) {
            recent.delay(noted, left);
        }
    });
}

/// Notes that a message leaves now, or answers when it may.
fn take_place(message: &Claimed, now: Timestamp) -> Result<(), Timestamp> {
    let limit = limit(message);
    LEFT.with_borrow_mut(|left| {
        left.retain(|_, recent| !recent.is_over(limit, now));
        let recent = left.entry(lane(message)).or_default();
        let free_at = recent.free_at(limit, now);
        if free_at > now {
            return Err(free_at);
        }
        recent.note(limit, now);
        Ok(())
    })
}

fn limit(message: &Claimed) -> Limit {
    Limit::per_second(message.share).wider(WAY)
}

fn lane(message: &Claimed) -> Lane {
    (message.business_id.clone(), message.channel_id.clone(), message.lane)
}
