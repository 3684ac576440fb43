//! What a channel answers by itself: away, welcome, unknown words, in the operator's own text.

use std::collections::BTreeMap;

use jawort_shared::automatic::{self, Automatic, Context};
use jawort_shared::cost::{Kind, Rates};
use jawort_shared::hours::Hours;
use jawort_shared::inbound::Message;
use jawort_shared::time::Timestamp;

use super::Decided;
use super::reply::{number_key_of, recipient};
use super::rows::Written;
use crate::error::Failure;
use crate::ids::ChannelId;
use crate::price;
use crate::settings::hours::stored;
use crate::store::auto_reply::New;
use crate::store::channel::Texts;
use crate::whatsapp::cloud_api::{Content, Text};
use crate::whatsapp::webhook::Words;

/// A channel's texts with what they are sent by, read once for a delivery.
struct Voice<'a> {
    texts: &'a Texts,
    hours: Option<Hours>,
    rates: Option<Rates>,
}

/// Everything that may be sent by itself, in the order of the messages; nothing where no channel has a text.
pub(super) fn replies<'a>(
    now: Timestamp,
    draw: &mut impl FnMut(&'static str) -> Result<String, Failure>,
    written: &'a [Written<'a>],
) -> Result<Vec<New<'a>>, Failure> {
    let mut voices: BTreeMap<&ChannelId, Option<Voice<'a>>> = BTreeMap::new();
    let mut all = Vec::new();
    for one in written {
        let channel = one.decided.channel;
        let voice = voices.entry(&channel.channel_id).or_insert_with(|| voice(&channel.texts));
        let Some(voice) = voice else { continue };
        for (automatic, period) in due(now, voice, one.decided) {
            all.extend(new(now, draw, one, voice, automatic, period)?);
        }
    }
    Ok(all)
}

fn voice(texts: &Texts) -> Option<Voice<'_>> {
    let any = [&texts.away, &texts.welcome, &texts.unknown_word].into_iter().any(Option::is_some);
    // The hours are asked only for somebody to be away.
    let hours = texts.hours.as_deref().filter(|_| texts.away.is_some());
    any.then(|| Voice { texts, hours: stored(hours), rates: price::table(texts.rates.as_deref()) })
}

fn due(now: Timestamp, voice: &Voice<'_>, decided: &Decided<'_>) -> Vec<(Automatic, i64)> {
    let words = match &decided.message.words {
        Words::Text(text) => text.as_str(),
        Words::Button(..) | Words::None => "",
        Words::Preference(_) | Words::Gesture => return Vec::new(),
    };
    let (keyword, sent_at) = (decided.keyword, decided.message.sent_at);
    let message = Message { keyword, sent_at, received_at: now };
    let context = Context {
        hours: voice.hours.as_ref(),
        away: voice.texts.away.is_some(),
        welcome: voice.texts.welcome.is_some(),
        unknown_word: voice.texts.unknown_word.is_some(),
    };
    automatic::due(message, words, context)
}

fn new<'a>(
    now: Timestamp,
    draw: &mut impl FnMut(&'static str) -> Result<String, Failure>,
    one: &Written<'a>,
    voice: &Voice<'a>,
    automatic: Automatic,
    period: i64,
) -> Result<Option<New<'a>>, Failure> {
    let sender = &one.decided.message.sender;
    let text = match automatic {
        Automatic::Away => &voice.texts.away,
        Automatic::Welcome => &voice.texts.welcome,
        Automatic::UnknownWord => &voice.texts.unknown_word,
    };
    let (Some(text), Some(recipient)) = (text, recipient(sender)) else { return Ok(None) };
    let content = Content::Text(Text { body: text.clone(), preview_url: false });
    let country = sender.phone.and_then(|phone| phone.country());
    Ok(Some(New {
        outbox_id: draw("out")?,
        cause: one.cause,
        recipient,
        number_key: number_key_of(sender),
        body: serde_json::to_string(&content).unwrap_or_default(),
        automatic: automatic.as_str(),
        period,
        country: country.map_or("", |country| country.code()),
        price: price::at_most(voice.rates.as_ref(), Kind::Service, country, 1, now),
    }))
}
