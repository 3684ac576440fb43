//! Names of the countries in the visitor's language, from the browser's own tables.

use crate::model::NamedCountry;
use crate::text::join;
use crate::wire::{List, object, set};
use jawort_shared::phone::Country;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

// js-sys has these too, but lets an unknown language throw past Rust.
#[wasm_bindgen]
extern "C" {
    type DisplayNames;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(lang: &str, options: &JsValue) -> Result<DisplayNames, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<String, JsValue>;

    type Collator;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(lang: &str) -> Result<Collator, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn compare(this: &Collator) -> JsValue;

    #[wasm_bindgen(js_namespace = ["Array", "prototype", "sort"], js_name = call)]
    fn sort(lines: &List, compare: &JsValue) -> List;
}

/// In the order in which the language sorts them; by code where the browser knows no names.
pub(crate) fn named(lang: &str, countries: &[Country]) -> Vec<NamedCountry> {
    sorted(lang, countries).unwrap_or_else(|_| {
        let by_code = |country: &Country| NamedCountry {
            country: *country,
            name: label(country.code(), *country),
        };
        countries.iter().map(by_code).collect()
    })
}

/// Lets the browser sort lines of name and code: smaller than a sort of our own, and it knows the language.
fn sorted(lang: &str, countries: &[Country]) -> Result<Vec<NamedCountry>, JsValue> {
    let options = object();
    set(&options, "type", &"region".into());
    let names = DisplayNames::new(lang, &options)?;
    let lines = List::new();
    for country in countries {
        let name = names.of(country.code())?;
        lines.push(&join(&[&name, "\n", country.code()]).into());
    }
    let lines = sort(&lines, &Collator::new(lang)?.compare());
    Ok(lines.iter().filter_map(|line| parse(&line.as_string()?)).collect())
}

fn parse(line: &str) -> Option<NamedCountry> {
    let (name, code) = line.split_once(['\n', '\r'])?;
    let country = Country::parse(code)?;
    Some(NamedCountry { country, name: label(name, country) })
}

/// `Österreich +43`, the plus before the number in every script; digit by digit, because formatting numbers weighs more than the whole form.
fn label(name: &str, country: Country) -> String {
    let mut label = join(&[name, " \u{200e}+"]);
    let code = country.calling_code();
    let digits = [code / 1_000, code / 100 % 10, code / 10 % 10, code % 10];
    let leading = digits.iter().take_while(|digit| **digit == 0).count();
    for digit in digits.iter().skip(leading) {
        label.extend(char::from_digit(u32::from(*digit), 10));
    }
    label
}
