//! What an operator wants to send, as the API takes it; strict, so that nothing is lost unseen.

use serde::Deserialize;

use crate::compose::Filling;
use crate::whatsapp::cloud_api::media::Location;

/// One message to one person.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// To whom.
    pub(crate) to: To,
    /// The channel that it leaves; may be left out where there is only one.
    pub(crate) channel: Option<String>,
    /// `whatsapp`, `sms` or `whatsapp_else_sms`; the first if it is left out.
    pub(crate) via: Option<String>,
    /// `service`, which it is if it is left out, or `marketing`.
    pub(crate) purpose: Option<String>,
    /// The group whose members it is for.
    pub(crate) group: Option<String>,
    /// Not before this time, RFC 3339.
    pub(crate) send_at: Option<String>,
    /// At most one message with this word goes to a person.
    pub(crate) once: Option<String>,
    #[serde(flatten)]
    pub(crate) says: Parts,
}

/// To whom: one of the three.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct To {
    pub(crate) contact: Option<String>,
    /// In international form.
    pub(crate) phone: Option<String>,
    pub(crate) bsuid: Option<String>,
}

/// What it says: a text with or without buttons, a file, a place, or a template.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parts {
    pub(crate) text: Option<String>,
    /// Whether the first link of the text is shown with a picture.
    #[serde(default)]
    pub(crate) preview: bool,
    /// Below the text: at most three.
    #[serde(default)]
    pub(crate) buttons: Vec<Button>,
    pub(crate) media: Option<Media>,
    pub(crate) location: Option<Location>,
    pub(crate) template: Option<Template>,
    /// What leaves as SMS instead, where that is allowed; without it the text, or what a template reads like.
    pub(crate) sms_text: Option<String>,
    /// Meta's id of the message that it answers.
    pub(crate) reply_to: Option<String>,
}

/// A button that answers for the person.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Button {
    pub(crate) id: String,
    pub(crate) title: String,
}

/// A file, by a link that Meta can reach or by the id of an upload.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Media {
    #[serde(rename = "type")]
    pub(crate) kind: MediaKind,
    pub(crate) link: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) filename: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MediaKind {
    Image,
    Video,
    Audio,
    Document,
}

/// An approved template, and what is filled in.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    pub(crate) name: String,
    /// Such as `de` or `en_US`.
    pub(crate) language: String,
    #[serde(flatten)]
    pub(crate) filling: Filling,
}
