//! Brings the shadow root to what the view says: builds a screen once, then changes only what differs.

use super::Host;
use super::js::{self, Element, Event, Fields, Target};
use crate::config::{Config, direction};
use crate::model::{Loaded, NamedCountry, Typed};
use crate::template::{FORM, NEXT, Node, Slot};
use crate::view::{Content, Kind, View};

/// The screens, built once for each configuration: what is ticked in one stays while the other is up.
pub(crate) struct Screen {
    /// What is up, nothing at first.
    kind: Option<Kind>,
    edition: Option<u32>,
    cards: Vec<(Kind, Element)>,
    slots: Vec<(Slot, Element)>,
}

impl Screen {
    pub(crate) fn new() -> Self {
        Self { kind: None, edition: None, cards: Vec::new(), slots: Vec::new() }
    }

    pub(crate) fn show(&mut self, view: &View<'_>, host: &Host) {
        if self.edition != Some(view.edition) {
            self.build_cards(view.loaded);
            (self.kind, self.edition) = (None, Some(view.edition));
        }
        self.fill(view);
        if self.kind != Some(view.kind) {
            self.kind = Some(view.kind);
            let card = self.cards.iter().find(|(kind, _)| *kind == view.kind);
            if let Some((_, card)) = card {
                host.show(card, &view.loaded.config.theme);
            }
        }
    }

    /// What takes the focus when something new is to be read or corrected.
    pub(crate) fn landmark(&self) -> Option<Element> {
        let slot = if self.kind == Some(Kind::Form) { Slot::Number } else { Slot::NextHeading };
        self.find(slot).cloned()
    }

    /// What the fields hold, nothing where there are none.
    pub(crate) fn typed(&self) -> Option<Typed> {
        let fields = Fields::new(self.find(Slot::Form)?);
        Some(Typed {
            number: fields.text("phone")?,
            country: fields.text("country").unwrap_or_default(),
            groups: fields.all("groups").joined(),
            consents: fields.has("consent"),
        })
    }

    /// Whether it came from a button that leads back to the form.
    pub(crate) fn is_back(&self, event: &Event) -> bool {
        let target = event.target();
        let leads_back = |slot| {
            let button: Option<&Target> = self.find(slot).map(AsRef::as_ref);
            button.is_some() && target.as_ref() == button
        };
        leads_back(Slot::Back) || leads_back(Slot::NotArrived)
    }

    pub(crate) fn ask_consent(&self) {
        if let Some(consent) = self.find(Slot::Consent) {
            consent.report();
        }
    }

    fn build_cards(&mut self, loaded: &Loaded) {
        self.cards.clear();
        self.slots.clear();
        let config = &loaded.config;
        for (kind, template) in [(Kind::Form, &FORM), (Kind::Next, &NEXT)] {
            let card = self.build(template, config);
            card.set_attribute("lang", &config.lang);
            card.set_attribute("dir", direction(&config.lang));
            self.cards.push((kind, card));
        }
        if let (Some(select), Some(list)) = (self.find(Slot::Country), self.find(Slot::Groups)) {
            offer_countries(select, &loaded.countries);
            offer_groups(list, &config.groups);
        }
    }

    fn build(&mut self, node: &Node, config: &Config) -> Element {
        let element = create(node.html);
        if !node.text.is_empty() {
            element.set_text(config.texts.text(node.text));
        }
        for child in node.children {
            element.append(&self.build(child, config));
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

fn create(html: &str) -> Element {
    let mut words = html.split([' ', '=']);
    let element = js::create(words.next().unwrap_or_default());
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        element.set_attribute(name, value);
    }
    element
}

fn offer_countries(select: &Element, countries: &[NamedCountry]) {
    for named in countries {
        let option = js::create("option");
        option.set_attribute("value", named.country.code());
        option.set_text(&named.name);
        select.append(&option);
    }
}

/// Nothing is ticked before the visitor ticks it.
fn offer_groups(list: &Element, groups: &[(String, String)]) {
    for (code, name) in groups {
        let (label, text) = (create("label"), create("span"));
        let tick = create("input type=checkbox name=groups");
        tick.set_attribute("value", code);
        text.set_text(name);
        label.append(&tick);
        label.append(&text);
        list.append(&label);
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
