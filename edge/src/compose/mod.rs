//! Fills a template for one person: the message as Meta takes it, and what the person reads. Pure.

mod filling;
pub(crate) mod media;
mod part;
mod unfit;
mod wants;

pub(crate) use filling::Filling;
pub(crate) use unfit::{Place, Unfit, Unsupported};

use crate::whatsapp::cloud_api::Content;
use crate::whatsapp::cloud_api::template as message;
use crate::whatsapp::management::Read;
use crate::whatsapp::management::template::component::{Button, Component, Header};

/// A template that can be filled; read once for however many people.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    name: String,
    language: String,
    header: Option<Header>,
    body: String,
    footer: Option<String>,
    buttons: Vec<Button>,
}

/// A template as one person gets it.
#[derive(Clone, PartialEq)]
pub(crate) struct Composed {
    /// What Meta is sent.
    pub(crate) content: Content,
    /// Header, body and footer as they are read: for SMS, previews and the evidence.
    pub(crate) text: String,
}

impl Layout {
    /// Reads a template's `components` as Meta lists them.
    ///
    /// A template with a part that nobody here can fill must not be sent: Meta would refuse it, person by person.
    pub(crate) fn read(name: &str, language: &str, components: &str) -> Result<Self, Unsupported> {
        let components: Vec<Read<Component>> =
            serde_json::from_str(components).map_err(|_| Unsupported)?;
        let mut layout = Self {
            name: name.to_owned(),
            language: language.to_owned(),
            header: None,
            body: String::new(),
            footer: None,
            buttons: Vec::new(),
        };
        for component in components {
            layout.add(component.into_known().ok_or(Unsupported)?)?;
        }
        if layout.body.is_empty() { Err(Unsupported) } else { Ok(layout) }
    }

    fn add(&mut self, component: Component) -> Result<(), Unsupported> {
        match component {
            Component::Header(header) => self.header = Some(header),
            Component::Body { text, .. } => self.body = text,
            Component::Footer { text } => self.footer = Some(text),
            Component::Buttons { buttons } => {
                let known = buttons.into_iter().map(Read::into_known);
                self.buttons = known.collect::<Option<_>>().ok_or(Unsupported)?;
            }
        }
        Ok(())
    }

    /// The message for one person, or what is missing, unknown or unfit in it.
    ///
    /// `fields` are all that values may ask for, each by its name; empty where this contact has nothing there.
    pub(crate) fn fill(
        &self,
        filling: &Filling,
        fields: &[(&str, &str)],
    ) -> Result<Composed, Unfit> {
        let at = |place| move |error| Unfit { place, error };
        let (header, above) = part::header(self.header.as_ref(), filling.header.as_ref(), fields)
            .map_err(at(Place::Header))?;
        let (body, text) =
            part::body(&self.body, &filling.parameters, fields).map_err(at(Place::Body))?;
        let buttons = part::buttons(&self.buttons, &filling.buttons, fields)
            .map_err(|(index, error)| Unfit { place: Place::Button(index), error })?;
        let buttons = buttons.into_iter().map(message::Component::Button);
        let content = Content::Template(message::Template {
            name: self.name.clone(),
            language: message::Language { code: self.language.clone() },
            components: header.into_iter().chain(body).chain(buttons).collect(),
        });
        let read = [above, Some(text), self.footer.clone()];
        let text = read.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        Ok(Composed { content, text })
    }
}

#[cfg(test)]
mod tests;
