//! What a message says: its words, whatever type it is of.
//!
//! Source: Meta, "messages webhook reference", by type.

use serde::Deserialize;

use super::Words;
use super::message::Message;

#[derive(Deserialize)]
pub(super) struct Text {
    body: String,
}

#[derive(Deserialize)]
pub(super) struct Button {
    #[serde(default)]
    payload: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
pub(super) struct Interactive {
    button_reply: Option<Reply>,
    list_reply: Option<Reply>,
}

#[derive(Deserialize)]
pub(super) struct Reply {
    #[serde(default)]
    id: String,
    #[serde(default)]
    title: String,
}

#[derive(Deserialize)]
pub(super) struct Media {
    caption: Option<String>,
}

impl Message {
    /// Type and words of a message; else why it is none.
    ///
    /// | type | words |
    /// | --- | --- |
    /// | text | its body |
    /// | button, interactive | payload and title of what was tapped |
    /// | image, video, document | its caption, if it has one |
    /// | audio, sticker, location, contacts, order | none, but somebody wrote |
    /// | reaction, edit, revoke, system, unsupported, request_welcome | a gesture: nobody wrote to us with it |
    pub(super) fn content(self) -> Result<(&'static str, Words), &'static str> {
        match self.kind.as_str() {
            "text" => Ok((
                "text",
                self.text.map(|text| Words::Text(text.body)).ok_or("text message without text")?,
            )),
            "button" => Ok((
                "button",
                self.button.map_or(Words::None, |one| Words::Button(one.payload, one.text)),
            )),
            "interactive" => Ok(("interactive", self.interactive.map_or(Words::None, tapped))),
            "image" => Ok(("image", caption(self.image))),
            "video" => Ok(("video", caption(self.video))),
            "document" => Ok(("document", caption(self.document))),
            "audio" => Ok(("audio", Words::None)),
            "sticker" => Ok(("sticker", Words::None)),
            "location" => Ok(("location", Words::None)),
            "contacts" => Ok(("contacts", Words::None)),
            "order" => Ok(("order", Words::None)),
            "reaction" => Ok(("reaction", Words::Gesture)),
            "edit" => Ok(("edit", Words::Gesture)),
            "revoke" => Ok(("revoke", Words::Gesture)),
            "system" => Ok(("system", Words::Gesture)),
            "unsupported" => Ok(("unsupported", Words::Gesture)),
            "request_welcome" => Ok(("request_welcome", Words::Gesture)),
            _ => Err("unknown type"),
        }
    }
}

fn tapped(interactive: Interactive) -> Words {
    let reply = interactive.button_reply.or(interactive.list_reply);
    reply.map_or(Words::None, |reply| Words::Button(reply.id, reply.title))
}

fn caption(media: Option<Media>) -> Words {
    media.and_then(|media| media.caption).map_or(Words::None, Words::Text)
}
