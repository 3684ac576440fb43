//! The customer service window: for 24 hours after a person wrote, free text may be sent to them.

use crate::time::{DAY, Timestamp};

/// Until when free text may be sent, as opened by a message. Merges by the later end.
///
/// Counted from the message's own time, or from its receipt if clocks differ so that it comes before the message. One
/// that arrives when its window is over opens none.
/// Source: Meta, "Customer service windows".
pub fn opened_by(sent_at: Timestamp, received_at: Timestamp) -> Option<Timestamp> {
    let expires_at = sent_at.min(received_at).plus(DAY);
    (expires_at > received_at).then_some(expires_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::laws;
    use crate::time::SECOND;
    use proptest::prelude::*;

    #[test]
    fn a_message_opens_24_hours_from_its_own_time_unless_they_are_over() {
        let sent = Timestamp::from_millis(1_795_000_000_000);
        let check = |late, open: bool| {
            assert_eq!(opened_by(sent, sent.plus(late)), open.then_some(sent.plus(DAY)));
        };
        check(0, true);
        assert_eq!(opened_by(sent.plus(SECOND), sent), Some(sent.plus(DAY)), "clocks differ");
        check(DAY - SECOND, true);
        check(DAY, false);
        check(7 * DAY, false);
    }

    fn any_window() -> impl Strategy<Value = Option<Timestamp>> {
        proptest::option::of((0_i64..6).prop_map(Timestamp::from_millis))
    }

    proptest! {
        #[test]
        fn windows_merge(a in any_window(), b in any_window(), c in any_window()) {
            laws::hold(a, b, c);
        }
    }
}
