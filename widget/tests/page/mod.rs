//! A page with a widget on it, and an edge that answers from a list.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, ShadowRoot};

/// Plays the edge: the answer to an opt-in, then the state of it.
const EDGE: &str = include_str!("edge.js");

pub(crate) struct Page {
    pub(crate) host: HtmlElement,
    unmount: Function,
}

impl Page {
    /// Mounts a widget of the business.
    pub(crate) async fn open(business: &str) -> Self {
        let edge = Function::new_with_args("business", EDGE);
        let config = edge.call1(&JsValue::NULL, &business.into()).unwrap();
        let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        host.set_attribute("widget", "wgt_demo").unwrap();
        document().body().unwrap().append_child(&host).unwrap();
        let unmount = jawort_widget::mount(
            host.clone().into(),
            "https://edge.example",
            JsValue::NULL,
            &config,
        );
        let page = Self { host, unmount: unmount.unwrap().unchecked_into() };
        pause(50).await;
        page
    }

    pub(crate) fn root(&self) -> ShadowRoot {
        self.host.shadow_root().unwrap()
    }

    pub(crate) fn find(&self, selector: &str) -> Element {
        self.root().query_selector(selector).unwrap().unwrap_or_else(|| panic!("no {selector}"))
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap()
    }

    pub(crate) async fn submit(&self, number: &str) {
        self.find("#phone").unchecked_into::<HtmlInputElement>().set_value(number);
        let init = EventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        let event = Event::new_with_event_init_dict("submit", &init).unwrap();
        self.find("form").dispatch_event(&event).unwrap();
        pause(50).await;
    }

    pub(crate) fn close(&self) {
        self.unmount.call0(&JsValue::NULL).unwrap();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.host.remove();
    }
}

pub(crate) fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// A field of the window, as text.
pub(crate) fn global(name: &str) -> String {
    js_sys::Reflect::get(&js_sys::global(), &name.into()).unwrap().as_string().unwrap_or_default()
}

pub(crate) async fn pause(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        let window = web_sys::window().unwrap();
        window
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}
