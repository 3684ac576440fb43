//! Whether a message may leave, how and when; and the row that it becomes. Pure.

use jawort_shared::cost::{Kind, Rates};
use jawort_shared::identity::number_key;
use jawort_shared::phone::{Country, Phone};
use jawort_shared::policy::{self, Content, Decision, Form, Hold, Refusal, Request, Scope, Via};
use jawort_shared::segment;
use jawort_shared::time::Timestamp;

use super::content::Says;
use super::person::{context, country};
use crate::price;
use crate::store::message::New;
use crate::store::sending::{Channel, Person};

/// A message as rules and record see it, whoever it is to.
pub(crate) struct Ask<'a> {
    pub(crate) channel: &'a Channel,
    pub(crate) rates: Option<&'a Rates>,
    pub(crate) via: Via,
    pub(crate) about: Scope,
    /// Empty where it is for anybody.
    pub(crate) group_id: &'a str,
    pub(crate) template_id: &'a str,
    pub(crate) broadcast_id: &'a str,
    pub(crate) send_at: Option<Timestamp>,
    /// At most one message with this word goes to a person.
    pub(crate) once: Option<&'a str>,
    /// Meta's id of the message that it answers.
    pub(crate) answers: Option<&'a str>,
}

/// How a message leaves, and when.
pub(crate) struct Decided {
    pub(crate) form: Form,
    pub(crate) at: Timestamp,
    pub(crate) waits_for_operator: bool,
    /// Millionths that it costs at most, whichever way it takes.
    pub(crate) price: i64,
    scope: Scope,
}

/// Asks the policy.
pub(crate) fn decide(
    ask: &Ask<'_>,
    person: &Person,
    says: &Says,
    now: Timestamp,
) -> Result<Decided, Refusal> {
    let not_before = ask.send_at.map_or(Hold::None, Hold::Until);
    let has_sms = says.sms.is_some();
    let request =
        Request { via: ask.via, about: ask.about, content: says.kind, has_sms, not_before };
    let price = price(ask, person, says, now);
    let decision = policy::decide(request, &context(ask.channel, person, price, now));
    let (form, at, waits_for_operator) = match decision {
        Decision::Send(form) => (form, now, false),
        Decision::WaitUntil(form, at) => (form, at, false),
        Decision::WaitForOperator(form) => (form, ask.send_at.unwrap_or(now).max(now), true),
        Decision::Refuse(refusal) => return Err(refusal),
    };
    Ok(Decided { form, at, waits_for_operator, price, scope: request.scope() })
}

/// What it costs at most, whichever way it takes.
fn price(ask: &Ask<'_>, person: &Person, says: &Says, now: Timestamp) -> i64 {
    let country = country(person);
    let at_most = |kind, count| price::at_most(ask.rates, kind, country, count, now);
    let in_window = person.window_expires_at.is_some_and(|at| at > now.millis());
    let whatsapp = match says.kind {
        Content::Template { category, .. } => at_most(Kind::Template { category, in_window }, 1),
        Content::FreeForm => at_most(Kind::Service, 1),
    };
    let parts = says.sms.as_deref().map_or(0, segment::count);
    let sms = at_most(Kind::Sms, u64::try_from(parts).unwrap_or(u64::MAX));
    match ask.via {
        Via::Whatsapp => whatsapp,
        Via::Sms => sms,
        Via::WhatsappElseSms => whatsapp.max(sms),
    }
}

/// The row of a message that is to leave.
pub(crate) fn row<'a>(
    ask: &Ask<'a>,
    person: &'a Person,
    says: &Says,
    decided: &Decided,
    outbox_id: String,
    now: Timestamp,
) -> New<'a> {
    let is_sms = decided.form == Form::Sms;
    let number = person.number.as_deref().filter(|it| Phone::from_msisdn(it).is_some());
    let (body, sms_body) = bodies(ask, says, is_sms);
    let segments = is_sms.then(|| segment::count(&body));
    New {
        business_id: &ask.channel.business_id,
        outbox_id,
        kind: if is_sms { "sms" } else { "whatsapp" },
        form: form_name(decided.form),
        channel_id: &ask.channel.channel_id,
        contact_id: &person.contact_id,
        recipient: number.or(person.bsuid.as_deref()).unwrap_or_default(),
        number_key: number.map(number_key).unwrap_or_default(),
        body,
        sms_body,
        via: ask.via.as_str(),
        purpose: if decided.scope.is_marketing() { "marketing" } else { "service" },
        group_id: ask.group_id,
        template_id: ask.template_id,
        country: country(person).map_or("", |it: Country| it.code()),
        price: decided.price,
        broadcast_id: ask.broadcast_id,
        once: once(ask, person),
        answers: ask.answers,
        segments,
        created_at: now.millis(),
        not_before_at: decided.at.millis(),
        due_at: ask.send_at.unwrap_or(now).max(now).millis(),
    }
}

/// What leaves, and what leaves as SMS where WhatsApp turns out to be barred.
fn bodies(ask: &Ask<'_>, says: &Says, is_sms: bool) -> (String, Option<String>) {
    let sms = says.sms.clone().filter(|_| ask.via != Via::Whatsapp);
    match sms {
        Some(text) if is_sms => (text, None),
        rest => (says.stored(), rest),
    }
}

fn form_name(form: Form) -> &'static str {
    match form {
        Form::FreeForm => "free_form",
        Form::Template => "template",
        Form::Sms => "sms",
    }
}

/// A number that nobody is known by has no contact to be told apart by: it is a part of the word.
fn once(ask: &Ask<'_>, person: &Person) -> Option<String> {
    let word = ask.once?;
    let stranger = person.number.as_deref().filter(|_| person.contact_id.is_empty());
    Some(stranger.map_or(word.to_owned(), |number| format!("{word} {}", number_key(number))))
}
