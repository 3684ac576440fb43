//! What must hold of every decision, written down without looking at how it is made.

use crate::consent::Consent;
use crate::policy::tests::NOW;
use crate::policy::{
    Address, Consents, Content, Context, Decision, Form, Hold, Mode, Refusal, Request, Scope, Via,
    decide,
};
use crate::template::{Category, Status};
use crate::time::{MINUTE, Timestamp};

/// Whether one case is decided as the rules say.
pub(super) fn check(request: Request, context: &Context) {
    let decision = decide(request, context);
    let (whatsapp, sms) = (against_whatsapp(request, context), against_sms(request, context));
    // Who said stop on WhatsApp is not written to by SMS instead, and no cap is got round.
    let goes_on = whatsapp.iter().any(only_whatsapp) && !whatsapp.contains(&Refusal::Suppressed);
    let (may_whatsapp, may_sms) = match request.via {
        Via::Whatsapp => (whatsapp.is_empty(), false),
        Via::Sms => (false, sms.is_empty()),
        Via::WhatsappElseSms => (whatsapp.is_empty(), goes_on && sms.is_empty()),
    };
    let holds = match decision {
        Decision::Refuse(refusal) => match request.via {
            Via::Sms => sms.contains(&refusal),
            Via::Whatsapp => whatsapp.contains(&refusal),
            Via::WhatsappElseSms => {
                whatsapp.contains(&refusal) && !(may_sms && whatsapp.iter().all(only_whatsapp))
            }
        },
        Decision::Send(_) | Decision::WaitUntil(..) | Decision::WaitForOperator(_) => {
            (may_whatsapp && on_whatsapp(request, context) == decision)
                || (may_sms && by_sms(request, context) == decision)
        }
    };
    assert!(holds, "{decision:?} {whatsapp:?} {sms:?} {request:?} {context:?}");
}

/// Reasons that say nothing about SMS.
fn only_whatsapp(refusal: &Refusal) -> bool {
    use Refusal::{MarketingBarred, NoAddress, NoOptIn, TemplateNotApproved, WindowClosed};
    matches!(
        refusal,
        NoAddress | NoOptIn | TemplateNotApproved | MarketingBarred | WindowClosed { .. }
    )
}

fn is_marketing(request: Request) -> bool {
    let offer = matches!(request.content, Content::Template { category: Category::Marketing, .. });
    offer || request.about != Scope::Service
}

/// Consents that are needed beside membership of the group.
fn needed(request: Request, consents: Consents) -> Vec<Consent> {
    let mut needed = vec![consents.service];
    if is_marketing(request) {
        needed.push(consents.marketing);
    }
    needed
}

fn said_stop(request: Request, consents: Consents) -> bool {
    let left = request.about == Scope::Group && consents.group.has_left();
    left || needed(request, consents).iter().any(|consent| consent.is_withdrawn())
}

fn agreed(request: Request, consents: Consents) -> bool {
    let joined = request.about != Scope::Group || consents.group.is_member();
    joined && needed(request, consents).iter().all(|consent| consent.is_active())
}

/// Somebody who nearly asked to stop gets no offers until an operator looked.
fn near_miss(request: Request, consents: Consents) -> Hold {
    let held = is_marketing(request) && consents.marketing.is_held();
    if held { Hold::UntilLifted } else { Hold::None }
}

/// When it would leave, if only time held it.
fn then(holds: &[Hold]) -> Timestamp {
    let untils = holds.iter().filter_map(|hold| match hold {
        Hold::Until(at) => Some(*at),
        Hold::None | Hold::UntilLifted => None,
    });
    if holds.contains(&Hold::UntilLifted) { NOW } else { untils.fold(NOW, Timestamp::max) }
}

fn timing(holds: &[Hold], form: Form) -> Decision {
    if holds.contains(&Hold::UntilLifted) {
        return Decision::WaitForOperator(form);
    }
    match then(holds) {
        NOW => Decision::Send(form),
        later => Decision::WaitUntil(form, later),
    }
}

fn whatsapp_holds(request: Request, context: &Context) -> Vec<Hold> {
    let person = context.whatsapp;
    let mut holds = vec![request.not_before, person.channel, near_miss(request, person.consents)];
    if is_marketing(request) {
        holds.push(person.marketing);
    }
    holds
}

fn is_template(request: Request) -> bool {
    matches!(request.content, Content::Template { .. })
}

/// The portfolio's limit counts who is written to outside of the window.
fn all_whatsapp_holds(request: Request, context: &Context) -> Vec<Hold> {
    let mut holds = whatsapp_holds(request, context);
    if context.whatsapp.window.is_none_or(|end| end <= then(&holds)) {
        holds.push(context.whatsapp.portfolio);
    }
    holds
}

fn on_whatsapp(request: Request, context: &Context) -> Decision {
    let form = if is_template(request) { Form::Template } else { Form::FreeForm };
    timing(&all_whatsapp_holds(request, context), form)
}

fn by_sms(request: Request, context: &Context) -> Decision {
    timing(&sms_holds(request, context), Form::Sms)
}

fn sms_holds(request: Request, context: &Context) -> Vec<Hold> {
    let person = context.sms;
    vec![request.not_before, person.channel, near_miss(request, person.consents)]
}

fn kept(reasons: impl IntoIterator<Item = (bool, Refusal)>) -> Vec<Refusal> {
    reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, refusal)| refusal).collect()
}

/// Everything that is against it, in no order.
fn against_whatsapp(request: Request, context: &Context) -> Vec<Refusal> {
    let person = context.whatsapp;
    let window = person.window.map_or(0, |end| end.since(then(&whatsapp_holds(request, context))));
    let leaves = then(&all_whatsapp_holds(request, context));
    let mut reasons = kept([
        (person.address == Address::None, Refusal::NoAddress),
        (person.is_suppressed, Refusal::Suppressed),
        (said_stop(request, person.consents), Refusal::Suppressed),
        (!agreed(request, person.consents), Refusal::NoOptIn),
        (context.mode == Mode::Trial { is_verified: false }, Refusal::TrialRecipient),
    ]);
    if let Some(until) = person.capped_until.filter(|until| leaves < *until) {
        reasons.push(Refusal::CapReached { until });
    }
    match request.content {
        Content::FreeForm if window <= 5 * MINUTE => {
            reasons.push(Refusal::WindowClosed { expires_at: person.window });
        }
        Content::FreeForm => {}
        Content::Template { category, status } => {
            let code = category == Category::Authentication;
            let offer = category == Category::Marketing;
            reasons.extend(kept([
                (status != Status::Approved, Refusal::TemplateNotApproved),
                (code && person.address == Address::UserId, Refusal::NoAddress),
                (offer && is_american(person.address), Refusal::MarketingBarred),
            ]));
        }
    }
    reasons
}

fn against_sms(request: Request, context: &Context) -> Vec<Refusal> {
    let person = context.sms;
    let never = !agreed(request, person.consents);
    let mut reasons = kept([
        (!person.has_number, Refusal::NoAddress),
        (person.is_suppressed, Refusal::Suppressed),
        (said_stop(request, person.consents), Refusal::Suppressed),
        (is_marketing(request) && never, Refusal::NoOptIn),
        (context.mode == Mode::Trial { is_verified: false }, Refusal::TrialRecipient),
        (!request.has_sms, Refusal::NotForSms),
    ]);
    let leaves = then(&sms_holds(request, context));
    if let Some(until) = person.capped_until.filter(|until| leaves < *until) {
        reasons.push(Refusal::CapReached { until });
    }
    reasons
}

fn is_american(address: Address) -> bool {
    matches!(address, Address::Number(Some(country)) if country.code() == "US")
}
