//! Brings the shadow root to what the view says: builds a screen once, then changes only what differs.

use super::Host;
use super::js::{self, Element, Event, Target};
use crate::config::direction;
use crate::model::{Loaded, NamedCountry};
use crate::template::{FORM, NEXT, Node, Slot};
use crate::view::{Content, Kind, View};

/// The screen that is up.
pub(crate) struct Screen {
    kind: Kind,
    edition: u32,
    slots: Vec<(Slot, Element)>,
}

impl Screen {
    pub(crate) fn new() -> Self {
        Self { kind: Kind::Blank, edition: 0, slots: Vec::new() }
    }

    pub(crate) fn show(&mut self, view: &View<'_>, host: &Host) {
        let Some(frame) = view.frame else { return };
        if (self.kind, self.edition) == (view.kind, frame.edition) {
            return self.fill(view);
        }
        (self.kind, self.edition) = (view.kind, frame.edition);
        self.slots.clear();
        let template = match view.kind {
            Kind::Blank => return,
            Kind::Form => &FORM,
            Kind::Next => &NEXT,
        };
        let card = self.build(template, frame.loaded);
        let config = &frame.loaded.config;
        card.set_attribute("lang", &config.lang);
        card.set_attribute("dir", direction(&config.lang));
        self.fill(view);
        host.show(&card, &config.theme);
    }

    /// What takes the focus when something new is to be read or corrected.
    pub(crate) fn landmark(&self) -> Option<Element> {
        self.find(Slot::Number).or_else(|| self.find(Slot::Heading)).cloned()
    }

    /// What the fields hold: number and country.
    pub(crate) fn entry(&self) -> (String, String) {
        let value = |slot| self.find(slot).and_then(Element::value).unwrap_or_default();
        (value(Slot::Number), value(Slot::Country))
    }

    /// Whether it came from the button that leads back to the form.
    pub(crate) fn is_back(&self, event: &Event) -> bool {
        let back: Option<&Target> = self.find(Slot::Back).map(AsRef::as_ref);
        back.is_some() && event.target().as_ref() == back
    }

    fn build(&mut self, node: &Node, loaded: &Loaded) -> Element {
        let element = js::create(node.tag);
        for (name, value) in node.attributes {
            element.set_attribute(name, value);
        }
        if !node.text.is_empty() {
            element.set_text(loaded.config.texts.text(node.text));
        }
        for child in node.children {
            element.append(&self.build(child, loaded));
        }
        if node.slot == Slot::Country {
            offer(&element, &loaded.countries);
        }
        self.slots.push((node.slot, element.clone()));
        element
    }

    fn fill(&self, view: &View<'_>) {
        for (slot, content) in &view.contents {
            if let Some(element) = self.find(*slot) {
                fill(element, content);
            }
        }
    }

    fn find(&self, slot: Slot) -> Option<&Element> {
        self.slots.iter().find(|(name, _)| *name == slot).map(|(_, element)| element)
    }
}

fn offer(select: &Element, countries: &[NamedCountry]) {
    for named in countries {
        let option = js::create("option");
        option.set_attribute("value", named.country.code());
        option.set_text(&named.name);
        select.append(&option);
    }
}

/// Touches nothing that is right already: a cursor would jump, a screen reader would speak again.
fn fill(element: &Element, content: &Content<'_>) {
    match *content {
        Content::Hidden(is_hidden) => element.set_hidden(is_hidden),
        Content::Text(text) if element.text().as_deref() != Some(text) => element.set_text(text),
        Content::Value(value) if element.value().as_deref() != Some(value) => {
            element.set_value(value);
        }
        Content::Attribute(name, value) if element.attribute(name).as_deref() != Some(value) => {
            element.set_attribute(name, value);
        }
        Content::Text(_) | Content::Value(_) | Content::Attribute(..) => {}
    }
}
