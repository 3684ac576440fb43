//! Listening to the page, and stopping to.

use super::js::{self, Event, Target};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// What an ear can hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Something was typed or chosen.
    Input,
    Submit,
    Click,
    /// An image could not be loaded.
    Error,
    /// The page is shown or hidden.
    Visibility,
}

impl Heard {
    fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Submit => "submit",
            Self::Click => "click",
            Self::Error => "error",
            Self::Visibility => "visibilitychange",
        }
    }
}

/// Listens to a target and all that is inside it, until it is dropped.
pub(crate) struct Ear {
    target: Target,
    heard: Heard,
    closure: Closure<dyn FnMut(JsValue)>,
}

impl Ear {
    pub(super) fn new(
        target: &Target,
        heard: Heard,
        mut hear: impl FnMut(Heard, &Event) + 'static,
    ) -> Self {
        let closure = Closure::new(move |event: JsValue| hear(heard, event.unchecked_ref()));
        let target = target.clone();
        // Errors of images do not rise; on their way down they are heard all the same.
        target.listen(heard.name(), closure.as_ref(), true);
        Self { target, heard, closure }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.target.forget(self.heard.name(), self.closure.as_ref(), true);
    }
}

/// Rings once, unless it is dropped before.
pub(crate) struct Timer {
    id: f64,
    _closure: Closure<dyn FnMut(JsValue)>,
}

impl Timer {
    pub(crate) fn new(milliseconds: u32, mut ring: impl FnMut() + 'static) -> Self {
        let closure = Closure::new(move |_: JsValue| ring());
        let id = js::set_timeout(closure.as_ref(), milliseconds);
        Self { id, _closure: closure }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        js::clear_timeout(self.id);
    }
}
