use super::*;
use crate::consent::{Act, Consent};
use crate::membership::Membership;
use crate::merge::Merge;
use crate::phone::Country;
use crate::time::{DAY, HOUR, SECOND};

pub(super) const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

pub(super) fn given() -> Consent {
    Consent::of(Act::Granted, NOW.minus(DAY))
}

pub(super) fn withdrawn() -> Consent {
    given().merge(Consent::of(Act::Withdrawn, NOW.minus(HOUR)))
}

/// Nearly asked to stop.
pub(super) fn held() -> Consent {
    given().merge(Consent::of(Act::Held, NOW.minus(HOUR)))
}

pub(super) fn all() -> Consents {
    let group = Membership::of(true, NOW.minus(DAY));
    Consents { service: given(), marketing: given(), group }
}

pub(super) fn number(country: &str) -> Address {
    Address::Number(Country::parse(country))
}

/// A person whom nothing is against.
pub(super) fn fine() -> Context {
    let whatsapp = Whatsapp {
        address: number("AT"),
        consents: all(),
        is_suppressed: false,
        window: Some(NOW.plus(HOUR)),
        channel: Hold::None,
        marketing: Hold::None,
        portfolio: Hold::None,
        capped_until: None,
    };
    let sms = Sms {
        has_number: true,
        consents: all(),
        is_suppressed: false,
        channel: Hold::None,
        capped_until: None,
    };
    Context { mode: Mode::Live, whatsapp, sms, now: NOW }
}

fn template(category: Category) -> Content {
    Content::Template { category, status: Status::Approved }
}

fn request(via: Via, content: Content) -> Request {
    Request { via, about: Scope::Service, content, has_sms: true, not_before: Hold::None }
}

fn text() -> Request {
    request(Via::Whatsapp, Content::FreeForm)
}

fn check(request: Request, change: impl FnOnce(&mut Context), expected: Decision) {
    let mut context = fine();
    change(&mut context);
    assert_eq!(decide(request, &context), expected, "{request:?} {context:?}");
}

fn refused(request: Request, change: impl FnOnce(&mut Context), expected: Refusal) {
    check(request, change, Decision::Refuse(expected));
}

const OFFER: Content =
    Content::Template { category: Category::Marketing, status: Status::Approved };
const FREE_FORM: Decision = Decision::Send(Form::FreeForm);
const TEMPLATE: Decision = Decision::Send(Form::Template);
const SMS: Decision = Decision::Send(Form::Sms);

#[test]
fn whom_nothing_is_against_is_written_to_in_the_form_that_was_chosen() {
    check(text(), |_| {}, FREE_FORM);
    check(Request { has_sms: false, ..text() }, |_| {}, FREE_FORM);
    check(request(Via::Whatsapp, OFFER), |_| {}, TEMPLATE);
    check(request(Via::Whatsapp, OFFER), |it| it.whatsapp.window = None, TEMPLATE);
    check(request(Via::Sms, Content::FreeForm), |_| {}, SMS);
    check(request(Via::Sms, OFFER), |_| {}, SMS);
    check(request(Via::WhatsappElseSms, Content::FreeForm), |_| {}, FREE_FORM);
}

#[test]
fn free_form_ends_five_minutes_before_the_window() {
    let closed = |expires_at| Refusal::WindowClosed { expires_at };
    let ends = |left: i64| NOW.plus(left);
    check(text(), |it| it.whatsapp.window = Some(ends(MARGIN + 1)), FREE_FORM);
    refused(text(), |it| it.whatsapp.window = Some(ends(MARGIN)), closed(Some(ends(MARGIN))));
    refused(text(), |it| it.whatsapp.window = Some(ends(-DAY)), closed(Some(ends(-DAY))));
    refused(text(), |it| it.whatsapp.window = None, closed(None));
    // It is due when the window will be closed.
    let late = Request { not_before: Hold::Until(ends(HOUR)), ..text() };
    refused(late, |_| {}, closed(Some(ends(HOUR))));
    let soon = Request { not_before: Hold::Until(ends(SECOND)), ..text() };
    check(soon, |_| {}, Decision::WaitUntil(Form::FreeForm, ends(SECOND)));
}

#[test]
fn every_scope_around_a_message_needs_its_consent() {
    let about = |about, content| Request { about, ..request(Via::Whatsapp, content) };
    let no_group = |it: &mut Context| it.whatsapp.consents.group = Membership::default();
    let no_offers = |it: &mut Context| it.whatsapp.consents.marketing = withdrawn();
    let nothing = |it: &mut Context| it.whatsapp.consents = Consents::default();
    check(about(Scope::Marketing, Content::FreeForm), no_group, FREE_FORM);
    refused(about(Scope::Group, Content::FreeForm), no_group, Refusal::NoOptIn);
    check(about(Scope::Service, Content::FreeForm), no_offers, FREE_FORM);
    refused(about(Scope::Group, Content::FreeForm), no_offers, Refusal::Suppressed);
    refused(about(Scope::Service, OFFER), no_offers, Refusal::Suppressed);
    check(about(Scope::Service, template(Category::Utility)), no_offers, TEMPLATE);
    refused(about(Scope::Service, Content::FreeForm), nothing, Refusal::NoOptIn);
    refused(text(), |it| it.whatsapp.is_suppressed = true, Refusal::Suppressed);
    let left = |it: &mut Context| it.whatsapp.consents.group = Membership::of(false, NOW);
    refused(about(Scope::Group, Content::FreeForm), left, Refusal::Suppressed);
    check(about(Scope::Marketing, Content::FreeForm), left, FREE_FORM);
    let nearly = |it: &mut Context| it.whatsapp.consents.marketing = held();
    check(about(Scope::Service, Content::FreeForm), nearly, FREE_FORM);
    check(
        about(Scope::Marketing, Content::FreeForm),
        nearly,
        Decision::WaitForOperator(Form::FreeForm),
    );
    // What was never given does not hide what was withdrawn.
    let both = |it: &mut Context| {
        it.whatsapp.consents = Consents { service: withdrawn(), ..Consents::default() };
    };
    refused(about(Scope::Group, Content::FreeForm), both, Refusal::Suppressed);
}

#[test]
fn sms_needs_an_opt_in_for_offers_and_no_stop_for_anything() {
    let sms = |about| Request { about, ..request(Via::Sms, Content::FreeForm) };
    let never = |it: &mut Context| it.sms.consents = Consents::default();
    check(sms(Scope::Service), never, SMS);
    refused(sms(Scope::Marketing), never, Refusal::NoOptIn);
    refused(request(Via::Sms, OFFER), never, Refusal::NoOptIn);
    refused(sms(Scope::Service), |it| it.sms.consents.service = withdrawn(), Refusal::Suppressed);
    refused(sms(Scope::Service), |it| it.sms.is_suppressed = true, Refusal::Suppressed);
    refused(Request { has_sms: false, ..sms(Scope::Service) }, |_| {}, Refusal::NotForSms);
    refused(sms(Scope::Service), |it| it.sms.has_number = false, Refusal::NoAddress);
    // A STOP on WhatsApp does not end SMS, and the other way round.
    check(sms(Scope::Service), |it| it.whatsapp.is_suppressed = true, SMS);
    check(text(), |it| it.sms.is_suppressed = true, FREE_FORM);
}

#[test]
fn a_template_leaves_only_approved_and_where_it_is_delivered() {
    for status in Status::ALL {
        let content = Content::Template { category: Category::Utility, status };
        let expected = match status {
            Status::Approved => TEMPLATE,
            Status::Pending
            | Status::Rejected
            | Status::Paused
            | Status::Disabled
            | Status::Deleted => Decision::Refuse(Refusal::TemplateNotApproved),
        };
        check(request(Via::Whatsapp, content), |_| {}, expected);
        check(request(Via::Sms, content), |_| {}, SMS);
    }
    let american = |it: &mut Context| it.whatsapp.address = number("US");
    refused(request(Via::Whatsapp, OFFER), american, Refusal::MarketingBarred);
    check(request(Via::Whatsapp, template(Category::Utility)), american, TEMPLATE);
    check(request(Via::WhatsappElseSms, OFFER), american, SMS);
    let nameless = |it: &mut Context| it.whatsapp.address = Address::UserId;
    refused(
        request(Via::Whatsapp, template(Category::Authentication)),
        nameless,
        Refusal::NoAddress,
    );
    check(request(Via::Whatsapp, OFFER), nameless, TEMPLATE);
}

#[test]
fn sms_follows_where_whatsapp_cannot_but_never_gets_round_a_stop() {
    let either = request(Via::WhatsappElseSms, Content::FreeForm);
    check(either, |it| it.whatsapp.address = Address::None, SMS);
    check(either, |it| it.whatsapp.window = None, SMS);
    check(either, |it| it.whatsapp.consents = Consents::default(), SMS);
    refused(either, |it| it.whatsapp.is_suppressed = true, Refusal::Suppressed);
    refused(either, |it| it.whatsapp.consents.service = withdrawn(), Refusal::Suppressed);
    // If SMS refuses too, the first wish is answered.
    let neither = |it: &mut Context| (it.whatsapp.window, it.sms.has_number) = (None, false);
    refused(either, neither, Refusal::WindowClosed { expires_at: None });
    // What has no words for an SMS does not become one.
    let wordless = Request { has_sms: false, ..either };
    let closed = Refusal::WindowClosed { expires_at: None };
    refused(wordless, |it| it.whatsapp.window = None, closed);
    // What leaves as SMS later is decided now.
    let due = Request { not_before: Hold::Until(NOW.plus(DAY)), ..either };
    check(due, |_| {}, Decision::WaitUntil(Form::Sms, NOW.plus(DAY)));
    // What only has to wait, waits.
    let later = Decision::WaitUntil(Form::FreeForm, NOW.plus(HOUR / 2));
    check(either, |it| it.whatsapp.channel = Hold::Until(NOW.plus(HOUR / 2)), later);
}

#[test]
fn a_trial_writes_to_verified_numbers_only() {
    for via in Via::ALL {
        let request = request(via, Content::FreeForm);
        let trial = |is_verified| move |it: &mut Context| it.mode = Mode::Trial { is_verified };
        refused(request, trial(false), Refusal::TrialRecipient);
        check(request, trial(true), if via == Via::Sms { SMS } else { FREE_FORM });
    }
}

#[test]
fn the_longest_hold_decides_and_the_portfolio_only_outside_of_windows() {
    let hour = Hold::Until(NOW.plus(HOUR));
    let offer = request(Via::Whatsapp, OFFER);
    let later = Decision::WaitUntil(Form::Template, NOW.plus(HOUR));
    check(offer, |it| it.whatsapp.marketing = hour, later);
    check(text(), |it| it.whatsapp.marketing = hour, FREE_FORM);
    check(offer, |it| it.whatsapp.portfolio = hour, TEMPLATE);
    check(offer, |it| (it.whatsapp.portfolio, it.whatsapp.window) = (hour, None), later);
    check(
        offer,
        |it| it.whatsapp.channel = Hold::UntilLifted,
        Decision::WaitForOperator(Form::Template),
    );
    check(offer, |it| it.whatsapp.channel = Hold::Until(NOW), TEMPLATE);
    let both = |it: &mut Context| {
        (it.whatsapp.channel, it.whatsapp.marketing) = (hour, Hold::Until(NOW.plus(DAY)));
    };
    check(offer, both, Decision::WaitUntil(Form::Template, NOW.plus(DAY)));
}

#[test]
fn a_cap_refuses_what_it_will_not_be_lifted_for() {
    let until = NOW.plus(HOUR);
    refused(text(), |it| it.whatsapp.capped_until = Some(until), Refusal::CapReached { until });
    check(text(), |it| it.whatsapp.capped_until = Some(NOW), FREE_FORM);
    check(text(), |it| it.sms.capped_until = Some(until), FREE_FORM);
    let due = Request { not_before: Hold::Until(until), ..request(Via::Whatsapp, OFFER) };
    check(
        due,
        |it| it.whatsapp.capped_until = Some(until),
        Decision::WaitUntil(Form::Template, until),
    );
}
