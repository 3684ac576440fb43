//! What goes wrong in a simulated world, counted: a run in which something never went wrong proves nothing about it.

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Duplicate,
    TwiceInOneBatch,
    Reordered,
    Joined,
    Split,
    LateByDays,
    CrashBeforeCommit,
    CommitFailed,
    AnswerLost,
    Interleaved,
    ClockAhead,
    ClockBehind,
    Poison,
    Foreign,
    NumberHidden,
    UserIdHidden,
    OtherSpelling,
    NumberRecycled,
    SameSecond,
    FormEnteredTwice,
    WakeUpLost,
    CronTwice,
    OutcomeLost,
    ProviderThrottles,
    ProviderFails,
    ProviderFailsAfterTaking,
    ProviderBreaksOff,
    ProviderRefuses,
    ProviderKnowsStop,
    ReceiptTwice,
}

/// How often each fault happened.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally([u64; Fault::ALL.len()]);

impl Fault {
    pub(super) const ALL: [Self; 30] = [
        Self::Duplicate,
        Self::TwiceInOneBatch,
        Self::Reordered,
        Self::Joined,
        Self::Split,
        Self::LateByDays,
        Self::CrashBeforeCommit,
        Self::CommitFailed,
        Self::AnswerLost,
        Self::Interleaved,
        Self::ClockAhead,
        Self::ClockBehind,
        Self::Poison,
        Self::Foreign,
        Self::NumberHidden,
        Self::UserIdHidden,
        Self::OtherSpelling,
        Self::NumberRecycled,
        Self::SameSecond,
        Self::FormEnteredTwice,
        Self::WakeUpLost,
        Self::CronTwice,
        Self::OutcomeLost,
        Self::ProviderThrottles,
        Self::ProviderFails,
        Self::ProviderFailsAfterTaking,
        Self::ProviderBreaksOff,
        Self::ProviderRefuses,
        Self::ProviderKnowsStop,
        Self::ReceiptTwice,
    ];
}

impl Tally {
    pub(super) fn count(&mut self, fault: Fault) {
        self.0[fault as usize] += 1;
    }

    pub(super) fn count_if(&mut self, happened: bool, fault: Fault) {
        self.0[fault as usize] += u64::from(happened);
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }

    pub(super) fn each(&self) -> impl Iterator<Item = (Fault, u64)> {
        Fault::ALL.into_iter().zip(self.0)
    }
}
