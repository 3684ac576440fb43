//! Release: the next recipients get their messages into the outbox, as many as leave within seconds. Pure.

use jawort_shared::date::Date;
use jawort_shared::policy::{Form, Refusal, Via};
use jawort_shared::template::Status;
use jawort_shared::time::{DAY, MINUTE, SECOND, Timestamp};

use super::job::Job;
use crate::error::Failure;
use crate::send::{self, Decided, Says};
use crate::store::Statement;
use crate::store::broadcast::advance::{self, Released};
use crate::store::broadcast::recipient::{self, Fate};
use crate::store::broadcast::turn::{self, AHEAD};
use crate::store::consequence::FOR_GOOD;
use crate::store::message;
use crate::store::sending::Person;

/// After a full set the next one is due: a quarter of a second later, a third of a second's messages.
const NEXT_SET: i64 = SECOND / 4;
/// While messages leave, it is looked again whether there is room for more.
const SOON: i64 = SECOND;
/// What waits for somebody or something is looked at again after this.
const LATER: i64 = MINUTE;

/// The statements of a step: the messages of these people, as far as limits go.
pub(super) fn step(
    job: &Job,
    people: &[Person],
    room: i64,
    turn_id: &str,
    now: Timestamp,
    fresh: impl FnMut() -> Result<String, Failure>,
) -> Result<Vec<Statement>, Failure> {
    let mut set = Set::new(job, room, now);
    if let Some(stop) = gate(job, now) {
        set.stop = Some(stop);
    } else {
        set.fill(people, fresh)?;
    }
    let released = set.released(i64::try_from(people.len()).unwrap_or_default());
    let mut call =
        if set.messages.is_empty() { Vec::new() } else { advance::queue(turn_id, &set.messages) };
    if !set.fates.is_empty() {
        call.extend(recipient::release(turn_id, &set.fates));
    }
    call.push(advance::released(turn_id, &released, now));
    Ok(call)
}

/// Why nobody more gets a message now.
enum Stop {
    /// Until an operator goes on.
    Pause(String),
    /// For what, and until when.
    Wait(&'static str, Timestamp),
}

/// What holds everybody alike.
fn gate(job: &Job, now: Timestamp) -> Option<Stop> {
    if job.via == Via::Sms {
        return None;
    }
    let is_templated = !job.taken.template_id.is_empty();
    match &job.template {
        None if is_templated => return Some(Stop::Pause("template_missing".to_owned())),
        Some(usable) if usable.status != Status::Approved => {
            return Some(Stop::Pause(format!("template_{}", usable.status.as_str())));
        }
        Some(_) | None => {}
    }
    if job.is_marketing() && job.channel.marketing_paused_at.is_some() {
        return Some(Stop::Pause("marketing_paused".to_owned()));
    }
    match job.channel.sends_from {
        FOR_GOOD.. => Some(Stop::Pause("channel_stopped".to_owned())),
        at if at > now.millis() => Some(Stop::Wait("channel", Timestamp::from_millis(at))),
        _ => None,
    }
}

struct Set<'a> {
    job: &'a Job,
    now: Timestamp,
    messages: Vec<message::New<'a>>,
    fates: Vec<Fate<'a>>,
    stop: Option<Stop>,
    /// How many messages more may wait.
    room: i64,
    /// How many people more may be written to outside of windows.
    places: Option<i64>,
    /// Millionths that this day may still cost.
    money: Option<i64>,
}

impl<'a> Set<'a> {
    fn new(job: &'a Job, room: i64, now: Timestamp) -> Self {
        let channel = &job.channel;
        // Who waits already may take a place each.
        let waiting = (AHEAD * channel.pace - room).max(0);
        Self {
            job,
            now,
            messages: Vec::new(),
            fates: Vec::new(),
            stop: None,
            room,
            places: channel.people_limit.map(|limit| limit - channel.in_use - waiting),
            money: channel.spend_cap.map(|cap| cap - channel.spent),
        }
    }

    fn fill(
        &mut self,
        people: &'a [Person],
        mut fresh: impl FnMut() -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        for person in people {
            for via in self.job.ways() {
                self.add(person, via, &mut fresh)?;
            }
            if self.stop.is_some() || self.room <= 0 {
                break;
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        person: &'a Person,
        via: Via,
        fresh: &mut impl FnMut() -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let (says, decided) = match self.decide(person, via) {
            Ok(decided) => decided,
            Err(why) => {
                self.settle(person, via, None, Some(why));
                return Ok(());
            }
        };
        if let Some(stop) = self.spend(person, decided.form, decided.price) {
            self.stop = Some(stop);
            return Ok(());
        }
        let outbox_id = fresh()?;
        let ask = self.job.ask(person, via);
        let message = send::row(&ask, person, &says, &decided, outbox_id.clone(), self.now);
        self.messages.push(message);
        self.settle(person, via, Some(outbox_id), None);
        Ok(())
    }

    /// The rules once more: what was planned is not true any more where somebody stopped.
    fn decide(&self, person: &Person, via: Via) -> Result<(Says, Decided), &'static str> {
        let says = self.job.says(person, via).map_err(|left| left.code())?;
        let decided = send::decide(&self.job.ask(person, via), person, &says, self.now);
        match decided.map_err(Refusal::code)? {
            Decided { waits_for_operator: true, .. } => Err("held"),
            decided => Ok((says, decided)),
        }
    }

    /// Takes a place and the money for a message, or says why there is none.
    fn spend(&mut self, person: &Person, form: Form, price: i64) -> Option<Stop> {
        let in_window = person.window_expires_at.is_some_and(|at| at > self.now.millis());
        let needs_place = form == Form::Template && !in_window && person.is_counted == 0;
        let places = self.places.filter(|_| needs_place);
        if places.is_some_and(|places| places <= 0) {
            return Some(Stop::Wait("portfolio", self.next_place()));
        }
        if price > 0 && self.money.is_some_and(|money| money < price) {
            return Some(Stop::Wait("cap", Date::of(self.now).plus(1).start()));
        }
        self.places = self.places.map(|places| places - i64::from(needs_place));
        self.money = self.money.map(|money| money - price);
        self.room -= 1;
        None
    }

    /// When a place is free: when the oldest counted person's 24 hours end, or when queued messages have left.
    fn next_place(&self) -> Timestamp {
        let channel = &self.job.channel;
        let is_full = channel.people_limit.is_some_and(|limit| channel.in_use >= limit);
        let first_at = channel.first_at.filter(|_| is_full).map(Timestamp::from_millis);
        first_at.map_or(self.now.plus(SOON), |at| at.plus(DAY))
    }

    fn settle(
        &mut self,
        person: &'a Person,
        via: Via,
        outbox_id: Option<String>,
        why: Option<&'static str>,
    ) {
        let contact_id = &person.contact_id;
        self.fates.push(Fate { contact_id, via: via.as_str(), outbox_id, why });
    }

    /// When the next step is due, and what it waits for.
    fn released(&self, found: i64) -> Released {
        let soon = self.now.plus(SOON).millis();
        match &self.stop {
            Some(Stop::Pause(why)) => {
                Released { paused_for: Some(why.clone()), ..Released::default() }
            }
            Some(Stop::Wait(why, until)) => Released {
                waits_for: Some(why),
                waits_until: Some(until.millis()),
                // Somebody may raise the limit before.
                next_at: until.millis().min(self.now.plus(LATER).millis()),
                ..Released::default()
            },
            // All have theirs; the last ones leave, or wait for their time.
            None if found == 0 && self.room >= AHEAD * self.job.channel.pace => {
                Released { next_at: self.now.plus(LATER).millis(), ..Released::default() }
            }
            None if found >= turn::set(self.job.channel.pace) => {
                Released { next_at: self.now.plus(NEXT_SET).millis(), ..Released::default() }
            }
            None => Released { next_at: soon, ..Released::default() },
        }
    }
}
