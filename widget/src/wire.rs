//! JSON of the edge to values and back, through the browser's own parser.

use crate::config::{Config, Texts, WebAddress, Wording};
use crate::model::{ConfigFailure, OptIn, Ticket};
use crate::problem;
use crate::text::join;
use jawort_shared::api::{EntryState, ErrorCode};
use jawort_shared::phone::Country;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    pub(crate) type List;
    #[wasm_bindgen(constructor, js_class = "Array")]
    pub(crate) fn new() -> List;
    #[wasm_bindgen(static_method_of = List, js_class = "Array", js_name = isArray)]
    fn is(value: &JsValue) -> bool;
    #[wasm_bindgen(method, getter)]
    fn length(this: &List) -> u32;
    #[wasm_bindgen(method, indexing_getter)]
    fn at(this: &List, place: u32) -> JsValue;
    #[wasm_bindgen(method)]
    pub(crate) fn push(this: &List, value: &JsValue);

    #[wasm_bindgen(js_namespace = Object)]
    fn entries(object: &JsValue) -> List;
    #[wasm_bindgen(js_name = Object)]
    pub(crate) fn object() -> JsValue;
    #[wasm_bindgen(js_namespace = Reflect)]
    pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue);
    #[wasm_bindgen(js_namespace = Reflect, catch)]
    fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = JSON)]
    fn stringify(value: &JsValue) -> JsValue;
}

impl List {
    pub(crate) fn of(values: impl IntoIterator<Item = JsValue>) -> Self {
        let list = Self::new();
        for value in values {
            list.push(&value);
        }
        list
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = JsValue> {
        (0..self.length()).map(|place| self.at(place))
    }
}

/// Every answer that is no error has the field `widget`.
pub(crate) fn config(value: &JsValue) -> Result<Config, ConfigFailure> {
    if field(value, "widget").is_undefined() {
        let is_missing = text(value, "code") == ErrorCode::NotFound.code();
        return Err(if is_missing { ConfigFailure::Missing } else { ConfigFailure::Unavailable });
    }
    let wording = field(value, "wording");
    Ok(Config {
        business: text(value, "business"),
        number: text(&field(value, "channel"), "readable"),
        wording: Wording { id: text(&wording, "id"), text: text(&wording, "text") },
        privacy_url: WebAddress::parse(text(value, "privacy_url")),
        countries: countries(&field(value, "countries")),
        groups: groups(&field(value, "groups")),
        consent_box: field(value, "consent_box").is_truthy(),
        country: Country::parse(&text(value, "country")),
        lang: text(value, "lang"),
        texts: Texts(pairs(&field(value, "texts"))),
        theme: pairs(&field(value, "theme")),
    })
}

/// An answer that lacks what the visitor needs to go on is no answer. `code` is where QR codes are.
pub(crate) fn ticket(value: &JsValue, code: &str) -> Result<Ticket, ErrorCode> {
    let reference = text(value, "ref");
    match WebAddress::parse(text(value, "link")) {
        Some(link) if !reference.is_empty() => {
            let code = join(&[code, &reference]);
            Ok(Ticket { reference, link, code })
        }
        Some(_) | None => Err(problem::from_code(&text(value, "code"))),
    }
}

/// What the edge has forgotten is over.
pub(crate) fn state(value: &JsValue) -> Option<EntryState> {
    if text(value, "code") == ErrorCode::NotFound.code() {
        return Some(EntryState::Expired);
    }
    let name = text(value, "state");
    let states = [EntryState::Pending, EntryState::Confirmed, EntryState::Expired];
    states.into_iter().find(|state| state.as_str() == name)
}

/// The body of an opt-in.
pub(crate) fn opt_in(opt_in: &OptIn, page: &str) -> JsValue {
    let body = plain(object());
    let fields = [
        ("phone", opt_in.phone.as_str()),
        ("country", &opt_in.country),
        ("lang", &opt_in.lang),
        ("wording", &opt_in.wording),
        ("page", page),
    ];
    for (name, text) in fields {
        set(&body, name, &text.into());
    }
    set(&body, "consents", &opt_in.consents.into());
    let codes = opt_in.groups.split([' ', ',']).filter(|code| !code.is_empty());
    set(&body, "groups", &plain(List::of(codes.map(JsValue::from)).into()));
    stringify(&body)
}

/// Without the `toJSON` that old libraries give to everything.
fn plain(value: JsValue) -> JsValue {
    set(&value, "toJSON", &JsValue::UNDEFINED);
    value
}

fn countries(value: &JsValue) -> Vec<Country> {
    let list = value.unchecked_ref::<List>();
    list.iter().filter_map(|code| Country::parse(&code.as_string()?)).collect()
}

fn groups(value: &JsValue) -> Vec<(String, String)> {
    if !List::is(value) {
        return Vec::new();
    }
    let list = value.unchecked_ref::<List>();
    list.iter().map(|group| (text(&group, "code"), text(&group, "name"))).collect()
}

fn pairs(value: &JsValue) -> Vec<(String, String)> {
    if !value.is_object() {
        return Vec::new();
    }
    let text = |pair: &List, place| pair.at(place).as_string();
    entries(value)
        .iter()
        .map(JsCast::unchecked_into)
        .filter_map(|pair| Some((text(&pair, 0)?, text(&pair, 1)?)))
        .collect()
}

fn text(value: &JsValue, name: &str) -> String {
    field(value, name).as_string().unwrap_or_default()
}

fn field(value: &JsValue, name: &str) -> JsValue {
    get(value, name).unwrap_or_default()
}
