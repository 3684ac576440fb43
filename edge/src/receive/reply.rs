//! The neutral answers to what people wrote: in their language, and only about a change.

use jawort_shared::consent::Act;
use jawort_shared::identity::{Sender, number_key};
use jawort_shared::inbound::Reply;
use jawort_shared::lang::{self, Language};

use super::Decided;
use crate::error::Failure;
use crate::store::answer::New;
use crate::store::inbound::Cause;
use crate::whatsapp::cloud_api::{Content, Text};

/// The answers that may be given to a message, each at this price at most. The record takes the first that tells of a
/// change.
pub(super) fn replies<'a>(
    draw: &mut impl FnMut(&'static str) -> Result<String, Failure>,
    cause: Cause<'a>,
    decided: &'a Decided<'_>,
    price: i64,
) -> Result<Vec<New<'a>>, Failure> {
    let mut answers = Vec::new();
    if recipient(&decided.message.sender).is_none() {
        return Ok(answers);
    }
    for reply in &decided.effects.replies {
        if let Some(text) = text(decided, reply) {
            answers.push(answer(draw("out")?, cause, decided, reply, text, price));
        }
    }
    Ok(answers)
}

fn answer<'a>(
    outbox_id: String,
    cause: Cause<'a>,
    decided: &'a Decided<'_>,
    reply: &'a Reply,
    text: String,
    price: i64,
) -> New<'a> {
    let sender = &decided.message.sender;
    let content = Content::Text(Text { body: text, preview_url: false });
    let last = decided.effects.acts.last();
    let codes = match reply {
        Reply::Joined(codes) | Reply::Left(codes) => codes.as_slice(),
        Reply::OptedIn | Reply::OptedOut | Reply::OffersEnded | Reply::Codes | Reply::Help => &[],
    };
    New {
        outbox_id,
        cause,
        recipient: recipient(sender).unwrap_or_default(),
        number_key: number_key_of(sender),
        body: serde_json::to_string(&content).unwrap_or_default(),
        answer: reply.as_str(),
        scope: super::rows::scope(decided.channel),
        purpose: last.map_or("service", |(purpose, _, _)| purpose.as_str()),
        is_explicit: last.is_some_and(|(_, act, _)| *act == Act::Granted),
        codes,
        price,
    }
}

/// Where answers to somebody go: the number, else the user id.
pub(super) fn recipient(sender: &Sender) -> Option<String> {
    sender.phone.map(|phone| phone.digits().to_owned()).or_else(|| sender.bsuid.clone())
}

/// Empty where no number is told.
pub(super) fn number_key_of(sender: &Sender) -> String {
    sender.phone.map(|phone| number_key(phone.digits())).unwrap_or_default()
}

/// The words, in the language of the form, else of the channel; none where there is nothing to tell.
fn text(decided: &Decided<'_>, reply: &Reply) -> Option<String> {
    let replies = &language(decided).replies;
    let open = &decided.channel.groups.open;
    let (text, codes) = match reply {
        Reply::OptedIn => (replies.opted_in, String::new()),
        Reply::OptedOut => (replies.opted_out, String::new()),
        Reply::OffersEnded => (replies.offers_ended, String::new()),
        Reply::Joined(codes) => (replies.joined, codes.join(", ")),
        Reply::Left(codes) => (replies.left, codes.join(", ")),
        Reply::Codes if open.is_empty() => return None,
        Reply::Codes => (replies.codes, open.join(", ")),
        Reply::Help => (replies.help, String::new()),
    };
    let values =
        [("business", decided.channel.business.as_str()), ("group", &codes), ("codes", &codes)];
    Some(lang::fill(text, &values))
}

fn language(decided: &Decided<'_>) -> &'static Language {
    let of_form = decided.entry.and_then(|entry| lang::find(&entry.lang));
    of_form.unwrap_or_else(|| lang::choose(&decided.channel.lang))
}
