//! Messages that leave over WhatsApp.

use http::Request;
use jawort_shared::meta_error::{Action, RETRIES, pair_delay};
use jawort_shared::phone::Phone;
use jawort_shared::time::MINUTE;

use crate::app::App;
use crate::outbox::Sent;
use crate::sms::Reply;
use crate::store::claim::Claimed;
use crate::store::consequence::Consequence;
use crate::transport;
use crate::whatsapp::cloud_api::answer::{Accepted, read_acceptance};
use crate::whatsapp::cloud_api::{self, Message, Recipient};
use crate::whatsapp::graph::{Code, Graph, Outcome, Refusal};

/// Sends through Meta's Cloud API.
pub(super) async fn send(app: &App, message: &Claimed) -> Sent {
    let Some(request) = request(app, message) else {
        // Whoever runs this will mend it: /health names the setting.
        let reply = Reply::Throttled { code: "not_configured".to_owned(), wait: MINUTE };
        return Sent::Asked(reply, None);
    };
    let outcome = match transport::send(request).await {
        Ok(answer) => read_acceptance(answer.status, &answer.headers, &answer.body),
        Err(failure) => failure.into(),
    };
    sent(message.attempts, outcome)
}

fn request(app: &App, message: &Claimed) -> Option<Request<String>> {
    let graph = Graph {
        base_url: &app.config.meta_base_url,
        version: &app.config.meta_api_version,
        token: app.config.access_token.require().ok()?,
    };
    let recipient = Phone::from_msisdn(&message.recipient)
        .map_or_else(|| Recipient::Bsuid(message.recipient.clone()), Recipient::Phone);
    let written = Message {
        recipient,
        reply_to: message.answers.clone(),
        callback_data: Some(message.outbox_id.0.clone()),
        content: serde_json::from_str(&message.body).ok()?,
    };
    cloud_api::send(graph, &message.phone_number_id, &written)
}

/// What Meta's answer means for the message, and for more than it.
fn sent(attempts: u32, outcome: Outcome<Accepted>) -> Sent {
    match outcome {
        Outcome::Accepted(accepted) => {
            let reply = Reply::Accepted { provider_id: accepted.wamid, segments: None };
            Sent::Asked(reply, None)
        }
        Outcome::Throttled { seen, wait } => {
            Sent::Asked(Reply::Throttled { code: seen, wait }, None)
        }
        Outcome::Unclear { seen } => Sent::Asked(Reply::Unclear { code: seen }, None),
        Outcome::Refused(refusal) => refused(attempts, &refusal),
    }
}

fn refused(attempts: u32, refusal: &Refusal) -> Sent {
    let code = refusal.code.label();
    let Code::Meta(number) = refusal.code else {
        return Sent::Asked(Reply::Refused { code }, None);
    };
    let action = match Action::of(i64::from(number)) {
        Action::Fail if refusal.is_transient => Action::Retry,
        Action::Fail if refusal.is_failure => {
            return Sent::Asked(Reply::Unclear { code }, None);
        }
        action => action,
    };
    let least = if action == Action::WaitForPerson { pair_delay(attempts) } else { 0 };
    let wait = refusal.wait.max(least);
    let gives_up = action == Action::Retry && attempts > RETRIES;
    let reply = if action.keeps_message() && !gives_up {
        Reply::Throttled { code, wait }
    } else {
        Reply::Refused { code }
    };
    Sent::Asked(reply, Consequence::of(i64::from(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: u32) -> Outcome<Accepted> {
        Outcome::Refused(Refusal::plain(Code::Meta(code), 0))
    }

    #[test]
    fn a_refusal_ends_a_message_or_lets_it_wait_as_metas_table_says() {
        let waits = |attempts, code| match sent(attempts, refusal(code)) {
            Sent::Asked(Reply::Throttled { wait, .. }, _) => Some(wait),
            _ => None,
        };
        assert_eq!(waits(1, 131_056), Some(6_000), "the same person again");
        assert_eq!(waits(3, 131_056), Some(64_000));
        assert_eq!(waits(99, 190), Some(0), "a dead token loses nothing");
        assert_eq!(waits(1, 130_429), Some(0));
        assert_eq!(waits(1, 131_000), Some(0));
        assert_eq!(waits(6, 131_000), None);
        for code in [131_047, 131_026, 131_050, 132_015, 100, 999_999] {
            assert_eq!(waits(1, code), None, "{code}");
        }
    }

    #[test]
    fn what_is_unclear_is_never_sent_again() {
        let unclear = sent(1, Outcome::Unclear { seen: "timeout".to_owned() });
        assert_eq!(unclear.reply(), Some(&Reply::Unclear { code: "timeout".to_owned() }));
    }
}
