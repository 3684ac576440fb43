//! One message to one person: two D1 calls, and a typed word where it may not leave.

use jawort_shared::api::ErrorCode;
use jawort_shared::consent::Purpose;
use jawort_shared::cost::Rates;
use jawort_shared::identity::number_key;
use jawort_shared::phone::{Phone, parse_mobile};
use jawort_shared::policy::{Form, Refusal, Scope, Via};
use jawort_shared::template::{Category, Status};
use jawort_shared::time::{DAY, Timestamp};

use http::StatusCode;
use serde_json::Value;

use super::content::{Says, Unsendable, Usable};
use super::decide::{Ask, decide, row};
use super::wish::{To, Wish};
use crate::app::App;
use crate::compose::Layout;
use crate::error::Failure;
use crate::price;
use crate::repeat;
use crate::sms;
use crate::store::sending::{self, Channel, Group, Named, Person};
use crate::store::sending_template::{self, Template, TemplateName};
use crate::store::{Done, Rows, Statement, message};

/// Messages are planned so far ahead at most.
const FARTHEST: i64 = 366 * DAY;

/// A message that is to leave.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub(crate) message_id: String,
    pub(crate) form: Form,
    /// When it leaves at the earliest.
    pub(crate) at: Timestamp,
    /// Whether an operator has to see to something first.
    pub(crate) waits_for_operator: bool,
    pub(crate) segments: Option<usize>,
}

/// Why a message does not leave.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The request is not what it should be, or the storage is not there.
    Failure(Failure),
    /// The rules say no; with the templates that may be sent instead.
    Rule(Refusal, Vec<String>),
    /// The template cannot be filled in for this person.
    Unfit(crate::compose::Unfit),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Self::Failure(code.into())
    }
}

/// What was asked for, read as far as it can be without the record.
pub(crate) struct Asked {
    pub(super) wish: Wish,
    pub(super) via: Via,
    pub(super) purpose: Purpose,
    pub(super) phone: Option<Phone>,
    pub(super) send_at: Option<Timestamp>,
}

/// All that the record knows about it.
pub(super) struct Known {
    pub(super) channel: Channel,
    pub(super) person: Person,
    pub(super) group_id: String,
    pub(super) template: Option<(String, Usable)>,
    pub(super) templates: Vec<String>,
}

/// Queues one message, or says why not. `told` is what the operator is answered: it is kept with the message, for
/// whoever repeats the request.
pub(crate) async fn send(
    app: &App,
    asked: &Asked,
    rows: &Rows,
    told: impl Fn(&Accepted) -> Value,
) -> Result<Value, Refused> {
    let known = known(asked, rows)?;
    let says = says(asked, &known)?;
    let rates = price::table(known.channel.rates.as_deref());
    let ask = ask(asked, &known, rates.as_ref());
    let decided = decide(&ask, &known.person, &says, app.now)
        .map_err(|refusal| refuse(refusal, &known.templates))?;
    let message_id = app.new_id("msg")?;
    let new = row(&ask, &known.person, &says, &decided, message_id.clone(), app.now);
    let accepted = Accepted {
        message_id,
        form: decided.form,
        at: decided.at,
        waits_for_operator: decided.waits_for_operator,
        segments: new.segments,
    };
    let answer = told(&accepted);
    let mut call = message::queue(&[new]);
    call.extend(repeat::commit(app, StatusCode::ACCEPTED, &answer));
    let queued: Vec<Done> = app.run(call).await?.of(0)?;
    if queued.is_empty() {
        return Err(ErrorCode::AlreadySent.into());
    }
    app.fill_outbox();
    Ok(answer)
}

fn ask<'a>(asked: &'a Asked, known: &'a Known, rates: Option<&'a Rates>) -> Ask<'a> {
    let is_for_group = !known.group_id.is_empty();
    Ask {
        channel: &known.channel,
        rates,
        via: asked.via,
        about: if is_for_group { Scope::Group } else { asked.purpose.into() },
        group_id: &known.group_id,
        template_id: known.template.as_ref().map_or("", |(id, _)| id),
        broadcast_id: "",
        send_at: asked.send_at,
        once: asked.wish.once.as_deref(),
        answers: asked.wish.says.reply_to.as_deref(),
    }
}

fn refuse(refusal: Refusal, templates: &[String]) -> Refused {
    let helps = matches!(refusal, Refusal::WindowClosed { .. });
    Refused::Rule(refusal, if helps { templates.to_vec() } else { Vec::new() })
}

fn malformed(why: &str) -> Failure {
    Failure::new(ErrorCode::BodyMalformed, why)
}

/// Reads a request.
pub(crate) fn read(wish: Wish, now: Timestamp) -> Result<Asked, Failure> {
    let via = wish.via.as_deref().map_or(Some(Via::Whatsapp), Via::parse);
    let via = via.ok_or_else(|| malformed("via must be whatsapp, sms or whatsapp_else_sms"))?;
    let purpose = wish.purpose.as_deref().map_or(Some(Purpose::Service), Purpose::parse);
    let purpose = purpose.ok_or_else(|| malformed("purpose must be service or marketing"))?;
    let phone = match &wish.to {
        To { contact: Some(_), phone: None, bsuid: None }
        | To { contact: None, phone: None, bsuid: Some(_) } => None,
        To { contact: None, phone: Some(phone), bsuid: None } => {
            Some(parse_mobile(phone, None).map_err(ErrorCode::from)?)
        }
        _ => return Err(malformed("to must have one of contact, phone and bsuid")),
    };
    let send_at = wish.send_at.as_deref().map(|text| instant("send_at", text, now)).transpose()?;
    if wish.once.as_deref().is_some_and(|word| !(1..=100).contains(&word.chars().count())) {
        return Err(malformed("once must have 1 to 100 characters"));
    }
    Ok(Asked { wish, via, purpose, phone, send_at })
}

/// A time for which something is planned; within a year.
pub(crate) fn instant(name: &str, text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let at = Timestamp::from_rfc3339(text)
        .ok_or_else(|| malformed(&format!("{name} must look like 2026-11-20T09:00:00Z")))?;
    if at > now.plus(FARTHEST) {
        return Err(malformed(&format!("{name} must be within a year")));
    }
    Ok(at)
}

/// What has to be known of the record, for the business of an operator's key. [`send`] reads the answers.
pub(crate) fn questions(asked: &Asked, key_hash: &str, now: Timestamp) -> Vec<Statement> {
    let Wish { to, channel, group, says, .. } = &asked.wish;
    let channel = channel.as_deref();
    let named = Named {
        contact: to.contact.as_deref(),
        number: asked.phone.as_ref().map(Phone::digits),
        number_key: asked.phone.map(|phone| number_key(phone.digits())),
        bsuid: to.bsuid.as_deref(),
    };
    let group = group.as_deref().unwrap_or_default();
    let wanted = says.template.as_ref();
    let (name, language) = wanted.map_or(("", ""), |it| (it.name.as_str(), it.language.as_str()));
    vec![
        sending::channels_of_key(key_hash, channel, now),
        sending::person_of_key(key_hash, &named, channel, group, now),
        sending::group_of_key(key_hash, group),
        sending_template::template_of_key(key_hash, channel, name, language),
        sending_template::usable_of_key(key_hash, channel),
    ]
}

fn known(asked: &Asked, rows: &Rows) -> Result<Known, Refused> {
    let group = asked.wish.group.as_deref().unwrap_or_default();
    let channel = only(rows.of(0)?)?;
    let person: Person = rows.first(1)?.ok_or(ErrorCode::NotFound)?;
    if person.contact_id.is_empty() && asked.phone.is_none() {
        return Err(Failure::new(ErrorCode::NotFound, "there is no such contact").into());
    }
    let group_id = match (group, rows.first::<Group>(2)?) {
        ("", _) => String::new(),
        (_, Some(group)) => group.group_id,
        (_, None) => return Err(malformed("there is no such group").into()),
    };
    let template = rows.first::<Template>(3)?.and_then(usable);
    let templates = rows.of::<TemplateName>(4)?.into_iter().map(|row| row.name).collect();
    Ok(Known { channel, person, group_id, template, templates })
}

/// The channel, if it is clear which.
pub(super) fn only(channels: Vec<Channel>) -> Result<Channel, Failure> {
    let mut channels = channels.into_iter();
    match (channels.next(), channels.next()) {
        (Some(channel), None) => Ok(channel),
        (None, _) => Err(malformed("there is no such channel")),
        (Some(_), Some(_)) => Err(malformed("channel is missing: there are several")),
    }
}

/// A template as it can be sent, with its id; none if a part of it is not supported.
pub(crate) fn usable(row: Template) -> Option<(String, Usable)> {
    let layout = Layout::read(&row.name, &row.language, &row.components).ok()?;
    let category = Category::parse(&row.category)?;
    let status = Status::ALL.into_iter().find(|status| status.as_str() == row.status)?;
    Some((row.template_id, Usable { layout, category, status }))
}

fn says(asked: &Asked, known: &Known) -> Result<Says, Refused> {
    let fields = fields(&known.person);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let template = known.template.as_ref().map(|(_, usable)| usable);
    let says = Says::read(&asked.wish.says, template, &fields).map_err(refused)?;
    if asked.via != Via::Whatsapp && (asked.via == Via::Sms || says.sms.is_some()) {
        let longest = sms::find(&known.channel.sms_provider).map_or(0, |it| it.longest);
        says.by_sms(longest).map_err(refused)?;
    }
    Ok(says)
}

/// What a template may ask of a contact.
pub(crate) fn fields(person: &Person) -> [(&'static str, String); 3] {
    let name = person.name.clone().unwrap_or_default();
    let first_name = name.split_whitespace().next().unwrap_or_default().to_owned();
    let username = person.username.clone().unwrap_or_default();
    [("name", name), ("first_name", first_name), ("username", username)]
}

fn refused(why: Unsendable) -> Refused {
    match why {
        Unsendable::Malformed(why) => malformed(why).into(),
        Unsendable::NoTemplate => Refused::Rule(Refusal::TemplateNotApproved, Vec::new()),
        Unsendable::Unfit(unfit) => Refused::Unfit(unfit),
    }
}
