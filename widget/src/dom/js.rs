//! The browser's interfaces as far as the widget needs them.
//!
//! web-sys would ask for errors that cannot happen: no name of an element or attribute here is malformed, and what an
//! old browser lacks altogether throws past `mount`, where the loader falls back. Every error that is not asked for,
//! and every setter that is not bound, makes the widget smaller.

use crate::wire::List;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(callback: &JsValue, milliseconds: u32) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(id: f64);
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    pub(super) fn complain(text: &str);
}

#[wasm_bindgen]
extern "C" {
    /// Anything that has events.
    #[derive(Clone, PartialEq)]
    pub(crate) type Target;
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(super) fn listen(this: &Target, name: &str, callback: &JsValue, captures: bool);
    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub(super) fn forget(this: &Target, name: &str, callback: &JsValue, captures: bool);
    #[wasm_bindgen(method, js_name = dispatchEvent)]
    pub(super) fn dispatch(this: &Target, event: &Event);

    pub(crate) type Event;
    #[wasm_bindgen(constructor, js_class = "CustomEvent")]
    pub(super) fn new(name: &str, fields: &JsValue) -> Event;
    #[wasm_bindgen(method, getter)]
    pub(super) fn target(this: &Event) -> Option<Target>;
    #[wasm_bindgen(method, js_name = preventDefault)]
    pub(crate) fn prevent_default(this: &Event);
}

#[wasm_bindgen]
extern "C" {
    /// Any HTML element; one that lacks an interface is never asked for it.
    #[wasm_bindgen(extends = Target)]
    #[derive(Clone, PartialEq)]
    pub(crate) type Element;
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    pub(super) fn create(tag: &str) -> Element;
    #[wasm_bindgen(method)]
    pub(super) fn append(this: &Element, child: &Element);
    #[wasm_bindgen(method, js_name = getAttribute)]
    pub(super) fn attribute(this: &Element, name: &str) -> Option<String>;
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(super) fn set_attribute(this: &Element, name: &str, value: &str);
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub(super) fn set_text(this: &Element, text: &str);
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Element) -> Option<String>;
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_value(this: &Element, value: &str);
    #[wasm_bindgen(method, getter, js_name = checked)]
    pub(super) fn is_checked(this: &Element) -> bool;
    #[wasm_bindgen(method, js_name = reportValidity)]
    pub(super) fn report(this: &Element);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_hidden(this: &Element, is_hidden: bool);
    #[wasm_bindgen(method)]
    pub(super) fn focus(this: &Element);
    #[wasm_bindgen(method, getter, js_name = shadowRoot)]
    pub(super) fn shadow_root(this: &Element) -> Option<Root>;
    #[wasm_bindgen(method, js_name = attachShadow)]
    pub(super) fn attach_shadow(this: &Element, fields: &JsValue) -> Root;
    #[wasm_bindgen(method, getter, js_name = ownerDocument)]
    pub(super) fn document(this: &Element) -> Document;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Target)]
    pub(crate) type Root;
    #[wasm_bindgen(method, getter, js_name = activeElement)]
    pub(super) fn active_element(this: &Root) -> Option<Element>;
    #[wasm_bindgen(method, js_name = replaceChildren)]
    pub(super) fn show(this: &Root, child: &Element);
    #[wasm_bindgen(method, js_name = replaceChildren)]
    pub(super) fn clear(this: &Root);
    #[wasm_bindgen(method, setter, js_name = adoptedStyleSheets)]
    pub(super) fn set_sheets(this: &Root, sheets: &List);

    #[wasm_bindgen(extends = Target)]
    pub(crate) type Document;
    #[wasm_bindgen(method, getter)]
    pub(super) fn hidden(this: &Document) -> bool;
    #[wasm_bindgen(method, getter, js_name = URL)]
    pub(super) fn url(this: &Document) -> String;
    #[wasm_bindgen(method, getter, js_name = defaultView)]
    pub(super) fn window(this: &Document) -> Window;

    pub(super) type Window;
    #[wasm_bindgen(method, getter)]
    pub(super) fn navigator(this: &Window) -> Navigator;

    pub(super) type Navigator;
    #[wasm_bindgen(method, getter)]
    pub(super) fn language(this: &Navigator) -> Option<String>;
}

#[wasm_bindgen]
extern "C" {
    pub(super) type Sheet;
    #[wasm_bindgen(constructor, js_class = "CSSStyleSheet")]
    pub(super) fn new() -> Sheet;
    #[wasm_bindgen(method, js_name = replaceSync)]
    pub(super) fn replace(this: &Sheet, css: &str);
    #[wasm_bindgen(method, getter, js_name = cssRules)]
    pub(super) fn rules(this: &Sheet) -> Rules;

    pub(super) type Rules;
    #[wasm_bindgen(method)]
    pub(super) fn item(this: &Rules, index: u32) -> Rule;

    pub(super) type Rule;
    #[wasm_bindgen(method, getter)]
    pub(super) fn style(this: &Rule) -> Style;

    pub(super) type Style;
    #[wasm_bindgen(method, js_name = setProperty)]
    pub(super) fn set(this: &Style, name: &str, value: &str);
}
