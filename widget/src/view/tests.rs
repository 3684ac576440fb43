//! What each state of the model looks like.

use super::*;
use crate::config::{Texts, WebAddress, Wording};
use crate::model::{Msg, Ticket, Typed};
use crate::options::Options;
use jawort_shared::lang;
use jawort_shared::phone::Country;

fn config() -> Config {
    let english = lang::find("en").unwrap();
    let entry = |(key, text): (&str, &str)| (key.to_string(), text.to_string());
    Config {
        business: "Muster GmbH".to_string(),
        number: "+1 555 078 3881".to_string(),
        wording: Wording { id: "w1".to_string(), text: "I agree.".to_string() },
        privacy_url: WebAddress::parse("https://muster.example/privacy".to_string()),
        lang: "en".to_string(),
        texts: Texts(english.widget.entries().map(entry).collect()),
        ..Config::default()
    }
}

fn options() -> Options {
    Options { widget: "w".to_string(), country: None, groups: String::new() }
}

fn start(config: Config) -> Running {
    Running::start(options(), "de-AT", Box::new(config)).unwrap()
}

fn model() -> Running {
    start(Config { countries: Country::parse("AT").into_iter().collect(), ..config() })
}

fn submitted(number: &str) -> Running {
    let mut model = model();
    let (number, country) = (number.to_string(), "AT".to_string());
    model.update(Msg::Submitted(Box::new(Typed { number, country, ..Typed::default() })));
    model
}

fn with_state(state: EntryState) -> Running {
    let mut model = submitted("0664 1234567");
    let link = WebAddress::parse("https://wa.me/1".to_string()).unwrap();
    let ticket = Ticket { reference: "r1".to_string(), link, code: "/qr".to_string() };
    model.update(Msg::Accepted(Box::new(ticket)));
    model.update(Msg::StateRead { reference: "r1".to_string(), state });
    model
}

/// Text of a slot.
fn text(model: &Running, slot: Slot) -> &str {
    let contents = view(model).contents;
    let mut texts = contents.into_iter().filter_map(|(name, content)| match content {
        Text(text) | Value(text) if name == slot => Some(text),
        Text(_) | Value(_) | Attribute(..) | Hidden(_) => None,
    });
    texts.next_back().unwrap()
}

fn holds(model: &Running, slot: Slot, content: &Content<'_>) -> bool {
    view(model).contents.iter().any(|(name, other)| *name == slot && other == content)
}

#[test]
fn the_form_shows_the_wording_and_the_privacy_notice() {
    let model = model();
    assert_eq!(view(&model).kind, Kind::Form);
    assert_eq!(text(&model, Slot::Wording), "I agree.");
    let notice = Attribute("href", "https://muster.example/privacy");
    assert!(holds(&model, Slot::Privacy, &notice));
    assert!(holds(&model, Slot::Privacy, &Hidden(false)));
}

#[test]
fn the_form_begins_without_an_error_and_with_a_country() {
    let model = model();
    assert!(holds(&model, Slot::Error, &Hidden(true)));
    assert!(holds(&model, Slot::Number, &Attribute("aria-invalid", "false")));
    assert_eq!(text(&model, Slot::Country), "AT");
    assert_eq!(text(&model, Slot::Submit), "Continue");
}

#[test]
fn a_wrong_number_shows_its_error_and_keeps_what_was_typed() {
    let model = submitted("hello");
    assert!(text(&model, Slot::Error).starts_with("That does not look like a phone number."));
    assert!(holds(&model, Slot::Error, &Hidden(false)));
    assert!(holds(&model, Slot::Number, &Attribute("aria-invalid", "true")));
    assert_eq!(view(&model).entry.number, "hello");
}

#[test]
fn the_button_tells_that_the_request_is_under_way() {
    let model = submitted("0664 1234567");
    assert_eq!(text(&model, Slot::Submit), "One moment …");
    assert!(holds(&model, Slot::Submit, &Attribute("aria-disabled", "true")));
}

#[test]
fn the_steps_are_shown_until_the_message_came() {
    let model = with_state(EntryState::Pending);
    assert!(holds(&model, Slot::Steps, &Hidden(false)));
    assert!(holds(&model, Slot::Back, &Hidden(false)));
    assert!(holds(&model, Slot::Chat, &Attribute("href", "https://wa.me/1")));
    assert_eq!(text(&model, Slot::Status), "Waiting for your message …");
}

#[test]
fn after_the_message_only_the_good_news_is_left() {
    let model = with_state(EntryState::Confirmed);
    assert!(holds(&model, Slot::Steps, &Hidden(true)));
    assert!(holds(&model, Slot::Back, &Hidden(true)));
    assert!(text(&model, Slot::Status).starts_with("Your message has arrived."));
}

#[test]
fn an_expired_link_leaves_the_way_back() {
    let model = with_state(EntryState::Expired);
    assert!(holds(&model, Slot::Steps, &Hidden(true)));
    assert!(holds(&model, Slot::Back, &Hidden(false)));
}

#[test]
fn a_code_that_cannot_be_loaded_is_taken_away() {
    let mut model = with_state(EntryState::Pending);
    model.update(Msg::CodeFailed);
    assert!(holds(&model, Slot::Figure, &Hidden(true)));
}

#[test]
fn groups_and_the_box_are_shown_only_where_the_configuration_has_them() {
    let plain = model();
    assert!(holds(&plain, Slot::Groups, &Hidden(true)));
    assert!(holds(&plain, Slot::Consent, &Hidden(true)));
    let groups = vec![("NEWS".to_string(), "Neuigkeiten".to_string())];
    let config = Config { groups, consent_box: true, ..config() };
    let model = start(config);
    assert!(holds(&model, Slot::Groups, &Hidden(false)));
    assert!(holds(&model, Slot::Consent, &Hidden(false)));
}

#[test]
fn no_text_is_missing_on_any_screen() {
    let screens = [
        model(),
        submitted("0664 1234567"),
        with_state(EntryState::Pending),
        with_state(EntryState::Confirmed),
        with_state(EntryState::Expired),
    ];
    for model in &screens {
        for (slot, content) in view(model).contents {
            assert!(slot == Slot::Error || content != Text(""), "{slot:?}");
        }
    }
}
