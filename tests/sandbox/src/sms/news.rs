//! What providers call back with: each in its own form, signed in its own way, taken to the Worker.

use axum::http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::Failure;
use crate::meta::Answer;
use crate::phone::is_below;
use crate::world::{Provider, Sms, Text};
use crate::{infobip, seven, twilio, vonage, websms};

/// Something that a business is told.
pub(crate) enum News<'a> {
    /// What became of an SMS.
    Report(&'a Sms, Fate),
    /// Somebody wrote.
    Text(Provider, &'a Text),
}

/// What became of an SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Fate {
    Sent,
    Delivered,
    Undelivered,
    /// The recipient had told the provider to stop.
    Stopped,
}

/// A callback as it travels.
#[derive(Serialize)]
pub(crate) struct Letter {
    pub(crate) url: String,
    pub(crate) content_type: &'static str,
    /// What signs it.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// The callback of the provider that is meant.
pub(crate) fn letter(url: &str, news: &News<'_>) -> Letter {
    let provider = match news {
        News::Report(sms, _) => sms.provider,
        News::Text(provider, _) => *provider,
    };
    match provider {
        Provider::Websms => websms::letter(url, news),
        Provider::Twilio => twilio::letter(url, news),
        Provider::Vonage => vonage::letter(url, news),
        Provider::Seven => seven::letter(url, news),
        Provider::Infobip => infobip::letter(url, news),
    }
}

/// One attempt. The sandbox talks to the Worker only, whatever address it was given.
pub(crate) async fn deliver(app: &App, letter: &Letter) -> Result<Answer, Failure> {
    let url = &letter.url;
    if !is_below(url, &app.config.worker_url) {
        return Err(Failure::BadRequest(format!("{url} does not lie below the Worker's address.")));
    }
    let mut request = app.http.post(url).header(CONTENT_TYPE, letter.content_type);
    for (name, value) in &letter.headers {
        request = request.header(*name, value);
    }
    let response = request.body(letter.body.clone()).send().await;
    let silent = |_| Failure::WorkerUnreachable(format!("{url} did not answer"));
    let response = response.map_err(silent)?;
    let status = response.status().as_u16();
    Ok(Answer { status, body: response.text().await.unwrap_or_default() })
}
