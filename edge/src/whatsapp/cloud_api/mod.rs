//! Sends messages through Meta's Cloud API: a message becomes a request, the answer an outcome. No transport.
//!
//! Source: Meta, "Cloud API, Messages".

pub(crate) mod answer;
pub(crate) mod interactive;
pub(crate) mod media;
pub(crate) mod template;

use http::Request;
use jawort_shared::phone::Phone;
use serde::{Deserialize, Serialize};

use self::interactive::Interactive;
use self::media::{Document, Location, MediaSource, Picture};
use self::template::Template;
use super::graph::Graph;

/// One message to one person.
#[derive(Clone, PartialEq)]
pub(crate) struct Message {
    /// To whom.
    pub(crate) recipient: Recipient,
    /// Meta's id of the message that this one answers.
    pub(crate) reply_to: Option<String>,
    /// Our id, which every status repeats: the only way to find a message whose answer was lost.
    pub(crate) callback_data: Option<String>,
    /// What it says.
    pub(crate) content: Content,
}

/// By what a person is addressed. Where both are known the number is better: Meta would let it win,
/// and authentication templates want it (131062).
#[derive(Clone, PartialEq)]
pub(crate) enum Recipient {
    /// A number, or a `wa_id`, which is one in digits.
    Phone(Phone),
    /// A business-scoped user id, opaque.
    Bsuid(String),
}

/// What a message says. Serialises as Meta has it, and reads back what it wrote: so it waits in the outbox.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    /// At most 4,096 characters.
    Text(Text),
    /// At most 5 MB.
    Image(Picture),
    /// At most 16 MB.
    Video(Picture),
    /// At most 16 MB.
    Audio(MediaSource),
    /// At most 100 MB.
    Document(Document),
    Location(Location),
    /// Buttons, a list, a link, or the question for the number.
    Interactive(Interactive),
    /// The only kind that may go out while the window is closed.
    Template(Template),
}

impl Content {
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Image(_) => "image",
            Self::Video(_) => "video",
            Self::Audio(_) => "audio",
            Self::Document(_) => "document",
            Self::Location(_) => "location",
            Self::Interactive(_) => "interactive",
            Self::Template(_) => "template",
        }
    }
}

/// Words.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Text {
    /// The words.
    pub(crate) body: String,
    /// Whether the first link in them is shown with a picture.
    #[serde(default)]
    pub(crate) preview_url: bool,
}

/// The request that sends a message from a channel.
pub(crate) fn send(
    graph: Graph<'_>,
    phone_number_id: &str,
    message: &Message,
) -> Option<Request<String>> {
    graph.post(phone_number_id, "/messages", &Body::new(message))
}

#[cfg_attr(not(test), expect(dead_code, reason = "nothing marks messages as read, so far"))]
/// The request that shows an inbound message as read, and if wanted that somebody is writing.
/// [`read_success`](super::graph::read_success) reads the answer.
pub(crate) fn mark_read(
    graph: Graph<'_>,
    phone_number_id: &str,
    message_id: &str,
    is_typing: bool,
) -> Option<Request<String>> {
    let mut mark = serde_json::json!({
        "messaging_product": "whatsapp", "status": "read", "message_id": message_id,
    });
    if let (true, Some(fields)) = (is_typing, mark.as_object_mut()) {
        fields.insert("typing_indicator".to_owned(), serde_json::json!({ "type": "text" }));
    }
    graph.post(phone_number_id, "/messages", &mark)
}

#[derive(Serialize)]
struct Body<'a> {
    messaging_product: &'static str,
    recipient_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Context<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    biz_opaque_callback_data: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    content: &'a Content,
}

#[derive(Serialize)]
struct Context<'a> {
    message_id: &'a str,
}

impl<'a> Body<'a> {
    fn new(message: &'a Message) -> Self {
        // Without the plus Meta may put the business's own country before the number.
        let (to, recipient) = match &message.recipient {
            Recipient::Phone(phone) => (Some(phone.e164()), None),
            Recipient::Bsuid(bsuid) => (None, Some(bsuid.as_str())),
        };
        Self {
            messaging_product: "whatsapp",
            recipient_type: "individual",
            to,
            recipient,
            context: message.reply_to.as_deref().map(|message_id| Context { message_id }),
            biz_opaque_callback_data: message.callback_data.as_deref(),
            kind: message.content.kind(),
            content: &message.content,
        }
    }
}

#[cfg(test)]
mod tests;
