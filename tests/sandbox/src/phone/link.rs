//! Links in messages: where they stand in the text, and which chat lies behind them.

use axum::http::header::LOCATION;
use serde::Deserialize;

use crate::app::App;
use crate::directory;
use crate::form;
use crate::phone::visitor::{chat_path, holder, is_below};

const WA_ME: &str = "https://wa.me";

/// What was tapped: the link of an SMS by its id, or a pasted one.
#[derive(Deserialize)]
pub(crate) struct Tap {
    sms: Option<String>,
    link: Option<String>,
}

/// A stretch of a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Link(&'a str),
}

/// Splits a message into text and those links that this phone can open.
pub(crate) fn pieces<'a>(text: &'a str, worker_url: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let link = word.trim_end().trim_end_matches(['.', ',', ';', ')', '!', '?']);
        match word.split_at_checked(link.len()) {
            Some((link, rest)) if opens(link, worker_url) => {
                pieces.extend([Piece::Link(link), Piece::Text(rest)]);
            }
            _ => pieces.push(Piece::Text(word)),
        }
    }
    pieces
}

/// The path of the chat, or a sentence about why there is none.
pub(crate) async fn chat_behind(app: &App, tap: &Tap) -> Result<String, String> {
    let (link, digits) = tapped(app, tap)?;
    let target = if is_below(&link, WA_ME) { link } else { resolve(app, &link).await? };
    let (business, text) = read_wa_me(&target)
        .ok_or_else(|| format!("The link leads to {target}, which is no chat link."))?;
    Ok(chat_path(&business, &digits, &text))
}

fn opens(link: &str, worker_url: &str) -> bool {
    is_below(link, WA_ME) || is_below(link, worker_url)
}

/// The link and the number of whoever tapped it.
fn tapped(app: &App, tap: &Tap) -> Result<(String, String), String> {
    let worker_url = &app.config.worker_url;
    if let Some(link) = &tap.link {
        let link = link.trim();
        let refusal = || format!("This phone opens only links to {WA_ME}/ and {worker_url}/.");
        return opens(link, worker_url).then(|| (link.into(), holder(app))).ok_or_else(refusal);
    }
    app.look(|world| {
        let id = tap.sms.as_deref().unwrap_or_default();
        let sms = world.sms.iter().find(|sms| sms.id == id).ok_or("This SMS is gone.")?;
        let link = pieces(&sms.text, worker_url).into_iter().find_map(|piece| match piece {
            Piece::Link(link) => Some(link.to_owned()),
            Piece::Text(_) => None,
        });
        let digits = directory::digits(&sms.to).unwrap_or_default().to_owned();
        Ok((link.ok_or("This SMS holds no link that this phone can open.")?, digits))
    })
}

/// Asks the Worker where its short link leads, without going there.
async fn resolve(app: &App, link: &str) -> Result<String, String> {
    let asked = app.http.get(link).send().await;
    let response = asked.map_err(|_| format!("{link} did not answer. Is the Worker running?"))?;
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let status = response.status().as_u16();
    let silent = || format!("{link} answered {status} and leads nowhere. Has it expired?");
    location.map(str::to_owned).ok_or_else(silent)
}

/// Digits and prefilled text of `https://wa.me/<digits>?text=…`.
fn read_wa_me(link: &str) -> Option<(String, String)> {
    let rest = link.strip_prefix(WA_ME)?.strip_prefix('/')?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let digits = directory::digits(path.trim_end_matches('/'))?;
    let text = form::pairs(query).find(|(name, _)| name == "text").map(|(_, text)| text);
    Some((digits.into(), text.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: &str = "http://127.0.0.1:8787";

    #[test]
    fn a_link_ends_before_the_full_stop() {
        let text = "Tap http://127.0.0.1:8787/r/x1. Bye";
        let expected = [
            Piece::Text("Tap "),
            Piece::Link("http://127.0.0.1:8787/r/x1"),
            Piece::Text(". "),
            Piece::Text("Bye"),
        ];
        assert_eq!(pieces(text, WORKER), expected);
    }

    #[test]
    fn foreign_links_are_mere_text() {
        let text = "http://192.168.0.1/ https://wa.me.example/1 http://127.0.0.1:8787@x/";
        assert!(pieces(text, WORKER).iter().all(|piece| matches!(piece, Piece::Text(_))));
    }

    #[test]
    fn a_chat_link_is_read_with_its_text() {
        let read = read_wa_me("https://wa.me/15550783881?text=START%20AB12").unwrap();
        assert_eq!(read, ("15550783881".into(), "START AB12".into()));
        assert_eq!(read_wa_me("https://wa.me/15550783881").unwrap().1, "");
        assert_eq!(read_wa_me("https://wa.me/message/ABC"), None);
    }
}
