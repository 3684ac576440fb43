//! Messages that leave as SMS.

use http::Request;
use jawort_shared::phone::Phone;
use jawort_shared::segment;
use jawort_shared::time::{MINUTE, Timestamp};

use crate::app::App;
use crate::callback::{Callback, Told};
use crate::sms::{self, CallbackToken, Provider, Reply, Sms};
use crate::store::claim::Claimed;
use crate::transport;

/// Sends through the provider of the channel.
pub(super) async fn send(app: &App, message: &Claimed) -> Reply {
    let Some((provider, request)) = request(app, message) else {
        // Whoever runs this will mend it: /health names the setting.
        return Reply::Throttled { code: "not_configured".to_owned(), wait: MINUTE };
    };
    match transport::send(request).await {
        Ok(answer) => {
            counted(message, (provider.reply)(answer.status, &answer.headers, &answer.body))
        }
        Err(failure) => failure.into(),
    }
}

/// Where the provider does not tell how many parts a message took, what was counted here holds.
fn counted(message: &Claimed, reply: Reply) -> Reply {
    match reply {
        Reply::Accepted { provider_id, segments: None } => {
            let segments = u32::try_from(segment::count(&message.body)).ok();
            Reply::Accepted { provider_id, segments }
        }
        told => told,
    }
}

fn request(app: &App, message: &Claimed) -> Option<(&'static Provider, Request<String>)> {
    let provider = sms::find(&message.provider)?;
    let config = &app.config;
    let credentials = config.sms_credentials.require().ok()?.get(provider.name)?;
    let base_url =
        config.sms_base_urls.get(provider.name).map_or(provider.base_url, String::as_str);
    let callback_url = callback_url(app, message)?;
    let sms = Sms {
        recipient: &message.recipient,
        sender: &message.sender,
        body: &message.body,
        reference: message.outbox_id.as_str(),
        callback_url: &callback_url,
        is_offer: message.is_offer == 1,
    };
    Some((provider, (provider.request)(base_url, credentials, &sms)?))
}

fn callback_url(app: &App, message: &Claimed) -> Option<String> {
    let public_url = app.config.public_url.require().ok()?;
    let key = app.config.hash_key.require().ok()?;
    Some(token(message).url(public_url, &message.provider, key))
}

fn token(message: &Claimed) -> CallbackToken {
    CallbackToken::new(&message.business_id, &message.channel_id, Some(&message.outbox_id))
}

/// Who told the provider to stop told us: no SMS follows, by whichever provider.
pub(super) fn opted_out(now: Timestamp, message: &Claimed, reply: &Reply) -> Option<Told> {
    let Reply::OptedOut { code } = reply else {
        return None;
    };
    let number = Phone::from_msisdn(&message.recipient)?;
    let provider = sms::find(&message.provider)?;
    let told = Callback { provider, token: token(message), body: b"" };
    Some(Told::opted_out(&told, number, &message.outbox_id, code, now))
}
