//! The element on the company's page: its attributes, its shadow root, its events, the page around it.

use super::js::{self, Document, Element, Root};
use super::{Ear, Heard, style};
use crate::model::Event;
use crate::text::join;
use crate::wire::{List, object, set};
use wasm_bindgen::JsValue;

pub(crate) struct Host {
    element: Element,
    root: Root,
    page: Document,
    /// What every event is made with.
    fields: JsValue,
}

impl Host {
    /// Uses the shadow root that the loader may have made; what it shows stays until [`Host::show`].
    pub(crate) fn new(element: Element) -> Self {
        let open = || {
            let fields = object();
            set(&fields, "mode", &"open".into());
            element.attach_shadow(&fields)
        };
        let root = element.shadow_root().unwrap_or_else(open);
        let fields = object();
        set(&fields, "bubbles", &true.into());
        set(&fields, "composed", &true.into());
        Self { root, page: element.document(), element, fields }
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.element.attribute(name)
    }

    /// The browser's language, e.g. `de-AT`.
    pub(crate) fn language(&self) -> String {
        self.page.window().navigator().language().unwrap_or_default()
    }

    /// Without query and fragment, which may tell about the visitor.
    pub(crate) fn page_address(&self) -> String {
        self.page.url().split(['?', '#']).next().unwrap_or_default().to_string()
    }

    /// Whether the page lies behind another tab or app.
    pub(crate) fn is_page_hidden(&self) -> bool {
        self.page.hidden()
    }

    /// Listens to everything that a visitor does in the widget, and whether they look at the page.
    pub(crate) fn listen(&self, hear: impl Fn(Heard, &js::Event) + Clone + 'static) -> [Ear; 5] {
        let ear = |heard| Ear::new(self.root.as_ref(), heard, hear.clone());
        [
            ear(Heard::Input),
            ear(Heard::Submit),
            ear(Heard::Click),
            ear(Heard::Error),
            Ear::new(self.page.as_ref(), Heard::Visibility, hear.clone()),
        ]
    }

    pub(crate) fn show(&self, element: &Element, theme: &[(String, String)]) {
        self.root.set_sheets(&style::sheets(theme));
        self.root.show(element);
    }

    /// Takes everything away that the widget made, and what the loader put there before it.
    pub(crate) fn clear(&self) {
        self.root.clear();
        self.root.set_sheets(&List::new());
    }

    /// Whether the visitor is at work inside the widget.
    pub(crate) fn has_focus(&self) -> bool {
        self.root.active_element().is_some()
    }

    /// Once: to focus what has the focus makes the browser lay out the page all the same.
    pub(crate) fn focus(&self, element: &Element) {
        if self.root.active_element().as_ref() != Some(element) {
            element.focus();
        }
    }

    pub(crate) fn announce(&self, event: Event) {
        let (name, code) = match event {
            Event::Ready => ("opt-in:ready", None),
            Event::Submitted => ("opt-in:submitted", None),
            Event::Confirmed => ("opt-in:confirmed", None),
            Event::Error(problem) => ("opt-in:error", Some(problem.code())),
        };
        let detail = object();
        if let Some(code) = code {
            set(&detail, "code", &code.into());
        }
        set(&self.fields, "detail", &detail);
        self.element.dispatch(&js::Event::new(name, &self.fields));
    }
}

/// For the owner of the page; visitors see nothing.
pub(crate) fn complain(reason: &str) {
    js::complain(&join(&["whatsapp-opt-in: ", reason]));
}
