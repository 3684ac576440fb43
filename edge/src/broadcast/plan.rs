//! Planning: who gets what, and who gets nothing and why. Pure.

use jawort_shared::cost::Kind;
use jawort_shared::policy::{Content, Form, Refusal, Via};
use jawort_shared::segment;
use jawort_shared::time::Timestamp;

use super::job::Job;
use super::summary::Summary;
use crate::send::{self, Says};
use crate::store::Statement;
use crate::store::broadcast::advance::{self, Planned};
use crate::store::broadcast::recipient::{self, New};
use crate::store::broadcast::turn::CHUNK;
use crate::store::sending::Person;

/// The statements of a step that found these people.
pub(super) fn step(job: &Job, people: &[Person], turn_id: &str, now: Timestamp) -> Vec<Statement> {
    let mut summary: Summary = serde_json::from_str(&job.taken.summary).unwrap_or_default();
    let meant = people.iter().filter(|person| job.means(person));
    let recipients: Vec<_> =
        meant.flat_map(|person| recipients(job, person, &mut summary, now)).collect();
    // A source that gives fewer people than it was asked for has no more.
    let is_spent = i64::try_from(people.len()).unwrap_or_default() < CHUNK;
    let source = job.taken.source + i64::from(is_spent);
    let is_over = usize::try_from(source).unwrap_or_default() >= job.audience.sources.len();
    let last = people.last().map(|person| person.contact_id.clone()).filter(|_| !is_spent);
    if is_over {
        summary.finish(&job.channel, job.rates.as_ref(), now);
    }
    let summary = serde_json::to_string(&summary).unwrap_or_default();
    let planned = Planned { source, cursor: last.unwrap_or_default(), summary, is_over };
    let mut call = recipient::plan(turn_id, &recipients);
    call.push(advance::planned(turn_id, &planned, now));
    call
}

/// One person: a row for each way that is possible, or one that says why none is.
fn recipients<'a>(
    job: &Job,
    person: &'a Person,
    summary: &mut Summary,
    now: Timestamp,
) -> Vec<New<'a>> {
    let row = |via: Via, why: Option<&'static str>| New {
        contact_id: &person.contact_id,
        group_id: &person.group_id,
        via: via.as_str(),
        state: if why.is_some() { "skipped" } else { "planned" },
        why,
    };
    let ways = job.ways();
    let tried: Vec<_> = ways.iter().map(|via| (*via, outcome(job, person, *via, now))).collect();
    let possible: Vec<_> =
        tried.iter().filter_map(|(via, tried)| Some((*via, tried.as_ref().ok()?))).collect();
    for (_, (form, says)) in &possible {
        count(person, *form, says, summary, now);
    }
    match (possible.as_slice(), tried.first()) {
        ([], Some((via, Err(why)))) => {
            summary.leave_out(why);
            return vec![row(*via, Some(why))];
        }
        ([(_, (Form::FreeForm, _))], _) => summary.whatsapp_now += 1,
        ([(_, (Form::Template, _))], _) => summary.by_template += 1,
        ([(_, (Form::Sms, _))], _) => summary.sms_only += 1,
        (_, _) => summary.twice += 1,
    }
    possible.iter().map(|(via, _)| row(*via, None)).collect()
}

/// What would become of a message by one way.
fn outcome(
    job: &Job,
    person: &Person,
    via: Via,
    now: Timestamp,
) -> Result<(Form, Says), &'static str> {
    let says = job.says(person, via).map_err(|left| left.code())?;
    let decided = send::decide(&job.ask(person, via), person, &says, now).map_err(Refusal::code)?;
    Ok((decided.form, says))
}

fn count(person: &Person, form: Form, says: &Says, summary: &mut Summary, now: Timestamp) {
    let in_window = person.window_expires_at.is_some_and(|at| at > now.millis());
    let (kind, count) = match (form, says.kind) {
        (Form::Sms, _) => (Kind::Sms, says.sms.as_deref().map_or(0, segment::count)),
        (_, Content::Template { category, .. }) => (Kind::Template { category, in_window }, 1),
        (_, Content::FreeForm) => (Kind::Service, 1),
    };
    let is_outside = form == Form::Template && !in_window && person.is_counted == 0;
    summary.outside_windows += u64::from(is_outside);
    summary.count(kind, send::country(person), u64::try_from(count).unwrap_or(u64::MAX));
}
