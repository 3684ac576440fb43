//! Membership of a group: what the person did last counts, and a tie has left.

use crate::merge::Merge;
use crate::time::Timestamp;

/// Whether somebody belongs to a group. Merges like consent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Membership {
    joined_at: Option<Timestamp>,
    left_at: Option<Timestamp>,
}

impl Membership {
    /// The state after somebody joined, or left.
    pub fn of(joins: bool, at: Timestamp) -> Self {
        let (joined_at, left_at) = if joins { (Some(at), None) } else { (None, Some(at)) };
        Self { joined_at, left_at }
    }

    /// Joined and left as they are stored: milliseconds, 0 for never.
    pub fn stored(self) -> [i64; 2] {
        let never = Timestamp::from_millis(0);
        [self.joined_at, self.left_at].map(|at| at.unwrap_or(never).millis())
    }

    /// Whether the person is in the group.
    pub fn is_member(self) -> bool {
        self.joined_at > self.left_at
    }

    /// Whether the person left and did not join again.
    pub fn has_left(self) -> bool {
        self.left_at.is_some() && !self.is_member()
    }
}

impl Merge for Membership {
    fn merge(self, other: Self) -> Self {
        Self {
            joined_at: self.joined_at.merge(other.joined_at),
            left_at: self.left_at.merge(other.left_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::laws;
    use proptest::prelude::*;

    #[test]
    fn whoever_left_last_is_out() {
        let check = |changes: &[(bool, i64)], is_member| {
            let each = changes
                .iter()
                .map(|(joins, at)| Membership::of(*joins, Timestamp::from_millis(*at)));
            let state = each.fold(Membership::default(), Membership::merge);
            assert_eq!(state.is_member(), is_member, "{changes:?}");
            let left = changes.iter().any(|(joins, _)| !joins);
            assert_eq!(state.has_left(), left && !is_member, "{changes:?}");
        };
        check(&[], false);
        check(&[(true, 1)], true);
        check(&[(false, 2), (true, 1)], false);
        check(&[(true, 2), (false, 1)], true);
        check(&[(true, 2), (false, 2)], false);
    }

    fn any_membership() -> impl Strategy<Value = Membership> {
        let at = || proptest::option::of((0_i64..6).prop_map(Timestamp::from_millis));
        (at(), at()).prop_map(|(joined_at, left_at)| Membership { joined_at, left_at })
    }

    proptest! {
        #[test]
        fn memberships_merge(a in any_membership(), b in any_membership(), c in any_membership()) {
            laws::hold(a, b, c);
        }
    }
}
