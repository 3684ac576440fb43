//! What Meta reports about a message that a business has sent.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::error::Failure;
use crate::graph;
use crate::meta::delivery::{Answer, deliver};
use crate::meta::envelope::{Content, contact, envelope, set};
use crate::moment::Moment;
use crate::world::{Mark, Outbound, Reporting, Until};

/// Before the second attempt; the third comes later still.
const PAUSE: Duration = Duration::from_millis(250);
/// Meta repeats for seven days; a sandbox gives up sooner.
const ATTEMPTS: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Sent,
    Delivered,
    Read,
    Played,
    Failed,
}

/// One status to report.
pub(crate) struct Report {
    pub(crate) wamid: String,
    pub(crate) state: State,
    /// An item of `errors`.
    pub(crate) error: Option<Value>,
    /// When it happened.
    pub(crate) at: Moment,
    pub(crate) outbound: Outbound,
}

/// A status that is still to come.
struct Coming {
    state: State,
    error: Option<Value>,
    at: Moment,
}

/// Reports, in the background, all that becomes of a message that arrives. Each status tells when it
/// happened, in whatever order they come.
pub(crate) fn send_delivery(app: &App, wamid: &str) {
    let Reporting { delay_ms, until, reversed, times } = app.look(|world| world.meta.reporting);
    let states: &[State] = match until {
        Until::Accepted => &[],
        Until::Sent => &[State::Sent],
        Until::Delivered => &[State::Sent, State::Delivered],
        Until::Read => &[State::Sent, State::Delivered, State::Read],
    };
    let mut at = clock::now();
    let mut coming = Vec::new();
    for state in states {
        at = at.plus(delay_ms);
        coming.extend((0..times).map(|_| Coming { state: *state, error: None, at }));
    }
    if reversed {
        coming.reverse();
    }
    send_later(app, wamid, coming, delay_ms);
}

/// Reports, in the background, that a message did not arrive.
pub(crate) fn send_failure(app: &App, wamid: &str, code: u32) {
    let delay_ms = app.look(|world| world.meta.reporting.delay_ms);
    let (state, error) = (State::Failed, Some(graph::error_item(code)));
    let at = clock::now().plus(delay_ms);
    send_later(app, wamid, vec![Coming { state, error, at }], delay_ms);
}

fn send_later(app: &App, wamid: &str, coming: Vec<Coming>, delay_ms: u64) {
    let (app, wamid) = (app.clone(), wamid.to_owned());
    tokio::spawn(async move {
        for Coming { state, error, at } in coming {
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
            // Forgotten by a reset in the meantime.
            let Some(outbound) = app.look(|world| world.outbound.get(&wamid).cloned()) else {
                return;
            };
            insist(&app, &Report { wamid: wamid.clone(), state, error, at, outbound }).await;
        }
    });
}

/// Reports one status once.
pub(crate) async fn send_status(app: &App, report: &Report) -> Result<Answer, Failure> {
    app.change(|world| world.chats.report(&report.wamid, mark(report)));
    deliver(app, &webhook(report)).await
}

async fn insist(app: &App, report: &Report) {
    for attempt in 0..ATTEMPTS {
        tokio::time::sleep(PAUSE * attempt * 4).await;
        if send_status(app, report).await.is_ok_and(|answer| answer.status == 200) {
            return;
        }
    }
}

fn mark(report: &Report) -> Mark {
    let code = report.error.as_ref().and_then(|error| error.get("code")).and_then(Value::as_u64);
    match report.state {
        State::Sent => Mark::Sent,
        State::Delivered => Mark::Delivered,
        State::Read | State::Played => Mark::Read,
        State::Failed => Mark::Failed(code.and_then(|code| code.try_into().ok()).unwrap_or(0)),
    }
}

/// Source: Meta, "Status messages webhook"; `contacts` is absent where the message failed.
fn webhook(report: &Report) -> Value {
    let sent = &report.outbound;
    let failed = report.state == State::Failed;
    let (digits, bsuid) = (sent.recipient_id.as_deref(), sent.recipient_user_id.as_deref());
    let mut status = json!({
        "id": report.wamid,
        "status": format!("{:?}", report.state).to_lowercase(),
        "timestamp": report.at.seconds().to_string(),
    });
    let user_id = bsuid.filter(|_| !failed || digits.is_none());
    set(&mut status, "recipient_id", digits.map(Value::from));
    set(&mut status, "recipient_user_id", user_id.map(Value::from));
    set(&mut status, "biz_opaque_callback_data", sent.callback_data.clone().map(Value::from));
    let category = sent.category.unwrap_or("service");
    set(&mut status, "pricing", priced(report.state).then(|| pricing(category)));
    set(&mut status, "errors", report.error.clone().map(|error| json!([error])));
    let contact = (!failed).then(|| contact(None, digits, bsuid));
    envelope(&sent.phone_number_id, contact, Content::Status(status))
}

fn priced(state: State) -> bool {
    matches!(state, State::Sent | State::Delivered)
}

/// Since 2026-10-01 Meta charges for service messages too.
fn pricing(category: &str) -> Value {
    json!({ "billable": true, "pricing_model": "PMP", "type": "regular", "category": category })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(state: State, error: Option<Value>) -> Value {
        let outbound = Outbound {
            phone_number_id: "106540352242922".into(),
            recipient_id: Some("436601234567".into()),
            recipient_user_id: Some("AT.1".into()),
            callback_data: Some("out_1".into()),
            category: Some("utility"),
        };
        let (wamid, at) = ("wamid.1".into(), Moment::from_seconds(1_700_000_000).unwrap());
        webhook(&Report { wamid, state, error, at, outbound })["entry"][0]["changes"][0]["value"]
            .clone()
    }

    #[test]
    fn a_delivery_names_the_contact_and_what_we_sent_along() {
        let value = value(State::Delivered, None);
        assert_eq!(value["contacts"][0]["wa_id"], "436601234567");
        assert_eq!(value["statuses"][0]["status"], "delivered");
        assert_eq!(value["statuses"][0]["timestamp"], "1700000000");
        assert_eq!(value["statuses"][0]["biz_opaque_callback_data"], "out_1");
        assert_eq!(value["statuses"][0]["pricing"]["category"], "utility");
    }

    #[test]
    fn a_failure_has_an_error_and_no_contacts() {
        let value = value(State::Failed, Some(graph::error_item(131_047)));
        assert_eq!(value.get("contacts"), None);
        assert_eq!(value["statuses"][0]["errors"][0]["code"], 131_047);
        assert_eq!(value["statuses"][0].get("recipient_user_id"), None);
    }
}
