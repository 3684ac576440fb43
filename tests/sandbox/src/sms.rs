//! What all SMS providers do with an attempt: write it down, put it on the phone and report about it.

mod news;
mod sign;

use std::time::Duration;

use crate::app::App;
use crate::clock;
use crate::ids;
pub(crate) use crate::sms::news::{Fate, Letter, News, deliver, letter};
pub(crate) use crate::sms::sign::{hex, hmac_sha1, hmac_sha256};
use crate::world::{Provider, Sms};

/// Between acceptance and each report.
const PAUSE: Duration = Duration::from_millis(250);
/// Providers repeat for days; a sandbox gives up sooner.
const ATTEMPTS: u32 = 5;

/// A request as far as it could be read; it need not be valid.
pub(crate) struct Attempt {
    pub(crate) provider: Provider,
    pub(crate) to: Vec<String>,
    pub(crate) from: Option<String>,
    pub(crate) text: String,
    pub(crate) client_ref: Option<String>,
    pub(crate) callback: Option<String>,
    /// The body as it came.
    pub(crate) request: String,
}

/// Writes down an accepted attempt, one entry for each recipient, and reports about it in the background.
pub(crate) fn accept(app: &App, attempt: &Attempt, provider_id: &str) {
    let accepted = record(app, attempt, Some(provider_id), "accepted");
    if app.look(|world| world.silent) {
        return;
    }
    for sms in accepted {
        report(app, sms);
    }
}

/// Writes down a refused attempt; it counts, though no phone rings.
pub(crate) fn refuse(app: &App, attempt: &Attempt, outcome: &str) {
    record(app, attempt, None, outcome);
}

/// Where reports about an SMS go: to the address that came with it, else to the account's.
pub(crate) fn address(app: &App, sms: &Sms) -> Option<String> {
    sms.callback.clone().or_else(|| hook(app, sms.provider))
}

/// The account's address, which somebody has entered at the provider.
pub(crate) fn hook(app: &App, provider: Provider) -> Option<String> {
    app.look(|world| world.hooks.get(&provider).cloned())
}

fn report(app: &App, sms: Sms) {
    let Some(url) = address(app, &sms) else {
        return;
    };
    let app = app.clone();
    tokio::spawn(async move {
        for fate in fates(sms.provider) {
            tokio::time::sleep(PAUSE).await;
            insist(&app, &url, &News::Report(&sms, *fate)).await;
        }
    });
}

/// Infobip reports what is final alone, unless it is asked for more.
fn fates(provider: Provider) -> &'static [Fate] {
    match provider {
        Provider::Infobip => &[Fate::Delivered],
        Provider::Websms | Provider::Twilio | Provider::Vonage | Provider::Seven => {
            &[Fate::Sent, Fate::Delivered]
        }
    }
}

async fn insist(app: &App, url: &str, news: &News<'_>) {
    for attempt in 0..ATTEMPTS {
        tokio::time::sleep(PAUSE * attempt * 4).await;
        if deliver(app, &letter(url, news)).await.is_ok_and(|answer| answer.status == 200) {
            return;
        }
    }
}

fn record(app: &App, attempt: &Attempt, provider_id: Option<&str>, outcome: &str) -> Vec<Sms> {
    let entry = |to: &String| Sms {
        id: ids::hex(),
        provider: attempt.provider,
        provider_id: provider_id.map(Into::into),
        to: to.clone(),
        from: attempt.from.clone(),
        text: attempt.text.clone(),
        client_ref: attempt.client_ref.clone(),
        callback: attempt.callback.clone(),
        request: attempt.request.clone(),
        at: clock::now(),
        accepted: provider_id.is_some(),
        outcome: outcome.into(),
    };
    let nobody = [String::new()];
    let recipients = if attempt.to.is_empty() { nobody.as_slice() } else { &attempt.to };
    let entries: Vec<Sms> = recipients.iter().map(entry).collect();
    app.change(|world| world.sms.extend(entries.clone()));
    entries
}
