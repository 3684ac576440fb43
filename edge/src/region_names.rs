//! Names of countries in the visitor's language: the runtime's own, so that we carry none.

use jawort_shared::phone::Country;
use worker::js_sys::{Array, Function, JsString, Object, Reflect, global};
use worker::wasm_bindgen::{JsCast, JsValue};

/// Code and name (with the calling code) of each country, in the order of the names; all if none are listed.
pub(crate) fn region_names(countries: &[Country], lang: &str) -> Vec<(String, String)> {
    let all: Vec<_> =
        if countries.is_empty() { Country::all().collect() } else { countries.to_vec() };
    let names = Names::new(lang);
    let mut labelled: Vec<_> =
        all.into_iter().map(|country| (country, names.of(country))).collect();
    labelled.sort_by(|(_, one), (_, other)| compare(one, other));
    let label = |(country, name): (Country, String)| {
        (country.code().to_owned(), format!("{name} (+{})", country.calling_code()))
    };
    labelled.into_iter().map(label).collect()
}

fn compare(one: &str, other: &str) -> std::cmp::Ordering {
    let (one, other) = (JsString::from(one), JsString::from(other));
    one.locale_compare(&String::from(&other), &Array::new(), &Object::new()).cmp(&0)
}

/// `Intl.DisplayNames`; where the runtime has none, the code stands for the name.
struct Names(Option<(JsValue, Function)>);

impl Names {
    fn new(lang: &str) -> Self {
        Self(Self::build(lang).ok())
    }

    fn build(lang: &str) -> Result<(JsValue, Function), JsValue> {
        let intl = Reflect::get(&global(), &"Intl".into())?;
        let class: Function = Reflect::get(&intl, &"DisplayNames".into())?.dyn_into()?;
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &"region".into())?;
        let names = Reflect::construct(&class, &Array::of2(&lang.into(), &options))?;
        let of = Reflect::get(&names, &"of".into())?.dyn_into()?;
        Ok((names, of))
    }

    fn of(&self, country: Country) -> String {
        let code = country.code();
        let name = self.0.as_ref().and_then(|(names, of)| of.call1(names, &code.into()).ok());
        name.and_then(|name| name.as_string()).unwrap_or_else(|| code.to_owned())
    }
}
