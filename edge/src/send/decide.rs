//! Whether a message may leave, how and when; and the row that it becomes. Pure.

use jawort_shared::cost::Kind;
use jawort_shared::identity::number_key;
use jawort_shared::phone::{Country, Phone};
use jawort_shared::policy::{self, Content, Decision, Form, Hold, Refusal, Request, Scope, Via};
use jawort_shared::segment;
use jawort_shared::time::Timestamp;

use super::content::Says;
use super::message::{Asked, Known, Refused};
use super::person::{context, country};
use crate::price;
use crate::store::message::New;
use crate::store::sending::Person;

/// How a message leaves, and when.
pub(super) struct Decided {
    pub(super) form: Form,
    pub(super) at: Timestamp,
    pub(super) waits_for_operator: bool,
    scope: Scope,
    price: i64,
}

/// Asks the policy.
pub(super) fn decide(
    asked: &Asked,
    known: &Known,
    says: &Says,
    now: Timestamp,
) -> Result<Decided, Refused> {
    let about = if known.group_id.is_empty() { asked.purpose.into() } else { Scope::Group };
    let content = match (asked.via, says.kind, &says.sms) {
        // What an SMS says in place of a picture is text.
        (Via::Sms, Content::Rich, Some(_)) => Content::Text,
        (_, kind, _) => kind,
    };
    let not_before = asked.send_at.map_or(Hold::None, Hold::Until);
    let request = Request { via: asked.via, about, content, not_before };
    let price = price(asked.via, known, says, now);
    let decision = policy::decide(request, &context(&known.channel, &known.person, price, now));
    let usual = match asked.via {
        Via::Sms => Form::Sms,
        Via::Whatsapp | Via::WhatsappElseSms => match content {
            Content::Template { .. } => Form::Template,
            Content::Text | Content::Rich => Form::FreeForm,
        },
    };
    let (form, at, waits_for_operator) = match decision {
        Decision::Send(form) => (form, now, false),
        Decision::WaitUntil(at) => (usual, at, false),
        Decision::WaitForOperator => (usual, asked.send_at.unwrap_or(now).max(now), true),
        Decision::Refuse(refusal) => {
            let templates = match refusal {
                Refusal::WindowClosed { .. } => known.templates.clone(),
                _ => Vec::new(),
            };
            return Err(Refused::Rule(refusal, templates));
        }
    };
    Ok(Decided { form, at, waits_for_operator, scope: request.scope(), price })
}

/// What it costs at most, whichever way it takes.
fn price(via: Via, known: &Known, says: &Says, now: Timestamp) -> i64 {
    let rates = price::table(known.channel.rates.as_deref());
    let country = country(&known.person);
    let at_most = |kind, count| price::at_most(rates.as_ref(), kind, country, count, now);
    let in_window = known.person.window_expires_at.is_some_and(|at| at > now.millis());
    let whatsapp = match says.kind {
        Content::Template { category, .. } => at_most(Kind::Template { category, in_window }, 1),
        Content::Text | Content::Rich => at_most(Kind::Service, 1),
    };
    let parts = says.sms.as_deref().map_or(0, segment::count);
    let sms = at_most(Kind::Sms, u64::try_from(parts).unwrap_or(u64::MAX));
    match via {
        Via::Whatsapp => whatsapp,
        Via::Sms => sms,
        Via::WhatsappElseSms => whatsapp.max(sms),
    }
}

/// The row of a message that is to leave.
pub(super) fn row<'a>(
    asked: &'a Asked,
    known: &'a Known,
    says: &'a Says,
    decided: &Decided,
    outbox_id: String,
    now: Timestamp,
) -> New<'a> {
    let person = &known.person;
    let is_sms = decided.form == Form::Sms;
    let sms_body = says.sms.as_deref().filter(|_| asked.via != Via::Whatsapp);
    let number = person.number.as_deref().filter(|it| Phone::from_msisdn(it).is_some());
    New {
        business_id: &known.channel.business_id,
        outbox_id,
        kind: if is_sms { "sms" } else { "whatsapp" },
        form: form_name(decided.form),
        channel_id: &known.channel.channel_id,
        contact_id: &person.contact_id,
        recipient: number.or(person.bsuid.as_deref()).unwrap_or_default(),
        number_key: number.map(number_key).unwrap_or_default(),
        body: sms_body.filter(|_| is_sms).map_or_else(|| says.stored(), str::to_owned),
        sms_body: sms_body.filter(|_| asked.via == Via::WhatsappElseSms),
        via: asked.via.as_str(),
        purpose: if decided.scope.is_marketing() { "marketing" } else { "service" },
        group_id: &known.group_id,
        template_id: known.template.as_ref().map_or("", |(id, _)| id),
        country: country(person).map_or("", |it: Country| it.code()),
        price: decided.price,
        broadcast_id: "",
        once: once(asked, person),
        answers: asked.wish.says.reply_to.as_deref(),
        segments: sms_body.filter(|_| is_sms).map(segment::count),
        created_at: now.millis(),
        not_before_at: decided.at.millis(),
        due_at: asked.send_at.unwrap_or(now).max(now).millis(),
    }
}

fn form_name(form: Form) -> &'static str {
    match form {
        Form::FreeForm => "free_form",
        Form::Template => "template",
        Form::Sms => "sms",
    }
}

/// A number that nobody is known by is told apart by itself.
fn once(asked: &Asked, person: &Person) -> Option<String> {
    let word = asked.wish.once.clone()?;
    let stranger = person.number.as_deref().filter(|_| person.contact_id.is_empty());
    Some(stranger.map_or(word.clone(), |number| format!("{word} {}", number_key(number))))
}
