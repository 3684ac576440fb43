//! What both SMS providers do with an attempt: write it down and put it on the phone.

use crate::app::App;
use crate::clock;
use crate::ids;
use crate::world::{Provider, Sms};

/// A request as far as it could be read; it need not be valid.
pub(crate) struct Attempt {
    pub(crate) provider: Provider,
    pub(crate) to: Vec<String>,
    pub(crate) from: Option<String>,
    pub(crate) text: String,
    pub(crate) client_ref: Option<String>,
    pub(crate) callback: Option<String>,
}

/// Writes down an accepted attempt, one entry for each recipient.
pub(crate) fn accept(app: &App, attempt: &Attempt, provider_id: &str) {
    record(app, attempt, Some(provider_id), "accepted");
}

/// Writes down a refused attempt; it counts, though no phone rings.
pub(crate) fn refuse(app: &App, attempt: &Attempt, outcome: &str) {
    record(app, attempt, None, outcome);
}

fn record(app: &App, attempt: &Attempt, provider_id: Option<&str>, outcome: &str) {
    let entry = |to: &String| Sms {
        id: ids::hex(),
        provider: attempt.provider,
        provider_id: provider_id.map(Into::into),
        to: to.clone(),
        from: attempt.from.clone(),
        text: attempt.text.clone(),
        client_ref: attempt.client_ref.clone(),
        callback: attempt.callback.clone(),
        at: clock::now(),
        accepted: provider_id.is_some(),
        outcome: outcome.into(),
    };
    let nobody = [String::new()];
    let recipients = if attempt.to.is_empty() { nobody.as_slice() } else { &attempt.to };
    app.change(|world| world.sms.extend(recipients.iter().map(entry)));
}
