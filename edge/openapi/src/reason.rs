//! Why doors refuse: every code that a problem may have.

use jawort_shared::api::ErrorCode;
use jawort_shared::policy::Refusal;
use jawort_shared::time::Timestamp;

/// A code with its status and its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) code: &'static str,
    pub(crate) status: u16,
    pub(crate) title: &'static str,
}

impl Reason {
    const fn new((code, status, title): (&'static str, u16, &'static str)) -> Self {
        Self { code, status, title }
    }

    /// Every code, in reading order.
    pub(crate) fn all() -> Vec<Self> {
        let usual = ErrorCode::ALL.iter().map(|code| Self::from(*code));
        usual.chain(of_policy()).chain(of_templates()).collect()
    }
}

impl From<ErrorCode> for Reason {
    fn from(code: ErrorCode) -> Self {
        Self::new(code.facts())
    }
}

/// What the rules of sending say.
pub(crate) fn of_policy() -> Vec<Reason> {
    let any = Timestamp::from_millis(0);
    let all = [
        Refusal::NoAddress,
        Refusal::Suppressed,
        Refusal::NoOptIn,
        Refusal::TrialRecipient,
        Refusal::TemplateNotApproved,
        Refusal::MarketingBarred,
        Refusal::WindowClosed { expires_at: None },
        Refusal::NotForSms,
        Refusal::CapReached { until: any },
    ];
    all.into_iter().map(|refusal| Reason::new(refusal.facts())).collect()
}

/// Why a template cannot be filled in for somebody, beyond what is missing.
pub(crate) fn of_templates() -> Vec<Reason> {
    let codes = [
        "unknown_parameter",
        "unknown_field",
        "parameter_malformed",
        "text_too_long",
        "template_malformed",
    ];
    codes.map(|code| Reason::new((code, 422, "The template cannot be filled in"))).into()
}
