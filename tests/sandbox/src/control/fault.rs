//! `POST /_/fault`: orders a third party to misbehave.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::app::App;
use crate::control::{bad, read};
use crate::error::Failure;
use crate::faults::{Fault, Target};
use crate::world::Provider;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    target: Targets,
    mode: Option<Mode>,
    code: Option<u32>,
    /// 0 clears. Without it: once, or for ever where a number is named.
    times: Option<u32>,
    /// Only requests to this number: someone who opted out at the provider.
    number: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Targets {
    Websms,
    Twilio,
    Vonage,
    Seven,
    Infobip,
    Graph,
    Management,
    /// All SMS providers.
    Sms,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    #[serde(rename = "500")]
    ServerError,
    #[serde(rename = "429")]
    TooManyRequests,
    Timeout,
    ResetAfterAccept,
    ErrorCode,
    /// Only where messages are sent to Meta.
    FailedStatus,
}

/// Answers 204; each of several targets gets its own count.
pub(crate) async fn arm_fault(State(app): State<App>, body: Bytes) -> Result<StatusCode, Failure> {
    let order: Order = read(&body)?;
    let number = order.number.as_deref();
    let times = order.times.unwrap_or(if number.is_some() { u32::MAX } else { 1 });
    let fault = if times == 0 { None } else { Some(fault(&order)?) };
    app.change(|world| {
        for target in targets(order.target) {
            match fault {
                Some(fault) => world.faults.arm(*target, fault, number, times),
                None => world.faults.disarm(*target, number),
            }
        }
    });
    Ok(StatusCode::NO_CONTENT)
}

const EVERY_SMS: [Target; 5] = [
    Target::Sms(Provider::Websms),
    Target::Sms(Provider::Twilio),
    Target::Sms(Provider::Vonage),
    Target::Sms(Provider::Seven),
    Target::Sms(Provider::Infobip),
];

fn targets(targets: Targets) -> &'static [Target] {
    match targets {
        Targets::Websms => &[Target::Sms(Provider::Websms)],
        Targets::Twilio => &[Target::Sms(Provider::Twilio)],
        Targets::Vonage => &[Target::Sms(Provider::Vonage)],
        Targets::Seven => &[Target::Sms(Provider::Seven)],
        Targets::Infobip => &[Target::Sms(Provider::Infobip)],
        Targets::Graph => &[Target::Graph],
        Targets::Management => &[Target::Management],
        Targets::Sms => &EVERY_SMS,
    }
}

fn fault(order: &Order) -> Result<Fault, Failure> {
    match (order.mode, order.code) {
        (None, _) => Err(bad("mode is missing; it may be left out only where times is 0.")),
        (Some(Mode::FailedStatus), _) if !matches!(order.target, Targets::Graph) => {
            Err(bad("mode failed_status goes with target graph only."))
        }
        (Some(Mode::ErrorCode | Mode::FailedStatus), None) => {
            Err(bad("modes error_code and failed_status need a code."))
        }
        (Some(Mode::ErrorCode), Some(code)) => Ok(Fault::ErrorCode(code)),
        (Some(Mode::FailedStatus), Some(code)) => Ok(Fault::FailedStatus(code)),
        (Some(_), Some(_)) => Err(bad("code goes with modes error_code and failed_status only.")),
        (Some(Mode::ServerError), None) => Ok(Fault::ServerError),
        (Some(Mode::TooManyRequests), None) => Ok(Fault::TooManyRequests),
        (Some(Mode::Timeout), None) => Ok(Fault::Timeout),
        (Some(Mode::ResetAfterAccept), None) => Ok(Fault::ResetAfterAccept),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(body: &str) -> Result<Fault, Failure> {
        fault(&read(body.as_bytes())?)
    }

    #[test]
    fn every_mode_has_its_fault() {
        let with =
            |mode: &str| ordered(&format!("{{\"target\":\"sms\",\"mode\":{mode}}}")).unwrap();
        assert_eq!(with("\"500\""), Fault::ServerError);
        assert_eq!(with("\"429\""), Fault::TooManyRequests);
        assert_eq!(with("\"timeout\""), Fault::Timeout);
        assert_eq!(with("\"reset_after_accept\""), Fault::ResetAfterAccept);
        assert_eq!(with("\"error_code\",\"code\":21610"), Fault::ErrorCode(21610));
    }

    #[test]
    fn an_order_that_cannot_be_is_refused_with_a_sentence() {
        let table = [
            ("{}", "missing field `target`"),
            ("{\"target\":\"graph\"}", "mode is missing"),
            ("{\"target\":\"pigeon\",\"mode\":\"500\"}", "unknown variant `pigeon`"),
            ("{\"target\":\"graph\",\"mode\":\"error_code\"}", "need a code"),
            ("{\"target\":\"graph\",\"mode\":\"500\",\"code\":1}", "failed_status only"),
            ("{\"target\":\"sms\",\"mode\":\"failed_status\",\"code\":1}", "target graph only"),
            ("{\"target\":\"graph\",\"mode\":\"500\",\"tmies\":1}", "unknown field `tmies`"),
        ];
        for (body, part) in table {
            let Err(Failure::BadRequest(sentence)) = ordered(body) else { panic!("{body}") };
            assert!(sentence.contains(part), "{sentence}");
        }
    }
}
