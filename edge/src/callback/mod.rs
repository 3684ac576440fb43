//! What SMS providers call back with, from bytes to the record: load, decide, commit. Two D1 calls, however much came.

mod commit;
mod told;

use std::collections::BTreeMap;

use jawort_shared::api::ErrorCode;
use jawort_shared::identity::number_key;
use jawort_shared::phone::Phone;
use jawort_shared::time::Timestamp;

use crate::app::App;
use crate::error::Failure;
use crate::sms::{CallbackToken, Event, InboundSms, Provider};
use crate::store::channel::{Groups, SmsHelp};
use crate::store::sms_report::Early;
use crate::store::{self, Rows, Statement};
pub(crate) use told::Told;

/// A callback that proved to be the provider's.
#[derive(Debug)]
pub(crate) struct Callback<'a> {
    /// Whose it is.
    pub(crate) provider: &'static Provider,
    /// What its address is about.
    pub(crate) token: CallbackToken,
    /// Its raw body.
    pub(crate) body: &'a [u8],
}

/// Takes a callback into the record. After this it may be forgotten: all of it is applied or parked.
pub(crate) async fn take(app: &App, callback: &Callback<'_>) -> Result<(), Failure> {
    let events = (callback.provider.callback)(callback.body);
    let known = match questions(callback, &events) {
        Some(questions) => Loaded::from_rows(&app.run(questions).await?)?,
        None => Loaded::default(),
    };
    let changes = changes(callback, &events, &known, app.now, |prefix| app.new_id(prefix))?;
    let early: Option<Early> = app.run(changes).await?.first(0)?;
    if !known.helps.is_empty() {
        // Somebody may have asked for help.
        app.fill_outbox();
    }
    // A report that outruns the answer to the send names nothing yet: the provider tells it again.
    if early.is_some_and(|early| early.is_early != 0) {
        return Err(ErrorCode::Unavailable.into());
    }
    Ok(())
}

/// What must be known to decide on SMS.
#[derive(Default)]
pub(crate) struct Loaded {
    /// The groups that SMS may name.
    groups: Groups,
    /// What whoever asks for help is told of, by the key of their number.
    helps: BTreeMap<String, SmsHelp>,
}

/// Asks what must be known, in one call; nothing where nobody wrote.
pub(crate) fn questions(callback: &Callback<'_>, events: &[Event]) -> Option<Vec<Statement>> {
    let all: Vec<&InboundSms> = events.iter().filter_map(inbound).collect();
    let (business_id, channel_id) = (&callback.token.business_id, &callback.token.channel_id);
    let numbers = all.iter().filter_map(|sms| Phone::from_msisdn(&sms.sender));
    let keys: Vec<_> = numbers.map(|number| number_key(number.digits())).collect();
    (!all.is_empty()).then(|| {
        vec![
            store::channel::groups(business_id),
            store::channel::sms_help(business_id, channel_id, &keys),
        ]
    })
}

fn inbound(event: &Event) -> Option<&InboundSms> {
    match event {
        Event::Inbound(sms) => Some(sms),
        Event::Receipt(_) | Event::OptedOut { .. } | Event::Park(_) => None,
    }
}

impl Loaded {
    /// What the record answers to [`questions`].
    fn from_rows(rows: &Rows) -> Result<Self, Failure> {
        Ok(Self::new(rows.first(0)?.unwrap_or_default(), rows.of(1)?))
    }

    /// The same, of rows that were read already.
    pub(crate) fn new(groups: Groups, helps: Vec<SmsHelp>) -> Self {
        let helps = helps.into_iter().map(|row| (row.number_key.clone(), row));
        Self { groups, helps: helps.collect() }
    }
}

/// Decides on a callback: the statements that apply or park all of it. The first tells whether it came early.
///
/// `new_id` draws an id with a prefix.
pub(crate) fn changes(
    callback: &Callback<'_>,
    events: &[Event],
    known: &Loaded,
    now: Timestamp,
    new_id: impl FnMut(&str) -> Result<String, Failure>,
) -> Result<Vec<Statement>, Failure> {
    let (mut all, mut odd) = (Vec::new(), Vec::new());
    for event in events {
        match Told::from_event(callback, known, event, now) {
            Ok(told) => all.extend(told),
            Err(reason) => odd.push(reason),
        }
    }
    let mut statements = Vec::from(commit::receipts(now, &callback.token, events));
    statements.extend(commit::told(&all, &known.helps, now, new_id)?);
    statements.extend(commit::parked(now, callback, &odd));
    Ok(statements)
}

/// What a provider that refused messages says of their recipients, to be committed with the refusals.
pub(crate) fn refusals(
    told: &[Told],
    now: Timestamp,
    new_id: impl FnMut(&str) -> Result<String, Failure>,
) -> Result<Vec<Statement>, Failure> {
    commit::told(told, &BTreeMap::new(), now, new_id)
}

impl Callback<'_> {
    /// Ids of different providers are kept apart.
    fn key(&self, id: &str) -> String {
        format!("sms:{}:{id}", self.provider.name)
    }
}

/// A time as providers tell it: written out, or in seconds.
fn time(text: &str, now: Timestamp) -> Option<Timestamp> {
    match text.parse() {
        Ok(seconds) => Timestamp::from_event_seconds(seconds, now),
        Err(_) => Timestamp::from_event_text(text, now),
    }
}
