//! Names of the countries in the visitor's language, from the browser's own tables.

use crate::model::NamedCountry;
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

/// In the order in which the language, which is one of the edge's, sorts them: lines of name and code, sorted by the
/// browser, which is smaller than a sort of our own, and it knows the language.
pub(crate) fn named(lang: &str, countries: &str) -> Vec<NamedCountry> {
    let options = object();
    set(&options, "type", &"region".into());
    let names = DisplayNames::new(lang, &options);
    let lines = List::new();
    for code in countries.split([',', ' ']) {
        lines.push(&join(&[&names.of(code), "\n", code]).into());
    }
    let lines = sort(&lines, &Collator::new(lang).compare());
    lines.iter().filter_map(|line| parse(&line.as_string()?)).collect()
}

fn parse(line: &str) -> Option<NamedCountry> {
    let (name, code) = line.split_once(['\n', '\r'])?;
    let country = Country::parse(code)?;
    Some(label(name, country))
}

/// `Österreich +43`, the plus before the number in every script.
fn label(name: &str, country: Country) -> NamedCountry {
    NamedCountry { country, name: join(&[name, " \u{200e}+", country.calling_code()]) }
}
