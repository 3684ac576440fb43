//! Asks Meta for an operator: what it refuses becomes a failure that says why.

use http::{HeaderMap, Request};
use jawort_shared::api::ErrorCode;
use jawort_shared::meta_error::Action;
use serde_json::json;

use crate::error::Failure;
use crate::transport;
use crate::whatsapp::graph::{Code, Outcome, Refusal};

/// One request, and what its answer means.
pub(crate) async fn ask<T>(
    request: Option<Request<impl Into<Vec<u8>>>>,
    read: fn(u16, &HeaderMap, &str) -> Outcome<T>,
) -> Outcome<T> {
    let Some(request) = request else {
        return Outcome::Refused(Refusal::plain(Code::Unsendable, 0));
    };
    match transport::send(request).await {
        Ok(answer) => read(answer.status, &answer.headers, &answer.body),
        Err(failure) => failure.into(),
    }
}

/// What Meta took, or why not.
pub(crate) fn taken<T>(outcome: Outcome<T>) -> Result<T, Failure> {
    match outcome {
        Outcome::Accepted(taken) => Ok(taken),
        Outcome::Refused(refusal) => Err(refused(&refusal)),
        Outcome::Throttled { .. } => Err(Failure::new(ErrorCode::Unavailable, WAIT)),
        Outcome::Unclear { .. } => Err(ErrorCode::MetaUnclear.into()),
    }
}

const WAIT: &str = "Meta asks to wait a while";

fn refused(refusal: &Refusal) -> Failure {
    let passes = refusal.is_transient
        || match refusal.code {
            Code::Meta(code) => matches!(
                Action::of(i64::from(code)),
                Action::Retry | Action::SlowDown | Action::WaitForPerson
            ),
            Code::Http(_) | Code::Unsendable => false,
        };
    let failure = if passes {
        Failure::new(ErrorCode::Unavailable, WAIT)
    } else {
        ErrorCode::MetaRefused.into()
    };
    let message = refusal.details.as_ref().map(|details| details.0.as_str());
    let meta = json!({
        "code": refusal.code.label(), "subcode": refusal.subcode, "message": message,
    });
    failure.with("meta", meta)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whatsapp::graph::Details;

    fn code(outcome: Outcome<()>) -> &'static str {
        taken(outcome).expect_err("a failure").code.code()
    }

    #[test]
    fn what_passes_can_be_tried_again_and_what_is_lost_is_not_known() {
        let refusal = |code| Outcome::Refused(Refusal::plain(Code::Meta(code), 0));
        assert!(taken(Outcome::Accepted(())).is_ok());
        assert_eq!(code(refusal(100)), "meta_refused");
        assert_eq!(code(refusal(190)), "meta_refused");
        assert_eq!(code(refusal(80_007)), "unavailable");
        assert_eq!(code(refusal(131_000)), "unavailable");
        assert_eq!(code(Outcome::Throttled { seen: String::new(), wait: 0 }), "unavailable");
        assert_eq!(code(Outcome::Unclear { seen: String::new() }), "meta_unclear");
        let passing = Refusal { is_transient: true, ..Refusal::plain(Code::Meta(100), 0) };
        assert_eq!(code(Outcome::Refused(passing)), "unavailable");
    }

    #[test]
    fn meta_s_own_sentence_reaches_whoever_mends_it() {
        let details = Some(Details("An example is missing.".to_owned()));
        let refusal = Refusal { details, subcode: Some(7), ..Refusal::plain(Code::Meta(100), 0) };
        let failure = format!("{:?}", refused(&refusal));
        assert!(failure.contains("An example is missing."), "{failure}");
    }
}
