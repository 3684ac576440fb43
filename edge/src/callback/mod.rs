//! What SMS providers call back with, from bytes to the record: load, decide, commit. Two D1 calls, however much came.

mod commit;

use jawort_shared::identity::{Identifier, IdentifierKind};
use jawort_shared::inbound::{self, Effects};
use jawort_shared::keyword;
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::ids::{BusinessId, ChannelId};
use crate::sms::{CallbackToken, Event, InboundSms, Provider};
use crate::store::channel::Groups;
use crate::store::{self, Statement};

/// What a person told by SMS, or told the SMS provider.
#[derive(Debug)]
pub(crate) struct Told {
    business_id: BusinessId,
    channel_id: ChannelId,
    /// The number, as an identifier of its person.
    number: Identifier,
    /// What makes it the same fact, however often it is told.
    key: String,
    effects: Effects,
    evidence: Value,
    at: Timestamp,
    /// Whether it was a message.
    is_message: bool,
}

/// Takes a genuine callback into the record. After this it may be forgotten: all of it is applied or parked.
pub(crate) async fn take(
    app: &App,
    provider: &Provider,
    token: &CallbackToken,
    body: &[u8],
) -> Result<(), Failure> {
    let events = (provider.callback)(body);
    let groups = load(app, token, &events).await?;
    let (mut told, mut odd) = (Vec::new(), Vec::new());
    for event in &events {
        match event {
            Event::Inbound(sms) => match heard(app.now, provider, token, &groups, sms) {
                Some(heard) => told.push(heard),
                None => odd.push("the sender is no number"),
            },
            Event::OptedOut { provider_id, recipient, code } => {
                let number = Phone::from_msisdn(recipient);
                told.extend(
                    number.map(|number| {
                        opted_out(provider, token, number, provider_id, code, app.now)
                    }),
                );
            }
            Event::Park(reason) => odd.push(reason),
            Event::Receipt(_) => {}
        }
    }
    let mut statements = commit::receipts(app.now, token, &events);
    statements.extend(commit::told(app, &told)?);
    statements.extend(commit::parked(app.now, provider, token, &odd, body));
    app.run(statements).await?;
    Ok(())
}

/// What a provider that refused a message says of its recipient, ready to be committed with the refusal.
pub(crate) fn refused(app: &App, told: &[Told]) -> Result<Vec<Statement>, Failure> {
    commit::told(app, told)
}

/// A recipient who told the provider to stop.
pub(crate) fn opted_out(
    provider: &Provider,
    token: &CallbackToken,
    number: Phone,
    provider_id: &str,
    code: &str,
    at: Timestamp,
) -> Told {
    Told {
        business_id: token.business_id.clone(),
        channel_id: token.channel_id.clone(),
        number: identifier(number),
        key: key(provider, provider_id),
        effects: inbound::refused_by_provider(),
        evidence: json!({ "provider": provider.name, "message_id": provider_id, "code": code }),
        at,
        is_message: false,
    }
}

/// The groups that SMS may name; nothing is asked where there is no SMS.
async fn load(app: &App, token: &CallbackToken, events: &[Event]) -> Result<Groups, Failure> {
    if !events.iter().any(|event| matches!(event, Event::Inbound(_))) {
        return Ok(Groups::default());
    }
    let rows = app.run(vec![store::channel::groups(&token.business_id)]).await?;
    Ok(rows.first(0)?.unwrap_or_default())
}

/// What an SMS says; none if it is not from a number that a person may have.
fn heard(
    now: Timestamp,
    provider: &Provider,
    token: &CallbackToken,
    groups: &Groups,
    sms: &InboundSms,
) -> Option<Told> {
    let number = Phone::from_msisdn(&sms.sender)?;
    let key = key(provider, &sms.message_id);
    // A provider that does not tell the time, and tells twice, moves no STOP: each message is taken once.
    let at = sms.at.as_deref().and_then(|at| time(at, now)).unwrap_or(now);
    Some(Told {
        business_id: token.business_id.clone(),
        channel_id: token.channel_id.clone(),
        number: identifier(number),
        effects: inbound::decide_sms(&keyword::read(&sms.text), &groups.groups, &groups.open),
        evidence: json!({
            "provider": provider.name, "message_id": sms.message_id,
            "text": sms.text.chars().take(commit::LONGEST_PROOF).collect::<String>(),
        }),
        key,
        at,
        is_message: true,
    })
}

/// A time as providers tell it: written out, or in seconds.
fn time(text: &str, now: Timestamp) -> Option<Timestamp> {
    match text.parse() {
        Ok(seconds) => Timestamp::from_event_seconds(seconds, now),
        Err(_) => Timestamp::from_event_text(text, now),
    }
}

/// Ids of different providers are kept apart.
fn key(provider: &Provider, id: &str) -> String {
    format!("sms:{}:{id}", provider.name)
}

fn identifier(number: Phone) -> Identifier {
    Identifier { kind: IdentifierKind::Phone, value: number.digits().to_owned() }
}
