//! Receipts: what became of a message that left, told in any order and any number of times.

use crate::merge::Merge;
use crate::time::Timestamp;

/// How far a message came. The order is the rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// WhatsApp took it; nothing more is known.
    Accepted,
    /// It left towards the person.
    Sent,
    /// It did not arrive.
    Failed,
    /// It arrived.
    Delivered,
    /// It was read or played.
    Read,
}

impl DeliveryState {
    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }
}

/// What receipts say of one message: when it first reached each state. Merges.
///
/// Failed is what a message is that was never delivered: a later delivery proves the failure wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Receipt {
    /// It left.
    pub sent_at: Option<Timestamp>,
    /// It failed, with Meta's code.
    pub failed: Option<(Timestamp, i64)>,
    /// It arrived.
    pub delivered_at: Option<Timestamp>,
    /// It was read.
    pub read_at: Option<Timestamp>,
}

impl Receipt {
    /// How far the message came, by rank and not by time.
    pub fn state(self) -> DeliveryState {
        let reached = [
            (self.read_at.is_some(), DeliveryState::Read),
            (self.delivered_at.is_some(), DeliveryState::Delivered),
            (self.failed.is_some(), DeliveryState::Failed),
            (self.sent_at.is_some(), DeliveryState::Sent),
        ];
        let highest =
            reached.into_iter().find_map(|(is_reached, state)| is_reached.then_some(state));
        highest.unwrap_or(DeliveryState::Accepted)
    }
}

impl Merge for Receipt {
    fn merge(self, other: Self) -> Self {
        Self {
            sent_at: earliest(self.sent_at, other.sent_at),
            failed: earliest(self.failed, other.failed),
            delivered_at: earliest(self.delivered_at, other.delivered_at),
            read_at: earliest(self.read_at, other.read_at),
        }
    }
}

fn earliest<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::laws;
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_state_is_the_highest_that_was_told() {
        let sent = Receipt { sent_at: Some(at(1)), ..Receipt::default() };
        let failed = Receipt { failed: Some((at(2), 131_026)), ..Receipt::default() };
        let delivered = Receipt { delivered_at: Some(at(3)), ..Receipt::default() };
        let read = Receipt { read_at: Some(at(2)), ..Receipt::default() };
        let check = |parts: &[Receipt], state| {
            let merged = parts.iter().fold(Receipt::default(), |all, part| all.merge(*part));
            assert_eq!(merged.state(), state, "{parts:?}");
        };
        check(&[], DeliveryState::Accepted);
        check(&[sent], DeliveryState::Sent);
        check(&[failed, sent], DeliveryState::Failed);
        check(&[delivered, sent], DeliveryState::Delivered);
        check(&[delivered, failed], DeliveryState::Delivered);
        check(&[read, delivered, sent], DeliveryState::Read);
        check(&[sent, read], DeliveryState::Read);
    }

    fn any_receipt() -> impl Strategy<Value = Receipt> {
        let time = || proptest::option::of((0_i64..5).prop_map(Timestamp::from_millis));
        let failure = proptest::option::of((0_i64..5, 0_i64..3));
        (time(), failure, time(), time()).prop_map(|(sent_at, failed, delivered_at, read_at)| {
            let failed = failed.map(|(millis, code)| (Timestamp::from_millis(millis), code));
            Receipt { sent_at, failed, delivered_at, read_at }
        })
    }

    proptest! {
        #[test]
        fn receipts_merge(a in any_receipt(), b in any_receipt(), c in any_receipt()) {
            laws::hold(a, b, c);
        }

        #[test]
        fn no_receipt_sets_a_message_back(a in any_receipt(), b in any_receipt()) {
            prop_assert!(a.merge(b).state() >= a.state());
        }
    }
}
