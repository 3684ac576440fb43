//! What a message says: checked against what Meta and the SMS providers take, and put as they want it. Pure.

use jawort_shared::policy;
use jawort_shared::segment;
use jawort_shared::template::{Category, Status};

use super::wish::{Button, Media, MediaKind, Parts};
use crate::compose::media::{on_earth, reachable};
use crate::compose::{Layout, Unfit};
use crate::whatsapp::cloud_api::interactive::{Action, Choice, Interactive, ReplyButton, Words};
use crate::whatsapp::cloud_api::media::{Document, Location, MediaSource, Picture};
use crate::whatsapp::cloud_api::{self, Text};

/// Characters of a text. Source: Meta, "Cloud API, Messages", as all limits of WhatsApp here.
const TEXT: usize = 4_096;
/// Characters of a text with buttons, and of a caption.
const WORDS: usize = 1_024;
const BUTTONS: usize = 3;
const BUTTON_TITLE: usize = 20;
const BUTTON_ID: usize = 256;
/// Parts of an SMS of an operator at most: who writes more pays for more than they think.
const SEGMENTS: usize = 10;

/// What a message says to one person, both ways.
#[derive(Clone)]
pub(crate) struct Says {
    /// By WhatsApp.
    pub(crate) content: cloud_api::Content,
    /// By SMS, where it can be put so.
    pub(crate) sms: Option<String>,
    /// As the policy sees it.
    pub(crate) kind: policy::Content,
}

/// Why a message cannot be sent to anybody, or for a template to this person.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unsendable {
    /// It is not what a message may be; in words.
    Malformed(&'static str),
    /// There is no such template, or a part of it is not supported.
    NoTemplate,
    /// It cannot be filled in for this person.
    Unfit(Unfit),
}

/// A template as it can be sent.
#[derive(Clone)]
pub(crate) struct Usable {
    pub(crate) layout: Layout,
    pub(crate) category: Category,
    pub(crate) status: Status,
}

impl Says {
    /// From what was asked for; `fields` are those of the contact, `template` the one that is named, if it is there.
    pub(crate) fn read(
        parts: &Parts,
        template: Option<&Usable>,
        fields: &[(&str, &str)],
    ) -> Result<Self, Unsendable> {
        let (content, kind, words) = match parts {
            Parts { text: None, media: None, location: None, template: Some(wanted), .. } => {
                let usable = template.ok_or(Unsendable::NoTemplate)?;
                let composed =
                    usable.layout.fill(&wanted.filling, fields).map_err(Unsendable::Unfit)?;
                let (category, status) = (usable.category, usable.status);
                let kind = policy::Content::Template { category, status };
                (composed.content, kind, Some(composed.text))
            }
            Parts { text: Some(text), media: None, location: None, template: None, .. } => {
                written(text, parts)?
            }
            Parts { text: None, media: Some(media), location: None, template: None, .. } => {
                (file(media)?, policy::Content::FreeForm, None)
            }
            Parts { text: None, media: None, location: Some(place), template: None, .. } => {
                (self::place(place)?, policy::Content::FreeForm, None)
            }
            _ => return Err(ONE_OF),
        };
        if parts.text.is_none() && !parts.buttons.is_empty() {
            return Err(Unsendable::Malformed("buttons stand below a text"));
        }
        Ok(Self { content, sms: parts.sms_text.clone().or(words), kind })
    }

    /// What it says by WhatsApp, as it waits in the outbox.
    pub(crate) fn stored(&self) -> String {
        serde_json::to_string(&self.content).unwrap_or_default()
    }

    /// What it says by SMS, if a provider takes it: readable characters, not too many of them.
    pub(crate) fn by_sms(&self, longest: usize) -> Result<&str, Unsendable> {
        let text = self.sms.as_deref().ok_or(Unsendable::Malformed("sms_text is missing"))?;
        let controls = text.chars().any(|one| one.is_control() && one != '\n');
        let fits = fits(text, longest).is_some() && segment::count(text) <= SEGMENTS;
        if fits && !controls { Ok(text) } else { Err(TOO_LONG) }
    }
}

const TOO_LONG: Unsendable = Unsendable::Malformed(
    "an SMS must have 1 to 10 parts of readable characters, and no more than its provider takes",
);

type Read = (cloud_api::Content, policy::Content, Option<String>);

const ONE_OF: Unsendable =
    Unsendable::Malformed("exactly one of text, media, location and template is wanted");

fn written(text: &str, parts: &Parts) -> Result<Read, Unsendable> {
    let body = fits(text, if parts.buttons.is_empty() { TEXT } else { WORDS }).ok_or(
        Unsendable::Malformed("text must have 1 to 4,096 characters, with buttons 1 to 1,024"),
    )?;
    if parts.buttons.is_empty() {
        let content =
            cloud_api::Content::Text(Text { body: body.clone(), preview_url: parts.preview });
        return Ok((content, policy::Content::FreeForm, Some(body)));
    }
    let interactive = Interactive {
        header: None,
        body: Words { text: body },
        footer: None,
        action: Action::Button { buttons: buttons(&parts.buttons)? },
    };
    Ok((cloud_api::Content::Interactive(interactive), policy::Content::FreeForm, None))
}

fn buttons(wanted: &[Button]) -> Result<Vec<ReplyButton>, Unsendable> {
    let unique = |field: fn(&Button) -> &str| {
        let mut all: Vec<_> = wanted.iter().map(field).collect();
        all.sort_unstable();
        all.windows(2).all(|pair| pair.first() != pair.last())
    };
    if wanted.len() > BUTTONS || !unique(|one| &one.id) || !unique(|one| &one.title) {
        return Err(Unsendable::Malformed("at most three buttons, all different, are possible"));
    }
    let button = |one: &Button| {
        let id = fits(&one.id, BUTTON_ID)?;
        Some(ReplyButton::Reply(Choice { id, title: fits(&one.title, BUTTON_TITLE)? }))
    };
    wanted.iter().map(button).collect::<Option<_>>().ok_or(Unsendable::Malformed(
        "a button's title must have 1 to 20 characters and its id 1 to 256",
    ))
}

const ONE_SOURCE: Unsendable = Unsendable::Malformed(
    "media must have either link, an address with https://, or id, of an upload",
);

fn file(media: &Media) -> Result<cloud_api::Content, Unsendable> {
    let source = match (&media.link, &media.id) {
        (Some(link), None) => MediaSource::Link(link.clone()),
        (None, Some(id)) => MediaSource::Id(id.clone()),
        _ => return Err(ONE_SOURCE),
    };
    let source = reachable(&source, "media").map_err(|_| ONE_SOURCE)?;
    let caption = media.caption.clone();
    if caption.as_deref().is_some_and(|text| fits(text, WORDS).is_none()) {
        return Err(Unsendable::Malformed("caption must have 1 to 1,024 characters"));
    }
    let filename = media.filename.clone();
    match (media.kind, &caption, &filename) {
        (MediaKind::Image, _, None) => Ok(cloud_api::Content::Image(Picture { source, caption })),
        (MediaKind::Video, _, None) => Ok(cloud_api::Content::Video(Picture { source, caption })),
        (MediaKind::Audio, None, None) => Ok(cloud_api::Content::Audio(source)),
        (MediaKind::Document, _, _) => {
            Ok(cloud_api::Content::Document(Document { source, caption, filename }))
        }
        (MediaKind::Audio, ..) => {
            Err(Unsendable::Malformed("audio has neither caption nor filename"))
        }
        (MediaKind::Image | MediaKind::Video, ..) => {
            Err(Unsendable::Malformed("only a document has a filename"))
        }
    }
}

fn place(place: &Location) -> Result<cloud_api::Content, Unsendable> {
    let nowhere = Unsendable::Malformed("latitude must be -90 to 90, longitude -180 to 180");
    Ok(cloud_api::Content::Location(on_earth(place).map_err(|_| nowhere)?))
}

/// The text, if it says something and is not longer than this.
fn fits(text: &str, most: usize) -> Option<String> {
    let fits = !text.trim().is_empty() && text.chars().count() <= most;
    fits.then(|| text.to_owned())
}
