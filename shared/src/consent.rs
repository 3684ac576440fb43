//! Consent: for which purpose a person may be written to, and the entries that prove it.

use crate::merge::Merge;
use crate::time::Timestamp;

/// What a person may be written to about. They nest: marketing needs service too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Being written to at all, about the person's own concerns.
    Service,
    /// News and offers.
    Marketing,
}

impl Purpose {
    /// All purposes, outermost first.
    pub const ALL: [Self; 2] = [Self::Service, Self::Marketing];

    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Marketing => "marketing",
        }
    }

    /// From its stored form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }

    /// This purpose and every one around it: whoever agrees to offers agrees to be written to.
    pub fn with_outer(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |purpose| *purpose <= self)
    }
}

/// The scope, where otherwise a channel stands, of what a person says about SMS in a WhatsApp chat.
pub const SMS_SCOPE: &str = "sms";

/// What an entry of the ledger says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// The person asked for it: START, a group's code, a pairing code.
    Granted,
    /// The person wrote first, without a keyword. Holds only as long as nothing was ever withdrawn.
    Implied,
    /// The person, the operator or Meta ended it.
    Withdrawn,
    /// The person wrote a sentence that nearly asks to stop: nothing is sent until somebody looked.
    Held,
    /// An operator looked, and it was not meant so.
    Released,
}

impl Act {
    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Implied => "implied",
            Self::Withdrawn => "withdrawn",
            Self::Held => "held",
            Self::Released => "released",
        }
    }
}

/// The consent of one person for one purpose. Merges.
///
/// | state | active |
/// | --- | --- |
/// | granted after the last withdrawal | yes |
/// | granted and withdrawn in the same second | no: a tie is a withdrawal |
/// | only implied, never withdrawn | yes |
/// | implied after a withdrawal | no: only an explicit grant lifts a STOP |
/// | held, and neither granted nor released since | held: active or not, nothing is sent |
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Consent {
    granted_at: Option<Timestamp>,
    implied_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
    held_at: Option<Timestamp>,
    released_at: Option<Timestamp>,
}

impl Consent {
    /// The state after this act alone.
    pub fn of(act: Act, at: Timestamp) -> Self {
        let mut state = Self::default();
        match act {
            Act::Granted => state.granted_at = Some(at),
            Act::Implied => state.implied_at = Some(at),
            Act::Withdrawn => state.withdrawn_at = Some(at),
            Act::Held => state.held_at = Some(at),
            Act::Released => state.released_at = Some(at),
        }
        state
    }

    /// Granted, implied, withdrawn, held and released as they are stored: milliseconds, 0 for never.
    pub fn stored(self) -> [i64; 5] {
        let never = Timestamp::from_millis(0);
        [self.granted_at, self.implied_at, self.withdrawn_at, self.held_at, self.released_at]
            .map(|at| at.unwrap_or(never).millis())
    }

    /// Whether the person may be written to for the purpose.
    pub fn is_active(self) -> bool {
        match self.withdrawn_at {
            Some(_) => self.granted_at > self.withdrawn_at,
            None => self.granted_at.is_some() || self.implied_at.is_some(),
        }
    }

    /// Whether an operator is to look first. Whoever asks for messages anew lifts it, and an operator does.
    pub fn is_held(self) -> bool {
        self.held_at.is_some() && self.held_at >= self.granted_at && self.held_at > self.released_at
    }

    /// Whether the person ended it and did not agree again.
    pub fn is_withdrawn(self) -> bool {
        self.withdrawn_at.is_some() && !self.is_active()
    }
}

impl Merge for Consent {
    fn merge(self, other: Self) -> Self {
        Self {
            granted_at: self.granted_at.merge(other.granted_at),
            implied_at: earliest(self.implied_at, other.implied_at),
            withdrawn_at: self.withdrawn_at.merge(other.withdrawn_at),
            held_at: self.held_at.merge(other.held_at),
            released_at: self.released_at.merge(other.released_at),
        }
    }
}

/// The first time counts for what is only implied, so that chatting on does not move it.
fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::laws;
    use proptest::prelude::*;

    fn state(acts: &[(Act, i64)]) -> Consent {
        let each = acts.iter().map(|(act, at)| Consent::of(*act, Timestamp::from_millis(*at)));
        each.fold(Consent::default(), Consent::merge)
    }

    fn check(acts: &[(Act, i64)], active: bool) {
        assert_eq!(state(acts).is_active(), active, "{acts:?}");
        let withdrawn = acts.iter().any(|(act, _)| *act == Act::Withdrawn);
        assert_eq!(state(acts).is_withdrawn(), withdrawn && !active, "{acts:?}");
    }

    #[test]
    fn whoever_said_stop_last_is_stopped() {
        use Act::{Granted, Implied, Withdrawn};
        check(&[], false);
        check(&[(Granted, 1)], true);
        check(&[(Implied, 1)], true);
        check(&[(Withdrawn, 1)], false);
        check(&[(Granted, 1), (Withdrawn, 2)], false);
        check(&[(Withdrawn, 2), (Granted, 1)], false);
        check(&[(Withdrawn, 1), (Granted, 2)], true);
        check(&[(Granted, 1), (Withdrawn, 1)], false);
        check(&[(Withdrawn, 1), (Implied, 2)], false);
        check(&[(Implied, 2), (Withdrawn, 1)], false);
    }

    #[test]
    fn what_nearly_asks_to_stop_is_held_until_it_is_cleared_up() {
        use Act::{Granted, Held, Released, Withdrawn};
        let check = |acts: &[(Act, i64)], held| assert_eq!(state(acts).is_held(), held, "{acts:?}");
        check(&[(Granted, 1)], false);
        check(&[(Granted, 1), (Held, 2)], true);
        check(&[(Granted, 2), (Held, 2)], true);
        check(&[(Granted, 3), (Held, 2)], false);
        check(&[(Held, 2), (Released, 2)], false);
        check(&[(Held, 3), (Released, 2)], true);
        assert!(state(&[(Granted, 1), (Held, 2)]).is_active(), "held is not withdrawn");
        assert!(!state(&[(Withdrawn, 1), (Released, 2)]).is_active(), "released is not granted");
    }

    #[test]
    fn offers_need_the_permission_to_write_at_all() {
        let all: Vec<_> = Purpose::Marketing.with_outer().collect();
        assert_eq!(all, [Purpose::Service, Purpose::Marketing]);
        assert_eq!(Purpose::Service.with_outer().count(), 1);
    }

    fn any_state() -> impl Strategy<Value = Consent> {
        let at = || proptest::option::of((0_i64..6).prop_map(Timestamp::from_millis));
        let times = (at(), at(), at(), at(), at());
        times.prop_map(|(granted_at, implied_at, withdrawn_at, held_at, released_at)| Consent {
            granted_at,
            implied_at,
            withdrawn_at,
            held_at,
            released_at,
        })
    }

    proptest! {
        #[test]
        fn consent_merges(a in any_state(), b in any_state(), c in any_state()) {
            laws::hold(a, b, c);
        }
    }
}
