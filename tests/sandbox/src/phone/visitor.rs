//! Who holds the phone, and what happens when they write.

use axum::http::Uri;
use serde::Deserialize;

use crate::app::App;
use crate::clock;
use crate::directory::{self, Channel};
use crate::form;
use crate::ids;
use crate::meta::{Inbound, Said, send_inbound};
use crate::world::{Profile, Tap};

/// Someone who has not got an SMS yet, in no use for anybody real in this sandbox.
const SOMEBODY: &str = "436601234567";
const NAMELESS: &str = "Visitor";

/// The form below a chat.
#[derive(Deserialize)]
pub(crate) struct Note {
    #[serde(rename = "as")]
    number: String,
    #[serde(default)]
    name: String,
    hide: Option<String>,
    #[serde(default)]
    text: String,
}

/// The form below a message that can be tapped.
#[derive(Deserialize)]
pub(crate) struct Touch {
    pub(crate) wamid: String,
    pub(crate) title: String,
}

/// Digits of whoever got the latest SMS.
pub(crate) fn holder(app: &App) -> String {
    let latest = app.look(|world| {
        let accepted = world.sms.iter().rev().find(|sms| sms.accepted);
        accepted.and_then(|sms| directory::digits(&sms.to).map(str::to_owned))
    });
    latest.unwrap_or_else(|| SOMEBODY.into())
}

pub(crate) fn profile(app: &App, digits: &str) -> Profile {
    let profile = app.look(|world| world.chats.profile(digits));
    let name = if profile.name.is_empty() { NAMELESS.into() } else { profile.name };
    Profile { name, ..profile }
}

/// The page of a chat as one visitor sees it.
pub(crate) fn chat_path(channel_digits: &str, digits: &str, text: &str) -> String {
    let path = format!("/chat/{channel_digits}?as={digits}");
    if text.is_empty() { path } else { format!("{path}&text={}", form::encode(text)) }
}

/// Remembers who writes, delivers what is written and says where to go next.
/// Whether the Worker took it is told by the bubble.
pub(crate) async fn send(app: &App, channel: &Channel, note: &Note) -> Result<String, String> {
    let number = note.number.replace([' ', '-', '/', '(', ')'], "");
    let Some(digits) = directory::digits(&number) else {
        return Err("Your number needs a country code, as in +43 660 1234567.".into());
    };
    let bsuid = directory::bsuid(digits);
    let profile = Profile { name: note.name.trim().into(), hides_number: note.hide.is_some() };
    app.change(|world| {
        world.chats.set_profile(digits, profile);
        world.chats.introduce(digits, &bsuid);
    });
    if !note.text.trim().is_empty() {
        // Forms carry CRLF; WhatsApp sends LF.
        let said = Said::Text(note.text.replace("\r\n", "\n"));
        let inbound = inbound(app, channel, digits, said);
        let _told_by_the_bubble = send_inbound(app, &inbound).await;
    }
    Ok(chat_path(channel.number, digits, ""))
}

/// What the visitor says by tapping what has this title below a message; nothing if it says nothing.
pub(crate) fn tapped(app: &App, wamid: &str, title: &str) -> Option<Inbound> {
    let bubble = app.look(|world| world.chats.bubble(wamid).cloned())?;
    let channel = directory::by_id(&bubble.phone_number_id)?;
    let tap = bubble.taps.iter().find(|tap| tap.title() == title)?;
    let said = match tap {
        Tap::Reply(reply) => Said::Reply(reply.clone(), wamid.into()),
        Tap::ShareNumber { .. } => {
            Said::Number(directory::digits(&bubble.person)?.into(), wamid.into())
        }
        Tap::Link { .. } | Tap::Plain { .. } => return None,
    };
    Some(inbound(app, channel, &bubble.person, said))
}

/// A message of whoever has this number, or this user id and no number that is known.
fn inbound(app: &App, channel: &Channel, person: &str, said: Said) -> Inbound {
    let profile = profile(app, person);
    let digits = directory::digits(person);
    let known = app.look(|world| world.chats.bsuid(person));
    let made_up = || digits.map_or_else(|| person.into(), directory::bsuid);
    Inbound {
        phone_number_id: channel.phone_number_id.into(),
        digits: digits.filter(|_| !profile.hides_number).map(Into::into),
        bsuid: Some(known.unwrap_or_else(made_up)),
        profile_name: profile.name,
        said,
        at: clock::now(),
        wamid: ids::wamid(),
    }
}

/// Whether `url` lies below `base`, as a browser would see it.
pub(crate) fn is_below(url: &str, base: &str) -> bool {
    let rest = url.strip_prefix(base);
    let parses = url.parse::<Uri>().is_ok();
    parses && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lookalike_of_the_workers_address_is_not_below_it() {
        let base = "http://127.0.0.1:8787";
        assert!(is_below("http://127.0.0.1:8787/r/abc", base));
        for url in ["http://127.0.0.1:87870/r", "http://127.0.0.1:8787@evil.example/r", "/r/abc"] {
            assert!(!is_below(url, base), "{url}");
        }
    }
}
