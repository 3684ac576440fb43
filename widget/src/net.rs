//! Talks to the edge; nothing else in the widget does. Sends no cookies and gives up in time.
//!
//! Promises are heard by callbacks: an executor for futures would weigh as much as all requests together.

use crate::config::Config;
use crate::model::{ConfigFailure, OptIn, Ticket};
use crate::routes::Routes;
use crate::wire;
use jawort_shared::api::{EntryState, ErrorCode};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

const PATIENCE_MS: u32 = 15_000;

/// Asks the loader for the configuration as it is now.
pub(crate) fn renew_config(
    renewal: &Renewal,
    hear: impl FnOnce(Result<Config, ConfigFailure>) + 'static,
) {
    hear_of(&renewal.ask(&JsValue::UNDEFINED), Box::new(|answer| hear(wire::config(answer))));
}

/// `page` is the address of the page around the widget.
pub(crate) fn send(
    routes: &Routes,
    opt_in: &OptIn,
    page: &str,
    hear: impl FnOnce(Result<Ticket, ErrorCode>) + 'static,
) {
    let code = routes.code("");
    let body = wire::opt_in(opt_in, page);
    let hear = Box::new(move |answer: &JsValue| hear(wire::ticket(answer, &code)));
    ask(&routes.opt_ins(), Some(&body), hear);
}

/// Hears nothing where the state cannot be known just now.
pub(crate) fn read_state(
    routes: &Routes,
    reference: &str,
    hear: impl FnOnce(Option<EntryState>) + 'static,
) {
    ask(&routes.opt_in(reference), None, Box::new(|answer| hear(wire::state(answer))));
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = AbortSignal)]
    fn timeout(milliseconds: u32) -> JsValue;

    fn fetch(address: &str, request: &JsValue) -> Promise;

    /// A function of the loader, which knows where the configuration is: it asks for the first one itself, while the
    /// widget is still under way.
    pub(crate) type Renewal;
    #[wasm_bindgen(method, js_name = call)]
    fn ask(this: &Renewal, this_argument: &JsValue) -> Promise;

    type Promise;
    #[wasm_bindgen(method)]
    fn then(this: &Promise, done: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = then)]
    fn end(this: &Promise, done: &JsValue, failed: &JsValue) -> Promise;

    type Response;
    #[wasm_bindgen(method, catch)]
    fn json(this: &Response) -> Result<JsValue, JsValue>;
}

/// Hears the body of the answer, whatever its status, or what went wrong, which looks like no body of the edge.
fn ask(address: &str, body: Option<&JsValue>, hear: Box<dyn FnOnce(&JsValue)>) {
    let request = wire::object();
    wire::set(&request, "credentials", &"omit".into());
    wire::set(&request, "signal", &timeout(PATIENCE_MS));
    if let Some(body) = body {
        let headers = wire::object();
        wire::set(&headers, "content-type", &"application/json".into());
        wire::set(&request, "headers", &headers);
        wire::set(&request, "method", &"POST".into());
        wire::set(&request, "body", body);
    }
    let read: Closure<dyn FnMut(JsValue) -> JsValue> = Closure::new(read);
    hear_of(&fetch(address, &request).then(&read.into_js_value()), hear);
}

fn hear_of(answer: &Promise, hear: Box<dyn FnOnce(&JsValue)>) {
    let mut hear = Some(hear);
    let hear: Closure<dyn FnMut(JsValue)> = Closure::new(move |answer: JsValue| {
        if let Some(hear) = hear.take() {
            hear(&answer);
        }
    });
    let hear = hear.into_js_value();
    answer.end(&hear, &hear);
}

fn read(response: JsValue) -> JsValue {
    response.unchecked_into::<Response>().json().unwrap_or_default()
}
