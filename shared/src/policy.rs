//! Policy: whether a message may go to a person now, in which form, when, or why not.

mod refusal;
mod request;

pub use refusal::Refusal;
pub use request::{
    Address, Consents, Content, Hold, Mode, Permission, Request, Scope, Sms, Via, Whatsapp,
};

use crate::template::{Category, Status};
use crate::time::{MINUTE, Timestamp};

/// Free-form stops so long before the window ends: a message must arrive within it.
pub const MARGIN: i64 = 5 * MINUTE;

/// The country to whose numbers Meta delivers no marketing templates (131049).
///
/// Source: Meta, "Per-user marketing template message limits", since 2025-04-01.
const NO_MARKETING: &str = "US";

/// What is known when a send is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// Whether everybody may be written to.
    pub mode: Mode,
    /// The person on WhatsApp.
    pub whatsapp: Whatsapp,
    /// The person by SMS.
    pub sms: Sms,
    /// The present.
    pub now: Timestamp,
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It leaves now, in this form.
    Send(Form),
    /// It leaves at this time in this form, if nothing is against it by then.
    WaitUntil(Form, Timestamp),
    /// It leaves in this form when an operator lifted what holds it, if nothing is against it by then.
    WaitForOperator(Form),
    /// It does not leave.
    Refuse(Refusal),
}

/// How a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// On WhatsApp, as it was written.
    FreeForm,
    /// On WhatsApp, as a template.
    Template,
    /// By SMS.
    Sms,
}

/// Decides on one message to one person.
///
/// On WhatsApp the first row that holds decides. The purpose is the stricter of what the sender says and the template's
/// category; "then" is the time at which nothing holds the message any more.
///
/// | if | then |
/// | --- | --- |
/// | nothing is known to write to; or it is an authentication template and only a user id is known | `no_address` |
/// | the address is on the suppression list, or the person withdrew consent to the purpose or one around it | `suppressed` |
/// | consent to the purpose or one around it was never given | `no_opt_in` |
/// | trial mode, and the person's number is not verified | `trial_recipient` |
/// | a template that Meta did not approve, or paused | `template_not_approved` |
/// | a marketing template to a number of the United States | `marketing_barred` |
/// | free-form, and then the window is closed or closes within 5 minutes | `window_closed` |
/// | what a day may cost is used up, and then still is | `cap_reached` |
/// | something holds it that only an operator lifts: the number is stopped, marketing is paused, the person nearly asked to stop | wait for the operator |
/// | it is not due, or pace, or (marketing) a hold, or (outside of the window) the portfolio's limit says later | wait until then |
/// | else | free-form or template |
///
/// By SMS:
///
/// | if | then |
/// | --- | --- |
/// | no number is known | `no_address` |
/// | the number is on the suppression list, or the person withdrew consent by SMS to the purpose or one around it | `suppressed` |
/// | for marketing: consent by SMS was never given | `no_opt_in` |
/// | trial mode, and the person's number is not verified | `trial_recipient` |
/// | media, buttons, places, or too long a text | `not_for_sms` |
/// | what a day may cost is used up, and then still is | `cap_reached` |
/// | something holds it | wait, as above |
/// | else | SMS, a template as its text |
///
/// WhatsApp, else SMS: what WhatsApp says, unless it refuses for want of an address, an opt-in, a window, an approval or
/// because of the country, and SMS does not refuse. A STOP on WhatsApp is never got round by SMS.
pub fn decide(request: Request, context: &Context) -> Decision {
    let whatsapp = || whatsapp(request, context);
    let sms = || sms(request, context);
    let decided = match request.via {
        Via::Whatsapp => whatsapp(),
        Via::Sms => sms(),
        Via::WhatsappElseSms => whatsapp().or_else(|refusal| {
            if refusal.leaves_sms() { sms().map_err(|_| refusal) } else { Err(refusal) }
        }),
    };
    decided.unwrap_or_else(Decision::Refuse)
}

fn whatsapp(request: Request, context: &Context) -> Result<Decision, Refusal> {
    let person = context.whatsapp;
    let scope = request.scope();
    if !reaches(person.address, request.content) {
        return Err(Refusal::NoAddress);
    }
    permitted(person.consents.permission(scope), person.is_suppressed)?;
    tried(context.mode)?;
    if let Content::Template { category, status } = request.content {
        usable(category, status, person.address)?;
    }
    let marketing = if scope.is_marketing() { person.marketing } else { Hold::None };
    let near_miss = person.consents.hold(scope);
    let hold = request.not_before.max(person.channel).max(marketing).max(near_miss);
    let then = hold.ends(context.now);
    let open_until = |expires_at: Timestamp| then < expires_at;
    let (form, hold) = match request.content {
        Content::FreeForm => {
            if !person.window.is_some_and(|expires_at| open_until(expires_at.minus(MARGIN))) {
                return Err(Refusal::WindowClosed { expires_at: person.window });
            }
            (Form::FreeForm, hold)
        }
        Content::Template { .. } if person.window.is_some_and(open_until) => (Form::Template, hold),
        Content::Template { .. } => (Form::Template, hold.max(person.portfolio)),
    };
    leave(form, hold, person.capped_until, context.now)
}

fn sms(request: Request, context: &Context) -> Result<Decision, Refusal> {
    let person = context.sms;
    let scope = request.scope();
    if !person.has_number {
        return Err(Refusal::NoAddress);
    }
    let permission = match person.consents.permission(scope) {
        // A message about somebody's own concern needs no opt-in by SMS, but none goes to whoever said stop.
        Permission::Never if !scope.is_marketing() => Permission::Given,
        permission @ (Permission::Given | Permission::Never | Permission::Withdrawn) => permission,
    };
    permitted(permission, person.is_suppressed)?;
    tried(context.mode)?;
    if !request.has_sms {
        return Err(Refusal::NotForSms);
    }
    let hold = request.not_before.max(person.channel).max(person.consents.hold(scope));
    leave(Form::Sms, hold, person.capped_until, context.now)
}

/// Whether anything is known that the content can be sent to.
fn reaches(address: Address, content: Content) -> bool {
    let needs_number =
        matches!(content, Content::Template { category: Category::Authentication, .. });
    match address {
        Address::None => false,
        Address::UserId => !needs_number,
        Address::Number(_) => true,
    }
}

fn permitted(permission: Permission, is_suppressed: bool) -> Result<(), Refusal> {
    match permission {
        Permission::Withdrawn => Err(Refusal::Suppressed),
        Permission::Given | Permission::Never if is_suppressed => Err(Refusal::Suppressed),
        Permission::Never => Err(Refusal::NoOptIn),
        Permission::Given => Ok(()),
    }
}

fn tried(mode: Mode) -> Result<(), Refusal> {
    match mode {
        Mode::Trial { is_verified: false } => Err(Refusal::TrialRecipient),
        Mode::Trial { is_verified: true } | Mode::Live => Ok(()),
    }
}

fn usable(category: Category, status: Status, address: Address) -> Result<(), Refusal> {
    if status != Status::Approved {
        return Err(Refusal::TemplateNotApproved);
    }
    let barred = match address {
        Address::Number(Some(country)) => country.code() == NO_MARKETING,
        Address::Number(None) | Address::UserId | Address::None => false,
    };
    if barred && category == Category::Marketing { Err(Refusal::MarketingBarred) } else { Ok(()) }
}

/// Nothing is against it any more; it may still have to wait.
fn leave(
    form: Form,
    hold: Hold,
    capped_until: Option<Timestamp>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if let Some(until) = capped_until.filter(|until| *until > hold.ends(now)) {
        return Err(Refusal::CapReached { until });
    }
    Ok(match hold {
        Hold::UntilLifted => Decision::WaitForOperator(form),
        Hold::Until(at) if at > now => Decision::WaitUntil(form, at),
        Hold::Until(_) | Hold::None => Decision::Send(form),
    })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod space;
