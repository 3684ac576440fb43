//! The widget in a real browser: what it puts on the page, and that it takes it away again.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "clippy knows no wasm tests")]

mod page;

use page::{Page, document, global, pause};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CustomEvent, HtmlElement, HtmlSelectElement};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_form_stands_labelled_in_a_shadow_root() {
    let page = Page::open("Muster GmbH").await;
    for (field, label) in [("#phone", "Mobile number"), ("#country", "Country")] {
        let id = page.find(field).id();
        assert_eq!(page.text(&format!("label[for={id}]")), label);
    }
    assert_eq!(page.find("#phone").get_attribute("autocomplete").as_deref(), Some("tel"));
    assert!(page.text("#wording").contains("I agree that Muster GmbH writes to me."));
    let privacy = page.find("[part=privacy]").get_attribute("href");
    assert_eq!(privacy.as_deref(), Some("https://muster.example/privacy"));
    assert!(document().query_selector("#phone").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn countries_are_sorted_by_name_and_the_guess_of_the_edge_is_chosen() {
    let page = Page::open("Muster GmbH").await;
    let select: HtmlSelectElement = page.find("#country").unchecked_into();
    assert_eq!(select.value(), "AT");
    assert_eq!(select.text_content().unwrap(), "Austria \u{200e}+43United States \u{200e}+1");
}

#[wasm_bindgen_test]
async fn a_wrong_number_shows_its_error_at_the_field() {
    let page = Page::open("Muster GmbH").await;
    page.submit("").await;
    let field = page.find("#phone");
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    let error = page.find(&format!("#{}", field.get_attribute("aria-describedby").unwrap()));
    assert_eq!(error.get_attribute("role").as_deref(), Some("alert"));
    assert_eq!(error.text_content().unwrap(), "Please enter your mobile number.");
    assert_eq!(page.root().active_element().unwrap().id(), "phone");
}

#[wasm_bindgen_test]
async fn a_good_number_leads_to_the_chat_and_the_message_is_seen() {
    let page = Page::open("Muster GmbH").await;
    let heard = listen(&page.host);
    page.submit("0664 1234567").await;
    let sent = global("sent");
    assert!(sent.contains(r#""phone":"+436641234567","country":"AT""#), "{sent}");
    assert!(sent.contains(r#""wording":"w1""#) && !sent.contains('?'), "{sent}");
    let chat = page.find("a.button").get_attribute("href");
    assert_eq!(chat.as_deref(), Some("https://wa.me/15550783881?text=START"));
    let code = page.find("img").get_attribute("src");
    assert_eq!(code.as_deref(), Some("https://edge.example/w/wgt_demo/qr.svg?ref=r1"));
    assert_eq!(page.text("[part=number]"), "+1 555 078 3881");
    assert_eq!(page.text("[role=status]"), "Waiting …");
    pause(2_200).await;
    assert_eq!(page.text("[role=status]"), "It has arrived.");
    assert_eq!(*heard.borrow(), ["opt-in:submitted", "opt-in:confirmed"]);
}

#[wasm_bindgen_test]
async fn the_way_back_keeps_what_was_typed() {
    let page = Page::open("Muster GmbH").await;
    page.submit("0664 1234567").await;
    page.find("[part=back]").unchecked_into::<HtmlElement>().click();
    let value = js_sys::Reflect::get(&page.find("#phone"), &"value".into()).unwrap();
    assert_eq!(value, JsValue::from_str("0664 1234567"));
}

#[wasm_bindgen_test]
async fn a_network_failure_is_told_and_keeps_the_number() {
    let page = Page::open("Offline").await;
    let heard = listen(&page.host);
    page.submit("0664 1234567").await;
    assert_eq!(page.text("#error"), "That did not work.");
    assert_eq!(*heard.borrow(), ["opt-in:error unavailable"]);
}

#[wasm_bindgen_test]
async fn without_a_business_name_visitors_see_nothing() {
    let page = Page::open("").await;
    assert_eq!(page.root().child_nodes().length(), 0);
}

#[wasm_bindgen_test]
async fn unmounting_leaves_nothing_behind_and_nobody_listening() {
    let page = Page::open("Muster GmbH").await;
    let form = page.find("form");
    let heard = listen(&page.host);
    page.close();
    page.close();
    assert_eq!(page.root().child_nodes().length(), 0);
    page.root().append_child(&form).unwrap();
    page.root().append_child(&document().create_element("input").unwrap()).unwrap();
    form.dispatch_event(&web_sys::Event::new("submit").unwrap()).unwrap();
    pause(50).await;
    assert!(heard.borrow().is_empty());
}

/// Names of the events that the page hears, with their codes.
fn listen(host: &HtmlElement) -> Rc<RefCell<Vec<String>>> {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let list = heard.clone();
    let closure: Closure<dyn FnMut(CustomEvent)> = Closure::new(move |event: CustomEvent| {
        let code = js_sys::Reflect::get(&event.detail(), &"code".into()).unwrap();
        let code = code.as_string().map(|code| format!(" {code}")).unwrap_or_default();
        list.borrow_mut().push(event.type_() + &code);
    });
    for name in ["opt-in:submitted", "opt-in:confirmed", "opt-in:error"] {
        let callback = closure.as_ref().unchecked_ref();
        host.add_event_listener_with_callback(name, callback).unwrap();
    }
    closure.forget();
    heard
}
