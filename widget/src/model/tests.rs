//! Walks through the widget as visitors take them.

use super::*;
use crate::config::{Texts, Wording};
use crate::options::Options;
use jawort_shared::phone::Country;

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

fn countries(codes: &[&str]) -> Vec<Country> {
    codes.iter().map(|code| country(code)).collect()
}

fn config(business: &str) -> Config {
    Config {
        business: business.to_string(),
        wording: Wording { id: "w1".to_string(), text: "I agree.".to_string() },
        lang: "de".to_string(),
        texts: Texts(Vec::new()),
        ..Config::default()
    }
}

fn ticket(reference: &str) -> Ticket {
    Ticket {
        reference: reference.to_string(),
        link: WebAddress::parse("https://wa.me/15550783881".to_string()).unwrap(),
        code: String::new(),
    }
}

fn start(config: Config, codes: &[&str]) -> Result<Running, &'static str> {
    let (widget, groups) = ("w".to_string(), "NEWS".to_string());
    let options = Options { widget, country: None, groups };
    Running::start(options, "de-CH", Box::new(offering(config, codes)))
}

fn started() -> Running {
    start(config("Muster GmbH"), &["AT", "DE", "CH"]).unwrap()
}

fn submitted(number: &str, country: &str, consents: bool) -> Msg {
    let (number, country) = (number.to_string(), country.to_string());
    Msg::Submitted(Box::new(Typed { number, country, groups: "JOBS".to_string(), consents }))
}

fn submit(model: &mut Running, number: &str, country: &str) -> Vec<Effect> {
    model.update(submitted(number, country, false))
}

fn renewed(config: Config, codes: &[&str]) -> Msg {
    Msg::ConfigRenewed(Box::new(offering(config, codes)))
}

fn offering(config: Config, codes: &[&str]) -> Config {
    Config { countries: countries(codes), ..config }
}

fn accepted() -> Running {
    let mut model = started();
    submit(&mut model, "0664 1234567", "AT");
    let effects = model.update(Msg::Accepted(Box::new(ticket("r1"))));
    let submitted = Effect::Announce(Event::Submitted);
    assert_eq!(effects, [Effect::Focus, submitted, Effect::Wait(2_000)]);
    model
}

fn read(reference: &str, state: EntryState) -> Msg {
    Msg::StateRead { reference: reference.to_string(), state }
}

fn problem_of(model: &Running) -> Option<ErrorCode> {
    match &model.screen {
        Screen::Form { problem, .. } => *problem,
        Screen::Next(_) => None,
    }
}

#[test]
fn without_a_business_name_nothing_is_shown_and_the_owner_is_told() {
    let refused = start(config(" "), &["AT"]).err();
    assert_eq!(refused, Some("the configuration has no business name"));
}

#[test]
fn the_country_is_the_first_guess_that_is_on_offer() {
    let offered = countries(&["AT", "DE", "CH"]);
    let chosen = |guesses: [Option<&str>; 3]| {
        let guesses = guesses.map(|guess| guess.map(country));
        Entry::new(&offered, guesses).code().to_string()
    };
    assert_eq!(chosen([Some("DE"), Some("CH"), None]), "DE");
    assert_eq!(chosen([None, Some("US"), Some("CH")]), "CH");
    assert_eq!(chosen([None, None, None]), "AT");
}

#[test]
fn a_language_tag_tells_its_region_but_not_its_script() {
    assert_eq!(entry::region("de-AT"), Some(country("AT")));
    assert_eq!(entry::region("zh-Hant"), None);
    assert_eq!(entry::region("de"), None);
}

#[test]
fn an_empty_field_is_told_at_once_and_sends_nothing() {
    let mut model = started();
    let effects = submit(&mut model, "  ", "AT");
    let told = Effect::Announce(Event::Error(ErrorCode::PhoneMissing));
    assert_eq!(effects, [Effect::Focus, told]);
    assert_eq!(problem_of(&model), Some(ErrorCode::PhoneMissing));
}

#[test]
fn a_good_number_is_sent_in_international_form_with_the_wording_shown() {
    let effects = submit(&mut started(), "0664 1234567", "AT");
    let opt_in = OptIn {
        phone: "+436641234567".to_string(),
        country: "AT".to_string(),
        lang: "de".to_string(),
        wording: "w1".to_string(),
        groups: "NEWS,JOBS".to_string(),
        consents: false,
    };
    assert_eq!(effects, [Effect::Send(Box::new(opt_in))]);
}

#[test]
fn a_number_with_its_calling_code_chooses_its_country() {
    let mut model = started();
    submit(&mut model, "+49 1512 3456789", "AT");
    assert_eq!(model.entry.country, Some(country("DE")));
}

#[test]
fn a_number_of_a_country_that_is_not_on_offer_is_refused_here() {
    let mut model = started();
    submit(&mut model, "+33 6 12 34 56 78", "AT");
    assert_eq!(problem_of(&model), Some(ErrorCode::CountryNotAllowed));
}

#[test]
fn a_second_submit_while_the_first_is_under_way_does_nothing() {
    let mut model = started();
    submit(&mut model, "0664 1234567", "AT");
    assert_eq!(submit(&mut model, "0664 1234567", "AT"), []);
}

#[test]
fn a_failure_keeps_what_was_typed() {
    let mut model = started();
    submit(&mut model, "0664 1234567", "AT");
    model.update(Msg::Declined(ErrorCode::Unavailable));
    assert_eq!(problem_of(&model), Some(ErrorCode::Unavailable));
    assert_eq!(model.entry.number, "0664 1234567");
}

#[test]
fn an_outdated_wording_is_renewed_once_and_asked_anew() {
    let mut model = started();
    submit(&mut model, "0664 1234567", "AT");
    let outdated = || Msg::Declined(ErrorCode::WordingOutdated);
    assert_eq!(model.update(outdated()), [Effect::RenewConfig]);
    model.update(renewed(config("Muster GmbH"), &["AT"]));
    assert_eq!(problem_of(&model), Some(ErrorCode::WordingOutdated));
    submit(&mut model, "0664 1234567", "AT");
    let told = Effect::Announce(Event::Error(ErrorCode::WordingOutdated));
    assert_eq!(model.update(outdated()), [Effect::Focus, told]);
}

#[test]
fn looking_for_the_message_slows_down_to_ten_seconds() {
    let mut model = accepted();
    let mut waits = Vec::new();
    for _ in 0..6 {
        assert_eq!(model.update(Msg::WaitOver), [Effect::ReadState("r1".to_string())]);
        waits.extend(model.update(read("r1", EntryState::Pending)));
    }
    let expected = [3_000, 4_500, 6_750, 10_000, 10_000, 10_000].map(Effect::Wait);
    assert_eq!(waits, expected);
}

#[test]
fn a_state_that_cannot_be_read_is_read_again_later() {
    let mut model = accepted();
    model.update(Msg::WaitOver);
    assert_eq!(model.update(Msg::StateFailed), [Effect::Wait(3_000)]);
}

#[test]
fn nobody_looks_while_the_page_is_hidden_and_at_once_when_it_is_back() {
    let mut model = accepted();
    assert_eq!(model.update(Msg::PageHidden), [Effect::StopWaiting]);
    assert_eq!(model.update(Msg::WaitOver), []);
    assert_eq!(model.update(Msg::PageShown), [Effect::ReadState("r1".to_string())]);
    assert_eq!(model.update(Msg::PageHidden), [Effect::StopWaiting]);
    assert_eq!(model.update(read("r1", EntryState::Pending)), []);
}

#[test]
fn the_message_ends_the_watch() {
    let mut model = accepted();
    model.update(Msg::WaitOver);
    let confirmed = Effect::Announce(Event::Confirmed);
    assert_eq!(
        model.update(read("r1", EntryState::Confirmed)),
        [Effect::StopWaiting, Effect::KeepFocus, confirmed]
    );
    assert_eq!(model.update(Msg::PageShown), []);
    assert_eq!(model.update(Msg::WaitOver), []);
}

#[test]
fn an_answer_about_a_number_given_up_since_is_ignored() {
    let mut model = accepted();
    model.update(Msg::WaitOver);
    assert_eq!(model.update(Msg::BackPressed), [Effect::StopWaiting, Effect::Focus]);
    assert_eq!(model.entry.number, "0664 1234567");
    submit(&mut model, "0664 7654321", "AT");
    model.update(Msg::Accepted(Box::new(ticket("r2"))));
    assert_eq!(model.update(read("r1", EntryState::Confirmed)), []);
}

#[test]
fn a_submit_answered_while_the_page_is_hidden_waits_for_the_visitor() {
    let mut model = started();
    submit(&mut model, "0664 1234567", "AT");
    model.update(Msg::PageHidden);
    let effects = model.update(Msg::Accepted(Box::new(ticket("r1"))));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Wait(_))));
    assert_eq!(model.update(Msg::PageShown), [Effect::ReadState("r1".to_string())]);
}

#[test]
fn where_consent_takes_a_box_nothing_is_sent_before_it_is_ticked() {
    let config = Config { consent_box: true, ..config("Muster GmbH") };
    let mut model = start(config, &["AT"]).unwrap();
    assert_eq!(submit(&mut model, "0664 1234567", "AT"), [Effect::AskConsent]);
    let effects = model.update(submitted("0664 1234567", "AT", true));
    assert!(
        matches!(effects.as_slice(), [Effect::Send(sent)] if sent.consents),
        "the tick travels with the entry: {effects:?}"
    );
}

#[test]
fn a_box_that_is_wanted_only_since_the_page_was_opened_is_shown() {
    let mut model = started();
    submit(&mut model, "0664 1234567", "AT");
    assert_eq!(model.update(Msg::Declined(ErrorCode::ConsentMissing)), [Effect::RenewConfig]);
    let config = Config { consent_box: true, ..config("Muster GmbH") };
    model.update(renewed(config, &["AT"]));
    assert_eq!(submit(&mut model, "0664 1234567", "AT"), [Effect::AskConsent]);
}

#[test]
fn consent_to_an_outdated_wording_is_no_consent_to_the_new_one() {
    let config = Config { consent_box: true, ..config("Muster GmbH") };
    let mut model = start(config.clone(), &["AT"]).unwrap();
    model.update(submitted("0664 1234567", "AT", true));
    model.update(Msg::Declined(ErrorCode::WordingOutdated));
    model.update(renewed(config, &["AT"]));
    assert_eq!(submit(&mut model, "0664 1234567", "AT"), [Effect::AskConsent]);
}
