//! Faults on order: which third party misbehaves, how, towards whom and how often.

use crate::world::Provider;

/// Who misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Sms(Provider),
    /// Meta, where messages are sent.
    Graph,
    /// Meta, where templates, files and numbers are looked after.
    Management,
}

/// How it misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    ServerError,
    TooManyRequests,
    Timeout,
    ResetAfterAccept,
    ErrorCode(u32),
    FailedStatus(u32),
}

/// How an accepted request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Answer,
    Silence,
    Cut,
    /// Answered as if all were well; a `failed` status with this code follows.
    Fail(u32),
}

/// Why a valid request is refused all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    ServerError,
    TooManyRequests,
    Code(u32),
}

/// The faults that are still to come.
#[derive(Default)]
pub(crate) struct Faults(Vec<Armed>);

struct Armed {
    target: Target,
    fault: Fault,
    number: Option<String>,
    left: u32,
}

impl Faults {
    /// Arms `fault` for the next `times` requests; 0 disarms. One fault per target and number.
    pub(crate) fn arm(&mut self, target: Target, fault: Fault, number: Option<&str>, times: u32) {
        let number = number.map(bare);
        self.0.retain(|armed| armed.target != target || armed.number != number);
        if times > 0 {
            self.0.push(Armed { target, fault, number, left: times });
        }
    }

    /// Takes back every fault of `target`, or only that of one number.
    pub(crate) fn disarm(&mut self, target: Target, number: Option<&str>) {
        let number = number.map(bare);
        self.0
            .retain(|armed| armed.target != target || (number.is_some() && armed.number != number));
    }

    /// Uses up one fault, if one is armed for this request.
    pub(crate) fn verdict(&mut self, target: Target, to: &[String]) -> Result<Manner, Trouble> {
        match self.take(target, to) {
            None => Ok(Manner::Answer),
            Some(Fault::Timeout) => Ok(Manner::Silence),
            Some(Fault::ResetAfterAccept) => Ok(Manner::Cut),
            Some(Fault::FailedStatus(code)) => Ok(Manner::Fail(code)),
            Some(Fault::ServerError) => Err(Trouble::ServerError),
            Some(Fault::TooManyRequests) => Err(Trouble::TooManyRequests),
            Some(Fault::ErrorCode(code)) => Err(Trouble::Code(code)),
        }
    }

    fn take(&mut self, target: Target, to: &[String]) -> Option<Fault> {
        let hit = |armed: &&mut Armed| {
            let towards = |number: &String| to.iter().any(|to| bare(to) == *number);
            armed.target == target && armed.number.as_ref().is_none_or(towards)
        };
        let armed = self.0.iter_mut().find(hit)?;
        armed.left = armed.left.saturating_sub(1);
        let fault = armed.fault;
        self.0.retain(|armed| armed.left > 0);
        Some(fault)
    }
}

fn bare(number: &str) -> String {
    number.trim_start_matches('+').into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: &[String] = &[];
    const WEBSMS: Target = Target::Sms(Provider::Websms);
    const TWILIO: Target = Target::Sms(Provider::Twilio);

    #[test]
    fn a_fault_happens_as_often_as_ordered() {
        let mut faults = Faults::default();
        faults.arm(WEBSMS, Fault::ServerError, None, 2);
        let heard: Vec<_> = (0..3).map(|_| faults.verdict(WEBSMS, NOBODY)).collect();
        assert_eq!(
            heard,
            [Err(Trouble::ServerError), Err(Trouble::ServerError), Ok(Manner::Answer)]
        );
    }

    #[test]
    fn a_fault_of_one_target_spares_the_others() {
        let mut faults = Faults::default();
        faults.arm(Target::Graph, Fault::Timeout, None, 1);
        assert_eq!(faults.verdict(TWILIO, NOBODY), Ok(Manner::Answer));
        assert_eq!(faults.verdict(Target::Graph, NOBODY), Ok(Manner::Silence));
    }

    #[test]
    fn a_fault_of_one_number_spares_the_others() {
        let mut faults = Faults::default();
        faults.arm(TWILIO, Fault::ErrorCode(21610), Some("+436601234567"), u32::MAX);
        assert_eq!(faults.verdict(TWILIO, &["+43660".into()]), Ok(Manner::Answer));
        let hit = faults.verdict(TWILIO, &["+436601234567".into()]);
        assert_eq!(hit, Err(Trouble::Code(21610)));
    }

    #[test]
    fn disarming_clears_all_faults_of_a_target() {
        let mut faults = Faults::default();
        faults.arm(Target::Graph, Fault::ResetAfterAccept, None, 9);
        faults.arm(Target::Graph, Fault::ServerError, Some("1"), 9);
        faults.disarm(Target::Graph, None);
        assert_eq!(faults.verdict(Target::Graph, &["1".into()]), Ok(Manner::Answer));
    }
}
