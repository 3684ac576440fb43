//! Names of the countries in the visitor's language, from the browser's own tables.

use crate::text::join;
use crate::wire::{List, object, set};
use jawort_shared::phone::Country;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    type DisplayNames;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(lang: &str, options: &JsValue) -> DisplayNames;
    #[wasm_bindgen(method)]
    fn of(this: &DisplayNames, code: &str) -> String;

    type Collator;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(lang: &str) -> Collator;
    #[wasm_bindgen(method, getter)]
    fn compare(this: &Collator) -> JsValue;

    #[wasm_bindgen(js_namespace = ["Array", "prototype", "sort"], js_name = call)]
    fn sort(lines: &List, compare: &JsValue) -> List;
}

/// Each by its name, in the order in which the language, which is one of the edge's, sorts them: lines of name and
/// code, sorted by the browser, which is smaller than a sort of our own, and it knows the language.
pub(super) fn named(lang: &str, countries: &[Country], mut take: impl FnMut(&str, Country)) {
    let options = object();
    set(&options, "type", &"region".into());
    let names = DisplayNames::new(lang, &options);
    let lines = List::new();
    for code in countries.iter().map(Country::code) {
        lines.push(&join(&[&names.of(code), "\n", code]).into());
    }
    for line in sort(&lines, &Collator::new(lang).compare()).iter() {
        let line = line.as_string().unwrap_or_default();
        if let Some((name, code)) = line.split_once(['\n', '\r'])
            && let Some(country) = Country::parse(code)
        {
            take(name, country);
        }
    }
}
