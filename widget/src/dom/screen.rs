//! Brings the shadow root to what the view says: builds a screen once, then changes only what differs.

use super::Host;
use super::js::{self, Element, Event, Target};
use super::locale;
use crate::config::{Config, direction};
use crate::model::Typed;
use crate::template::{FORM, NEXT, Node, Slot};
use crate::text::join;
use crate::view::{Content, Kind, View};
use jawort_shared::phone::Country;
use std::mem;

/// The screens, built once for each configuration: what is ticked in one stays while the other is up.
pub(crate) struct Screen {
    /// What is up, nothing at first.
    kind: Option<Kind>,
    edition: Option<u32>,
    cards: Vec<(Kind, Element)>,
    slots: Vec<(Slot, Element)>,
    /// Whether all countries are there, by their names.
    is_complete: bool,
    /// What the contents of the card that is up were at last.
    filled: Vec<Option<String>>,
}

impl Screen {
    pub(crate) fn new() -> Self {
        Self {
            kind: None,
            edition: None,
            cards: Vec::new(),
            slots: Vec::new(),
            is_complete: false,
            filled: Vec::new(),
        }
    }

    pub(crate) fn show(&mut self, view: &View<'_>, host: &Host) {
        if self.edition != Some(view.edition) {
            self.build_cards(view);
            (self.kind, self.edition) = (None, Some(view.edition));
        }
        let is_other = self.kind != Some(view.kind);
        if is_other {
            self.filled.clear();
        }
        self.fill(view);
        if is_other {
            self.kind = Some(view.kind);
            let card = self.cards.iter().find(|(kind, _)| *kind == view.kind);
            if let Some((_, card)) = card {
                host.show(card, &view.config.theme);
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
        let mut groups = String::new();
        for (slot, tick) in &self.slots {
            if *slot == Slot::Tick && tick.is_checked() {
                groups = join(&[&groups, ",", &tick.value()?]);
            }
        }
        Some(Typed {
            number: self.find(Slot::Number)?.value()?,
            country: self.find(Slot::Country)?.value()?,
            groups,
            consents: self.find(Slot::Consent)?.is_checked(),
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

    /// Offers all countries by their names. This takes longer than all the rest, so the form is there before, with
    /// the chosen one alone.
    pub(crate) fn complete(&mut self, config: &Config) {
        if mem::replace(&mut self.is_complete, true) {
            return;
        }
        if let Some(select) = self.find(Slot::Country) {
            let chosen = select.value().unwrap_or_default();
            select.set_text("");
            locale::named(&config.lang, &config.countries, |name, country| {
                offer(select, country, name);
            });
            select.set_value(&chosen);
        }
    }

    fn build_cards(&mut self, view: &View<'_>) {
        self.cards.clear();
        self.slots.clear();
        let config = view.config;
        for (kind, template) in [(Kind::Form, &FORM), (Kind::Next, &NEXT)] {
            let card = self.build(template, config);
            card.set_attribute("lang", &config.lang);
            card.set_attribute("dir", direction(&config.lang));
            self.cards.push((kind, card));
        }
        if let (Some(select), Some(country)) = (self.find(Slot::Country), view.entry.country) {
            offer(select, country, "");
        }
        if let Some(field) = self.find(Slot::Number) {
            field.set_value(&view.entry.number);
        }
        if let Some(list) = self.find(Slot::Groups).cloned() {
            for group in &config.groups {
                self.slots.push((Slot::Tick, tick(&list, group)));
            }
        }
        // Whoever is shown another wording is at work already.
        if mem::take(&mut self.is_complete) {
            self.complete(config);
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

    fn fill(&mut self, view: &View<'_>) {
        let Self { slots, filled, .. } = self;
        for (place, (slot, content)) in view.contents.iter().enumerate() {
            if filled.len() == place {
                filled.push(None);
            }
            if let (Some(element), Some(before)) = (find(slots, *slot), filled.get_mut(place)) {
                fill(element, content, before);
            }
        }
    }

    fn find(&self, slot: Slot) -> Option<&Element> {
        find(&self.slots, slot)
    }
}

fn find(slots: &[(Slot, Element)], slot: Slot) -> Option<&Element> {
    slots.iter().find(|(name, _)| *name == slot).map(|(_, element)| element)
}

fn create(html: &str) -> Element {
    let mut words = html.split([' ', '=']);
    let element = js::create(words.next().unwrap_or_default());
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        element.set_attribute(name, value);
    }
    element
}

/// `Österreich +43`, the plus before the number in every script.
fn offer(select: &Element, country: Country, name: &str) {
    let option = js::create("option");
    option.set_attribute("value", country.code());
    option.set_text(&join(&[name, " \u{200e}+", country.calling_code()]));
    select.append(&option);
}

/// Nothing is ticked before the visitor ticks it.
fn tick(list: &Element, (code, name): &(String, String)) -> Element {
    let (label, text) = (create("label"), create("span"));
    let tick = create("input type=checkbox name=groups");
    tick.set_attribute("value", code);
    text.set_text(name);
    label.append(&tick);
    label.append(&text);
    list.append(&label);
    tick
}

/// Touches nothing that is right already: a screen reader would speak again. A choice is looked at, for visitors
/// change it; the rest nobody does.
fn fill(element: &Element, content: &Content<'_>, before: &mut Option<String>) {
    let text = content.text();
    let is_right = match content {
        Content::Value(_) => element.value().as_deref() == Some(text),
        Content::Text(_) | Content::Attribute(..) | Content::Hidden(_) => {
            before.as_deref() == Some(text)
        }
    };
    if is_right {
        return;
    }
    match *content {
        Content::Hidden(is_hidden) => element.set_hidden(is_hidden),
        Content::Text(text) => element.set_text(text),
        Content::Value(value) => element.set_value(value),
        Content::Attribute(name, value) => element.set_attribute(name, value),
    }
    *before = Some(text.to_string());
}
