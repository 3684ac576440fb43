//! Meta's error codes: what each means for the message, the person, the template or the number.

use crate::time::SECOND;

/// How often a message is tried again that Meta could not take.
pub const RETRIES: u32 = 5;

/// What follows from an error of Meta's.
///
/// Source: Meta, "Error codes"; the codes are read, never titles or HTTP statuses.
///
/// | code | meaning | action |
/// | --- | --- | --- |
/// | 0, 104, 190 | the token is invalid or expired | probe |
/// | 3, 10, 200–299 | a permission is missing | probe |
/// | 368, 130497, 131031 | blocked by policy, barred from a country, account locked | stop the channel |
/// | 131037, 131042, 131045, 133010 | display name, payment or registration | stop the channel |
/// | 4, 17, 80007 | too many calls of the app or the account | slow down |
/// | 130429 | too many messages in a second | slow down |
/// | 131056 | too many messages to this person | wait for the person |
/// | 131048, 131064 | too much spam, too many wrong categories | pause marketing |
/// | 131063 | this number may not send marketing this way | pause marketing |
/// | 131049 | the person gets too much marketing from everybody | hold marketing |
/// | 131050 | the person stopped our marketing inside WhatsApp | suppress marketing |
/// | 131047 | more than 24 hours since the person wrote | close the window |
/// | 131026 | no WhatsApp, terms not accepted, blocked | unreachable |
/// | 131062 | not to a user id | needs the number |
/// | 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069 | the template | stop the template |
/// | 1, 2, 131000, 131016, 131057 | unknown, overloaded, under maintenance | retry |
/// | 134101 | the template is still being copied | retry |
/// | 131021, 131030 | to oneself; not on the test number's list | fail |
/// | 130472, 137000 | an experiment; another phone than before | fail |
/// | 131005, 131008, 131009, 131051, 131052, 131053 | what was asked is wrong | fail |
/// | 133016, 139100, 139101 | registering and blocking, not sending | fail |
/// | any other | | fail |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// This message again later, [`RETRIES`] times.
    Retry,
    /// Nothing leaves this number for a second, and then at half its pace for a while; this message again.
    SlowDown,
    /// This message again after [`pair_delay`], others to the person later, to others at once.
    WaitForPerson,
    /// One message a minute leaves this number, until one is taken: token and permissions can be mended outside of here.
    Probe,
    /// Nothing leaves this number until an operator has seen to it; what is queued stays.
    StopChannel,
    /// No marketing leaves this number until an operator resumes it.
    PauseMarketing,
    /// No marketing to this person for a day; this message is over.
    HoldMarketing,
    /// The person withdrew marketing consent; this message is over.
    SuppressMarketing,
    /// The window is over, whatever we thought; as free-form this message is over.
    CloseWindow,
    /// Nothing of this template until Meta says that it is usable again; this message is over.
    StopTemplate,
    /// The person has no WhatsApp that we can reach: an SMS may follow; this message is over.
    Unreachable,
    /// The person can be sent this to a number only; to a user id this message is over.
    NeedsNumber,
    /// This message is over.
    Fail,
}

impl Action {
    /// What follows from a code. One that nobody here knows is never tried again.
    pub const fn of(code: i64) -> Self {
        match code {
            0 | 3 | 10 | 104 | 190 | 200..=299 => Self::Probe,
            368 | 130_497 | 131_031 | 131_037 | 131_042 | 131_045 | 133_010 => Self::StopChannel,
            4 | 17 | 80_007 | 130_429 => Self::SlowDown,
            131_056 => Self::WaitForPerson,
            131_048 | 131_063 | 131_064 => Self::PauseMarketing,
            131_049 => Self::HoldMarketing,
            131_050 => Self::SuppressMarketing,
            131_047 => Self::CloseWindow,
            131_026 => Self::Unreachable,
            131_062 => Self::NeedsNumber,
            132_000 | 132_001 | 132_005 | 132_007 | 132_008 | 132_012 | 132_015 | 132_016
            | 132_018 | 132_068 | 132_069 => Self::StopTemplate,
            1 | 2 | 131_000 | 131_016 | 131_057 | 134_101 => Self::Retry,
            _ => Self::Fail,
        }
    }

    /// Whether the message goes back into the queue when this is the answer to its request, which then was not taken.
    ///
    /// In a receipt the same code ends the message: it had been taken, and a later receipt may still correct it.
    pub const fn keeps_message(self) -> bool {
        match self {
            Self::Retry
            | Self::SlowDown
            | Self::WaitForPerson
            | Self::Probe
            | Self::StopChannel => true,
            Self::PauseMarketing
            | Self::HoldMarketing
            | Self::SuppressMarketing
            | Self::CloseWindow
            | Self::StopTemplate
            | Self::Unreachable
            | Self::NeedsNumber
            | Self::Fail => false,
        }
    }
}

/// How long one person is left alone after so many refusals (at least one) for writing too often, in milliseconds.
///
/// Source: Meta, "Error codes", 131056: wait 4^X seconds; and never less than the 6 seconds of the pair rate.
pub const fn pair_delay(refusals: u32) -> i64 {
    let exponent = if refusals > RETRIES { RETRIES } else { refusals };
    let delay = SECOND << (2 * exponent);
    if delay < 6 * SECOND { 6 * SECOND } else { delay }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[(Action, &[i64])] = &[
        (Action::Probe, &[0, 3, 10, 104, 190, 200, 250, 299]),
        (Action::StopChannel, &[368, 130_497, 131_031, 131_037, 131_042, 131_045, 133_010]),
        (Action::SlowDown, &[4, 17, 80_007, 130_429]),
        (Action::WaitForPerson, &[131_056]),
        (Action::PauseMarketing, &[131_048, 131_063, 131_064]),
        (Action::HoldMarketing, &[131_049]),
        (Action::SuppressMarketing, &[131_050]),
        (Action::CloseWindow, &[131_047]),
        (Action::Unreachable, &[131_026]),
        (Action::NeedsNumber, &[131_062]),
        (Action::StopTemplate, &[132_000, 132_001, 132_005, 132_007, 132_008, 132_012]),
        (Action::StopTemplate, &[132_015, 132_016, 132_018, 132_068, 132_069]),
        (Action::Retry, &[1, 2, 131_000, 131_016, 131_057, 134_101]),
        (Action::Fail, &[131_021, 131_030, 130_472, 137_000, 131_005, 131_008, 131_009]),
        (Action::Fail, &[131_051, 131_052, 131_053, 133_016, 139_100, 139_101]),
    ];

    #[test]
    fn every_code_of_the_table_has_its_action() {
        for (action, codes) in KNOWN {
            for code in *codes {
                assert_eq!(Action::of(*code), *action, "{code}");
            }
        }
    }

    #[test]
    fn a_code_that_nobody_knows_is_never_tried_again() {
        let known = |code| {
            (200..300).contains(&code) || KNOWN.iter().any(|(_, codes)| codes.contains(&code))
        };
        let unknown = (-1..150_000).filter(|code| !known(*code));
        assert!(unknown.clone().count() > 149_000);
        for code in unknown.chain([i64::MIN, i64::MAX]) {
            assert_eq!(Action::of(code), Action::Fail, "{code}");
        }
    }

    #[test]
    fn only_what_was_not_taken_and_may_be_taken_later_stays_queued() {
        let kept: Vec<_> = KNOWN.iter().filter(|(action, _)| action.keeps_message()).collect();
        let codes: Vec<_> = kept.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        assert_eq!(codes.len(), 26, "{codes:?}");
        for over in [131_047, 131_049, 131_050, 131_026, 132_015, 5] {
            assert!(!Action::of(over).keeps_message(), "{over}");
        }
    }

    #[test]
    fn whoever_was_written_to_too_often_is_left_alone_four_times_as_long_each_time() {
        let check = |refusals, seconds| assert_eq!(pair_delay(refusals), seconds * SECOND);
        check(0, 6);
        check(1, 6);
        check(2, 16);
        check(3, 64);
        check(5, 1_024);
        check(u32::MAX, 1_024);
    }
}
