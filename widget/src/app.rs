//! The loop: a happening changes the model, the screen follows, the effects are carried out.

use crate::config::Config;
use crate::dom::{self, Ear, Event, Heard, Host, Screen, Timer};
use crate::model::{self, ConfigFailure, Effect, Msg, OptIn, Running, Typed};
use crate::net::{self, Renewal};
use crate::options::Options;
use crate::routes::Routes;
use crate::view::view;
use crate::wire;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// The form is painted first, then its countries get their names.
const NAMING_MS: u32 = 40;

/// Shows the widget in the element; `origin` is where the edge answers, `answer` its configuration and `renewal` asks
/// for it anew. Returns what takes the widget away again, or nothing where there is no configuration to show.
#[wasm_bindgen]
pub fn mount(
    element: JsValue,
    origin: &str,
    renewal: JsValue,
    answer: &JsValue,
) -> Option<JsValue> {
    #[cfg(all(debug_assertions, target_arch = "wasm32"))]
    console_error_panic_hook::set_once();
    let host = Host::new(element.unchecked_into());
    let options = Options::read(|name| host.attribute(name));
    let routes = Routes::new(origin, options.as_ref().map_or("", |options| &options.widget));
    let started = match (options, wire::config(answer)) {
        (None, _) => Err("the attribute widget is missing or malformed"),
        (_, Err(ConfigFailure::Missing)) => Err("there is no such widget"),
        (_, Err(ConfigFailure::Unavailable)) => return None,
        (Some(options), Ok(config)) => Running::start(options, &host.language(), Box::new(config)),
    };
    let mut app = match started {
        Ok(model) => Some(App::start(host, routes, renewal.unchecked_into(), model)),
        Err(reason) => {
            host.clear();
            dom::complain(reason);
            None
        }
    };
    let unmount: Closure<dyn FnMut(JsValue)> = Closure::new(move |_| {
        if let Some(app) = app.take() {
            app.stop();
        }
    });
    Some(unmount.into_js_value())
}

struct App {
    host: Host,
    routes: Routes,
    renewal: Renewal,
    /// Nothing once the widget is taken away; answers that come later find nobody.
    live: RefCell<Option<Live>>,
}

struct Live {
    model: Running,
    screen: Screen,
    timer: Option<Timer>,
    /// Whether the visitor was at work inside the widget before the last change.
    had_focus: bool,
    _ears: [Ear; 5],
    _naming: Timer,
}

impl Live {
    fn complete(&mut self) {
        self.screen.complete(&self.model.config);
    }
}

impl App {
    fn start(host: Host, routes: Routes, renewal: Renewal, model: Running) -> Rc<Self> {
        let app = Rc::new(Self { host, routes, renewal, live: RefCell::new(None) });
        let weak = Rc::downgrade(&app);
        let ears = app.host.listen(move |heard, event| {
            if let Some(app) = weak.upgrade() {
                app.hear(heard, event);
            }
        });
        let mut screen = Screen::new();
        screen.show(&view(&model), &app.host);
        let weak = Rc::downgrade(&app);
        let naming = Timer::new(NAMING_MS, move || {
            if let Some(app) = weak.upgrade() {
                app.with(Live::complete);
            }
        });
        let live =
            Live { model, screen, timer: None, had_focus: false, _ears: ears, _naming: naming };
        if let Ok(mut place) = app.live.try_borrow_mut() {
            *place = Some(live);
        }
        app.host.announce(model::Event::Ready);
        app
    }

    fn stop(&self) {
        if let Ok(mut live) = self.live.try_borrow_mut() {
            *live = None;
        }
        self.host.clear();
    }

    fn hear(self: &Rc<Self>, heard: Heard, event: &Event) {
        match heard {
            Heard::Input => self.handle(Msg::Edited(Box::new(self.typed()))),
            Heard::Submit => {
                event.prevent_default();
                self.handle(Msg::Submitted(Box::new(self.typed())));
            }
            Heard::Click if self.is_back(event) => self.handle(Msg::BackPressed),
            Heard::Click => {}
            Heard::Error => self.handle(Msg::CodeFailed),
            Heard::Visibility if self.host.is_page_hidden() => self.handle(Msg::PageHidden),
            Heard::Visibility => self.handle(Msg::PageShown),
        }
    }

    fn typed(&self) -> Typed {
        let typed = self.with(|live| {
            live.complete();
            live.screen.typed()
        });
        typed.flatten().unwrap_or_default()
    }

    fn is_back(&self, event: &Event) -> bool {
        self.with(|live| live.screen.is_back(event)) == Some(true)
    }

    fn handle(self: &Rc<Self>, msg: Msg) {
        for effect in self.step(msg) {
            self.perform(effect);
        }
    }

    /// Ends the borrow before any effect: the page's own listeners may call back into the widget.
    fn step(&self, msg: Msg) -> Vec<Effect> {
        let Ok(mut live) = self.live.try_borrow_mut() else { return Vec::new() };
        let Some(live) = live.as_mut() else { return Vec::new() };
        live.had_focus = self.host.has_focus();
        let effects = live.model.update(msg);
        live.screen.show(&view(&live.model), &self.host);
        effects
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::RenewConfig => self.renew_config(),
            Effect::Send(opt_in) => self.send(&opt_in),
            Effect::ReadState(reference) => self.read_state(&reference),
            Effect::Wait(milliseconds) => self.wait(milliseconds),
            Effect::StopWaiting => {
                self.with(|live| live.timer = None);
            }
            Effect::Focus => self.focus(),
            Effect::KeepFocus if self.with(|live| live.had_focus) == Some(true) => self.focus(),
            Effect::KeepFocus => {}
            Effect::AskConsent => {
                self.with(|live| live.screen.ask_consent());
            }
            Effect::Announce(event) => self.host.announce(event),
        }
    }
}

/// How each effect is carried out.
impl App {
    fn renew_config(self: &Rc<Self>) {
        let hear = self.hears(|renewed: Result<Config, ConfigFailure>| match renewed {
            Ok(config) => Msg::ConfigRenewed(Box::new(config)),
            Err(ConfigFailure::Missing | ConfigFailure::Unavailable) => Msg::RenewalFailed,
        });
        net::renew_config(&self.renewal, hear);
    }

    fn send(self: &Rc<Self>, opt_in: &OptIn) {
        let hear = self.hears(|answer| match answer {
            Ok(ticket) => Msg::Accepted(Box::new(ticket)),
            Err(problem) => Msg::Declined(problem),
        });
        net::send(&self.routes, opt_in, &self.host.page_address(), hear);
    }

    fn read_state(self: &Rc<Self>, reference: &str) {
        let asked = reference.to_string();
        let hear = self.hears(|answer| match answer {
            Some(state) => Msg::StateRead { reference: asked, state },
            None => Msg::StateFailed,
        });
        net::read_state(&self.routes, reference, hear);
    }

    /// Does not keep the widget alive: what comes after its end is heard by nobody.
    fn hears<T, F>(self: &Rc<Self>, tell: F) -> impl FnOnce(T) + use<T, F>
    where
        F: FnOnce(T) -> Msg,
    {
        let app = Rc::downgrade(self);
        move |answer| {
            if let Some(app) = app.upgrade() {
                app.handle(tell(answer));
            }
        }
    }

    fn wait(self: &Rc<Self>, milliseconds: u32) {
        let mut ring = Some(self.hears(|()| Msg::WaitOver));
        let timer = Timer::new(milliseconds, move || {
            if let Some(ring) = ring.take() {
                ring(());
            }
        });
        self.with(|live| live.timer = Some(timer));
    }

    fn focus(&self) {
        if let Some(landmark) = self.with(|live| live.screen.landmark()).flatten() {
            self.host.focus(&landmark);
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Live) -> T) -> Option<T> {
        self.live.try_borrow_mut().ok()?.as_mut().map(change)
    }
}
