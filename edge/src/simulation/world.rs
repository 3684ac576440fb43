//! A world that runs: doors begin, wait, crash or commit, and after each step the record is checked.

mod forms;
mod outbox;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};

use jawort_shared::time::{HOUR, MINUTE, Timestamp};

use super::bug::Bug;
use super::case::{Case, Door, Fate, Kind};
use super::check;
use super::fault::{Fault, Tally};
use super::meta;
use super::oracle::{Fact, Taken};
use super::record::Record;
use super::truth::Event;
use crate::store;
use crate::store::Statement;

/// What is known to be true, and what the world still has under way.
pub(super) struct World<'a> {
    pub(super) record: &'a mut Record,
    pub(super) case: &'a Case,
    tally: &'a mut Tally,
    bug: Option<Bug>,
    /// What the record took, each once.
    pub(super) facts: Vec<Fact>,
    pub(super) taken: Vec<Taken>,
    /// Business and hash of what must lie parked.
    pub(super) parked: BTreeSet<(String, String)>,
    /// Which events these are.
    pub(super) recorded: BTreeSet<u32>,
    /// What Meta was answered 200 for.
    pub(super) acknowledged: BTreeSet<u32>,
    pub(super) sms: outbox::Sms,
    /// The ledger as it was after the step before.
    pub(super) ledger: Vec<check::LedgerRow>,
    /// The latest time that any isolate's clock has shown.
    pub(super) latest: i64,
    codes: BTreeMap<u32, String>,
    batches: BTreeMap<u32, Vec<u32>>,
    seen: BTreeSet<String>,
    cron_at: Option<i64>,
    drawn: u64,
}

/// A door between loading and committing.
struct Open<'a> {
    door: &'a Door,
    waits: usize,
    work: Work,
}

enum Work {
    Webhook(webhooks::Work),
    Form(forms::Work),
    Revocation(forms::Target),
    Drain(outbox::Work),
    Report(Option<outbox::Report>),
    Seal(Statement),
}

/// Runs a case to its end. What is wrong with the record is the error.
pub(super) fn run(
    record: &mut Record,
    case: &Case,
    bug: Option<Bug>,
    tally: &mut Tally,
) -> Result<(), String> {
    record.begin();
    let mut world = World {
        record,
        case,
        tally,
        bug,
        facts: Vec::new(),
        taken: Vec::new(),
        parked: BTreeSet::new(),
        recorded: BTreeSet::new(),
        acknowledged: BTreeSet::new(),
        sms: outbox::Sms::default(),
        ledger: Vec::new(),
        latest: 0,
        codes: BTreeMap::new(),
        batches: BTreeMap::new(),
        seen: BTreeSet::new(),
        cron_at: None,
        drawn: 0,
    };
    let outcome = world.live().and_then(|()| world.come_to_rest());
    world.record.end();
    outcome
}

impl<'a> World<'a> {
    fn live(&mut self) -> Result<(), String> {
        let case = self.case;
        let mut open: Vec<Open<'a>> = Vec::new();
        for door in &case.doors {
            self.finish_forms_before(door, &mut open)?;
            let work = self.start(door)?;
            self.tally.count_if(!open.is_empty() && door.waits > 0, Fault::Interleaved);
            for other in &mut open {
                other.waits -= 1;
            }
            let is_due = |one: &mut Open<'_>| one.waits == 0;
            let due: Vec<_> = open.extract_if(.., is_due).collect();
            match door.waits {
                0 => self.finish(door, work)?,
                waits => open.push(Open { door, waits, work }),
            }
            for one in due {
                self.finish(one.door, one.work)?;
            }
        }
        open.into_iter().try_for_each(|one| self.finish(one.door, one.work))
    }

    /// Nobody answers a form before it was taken.
    fn finish_forms_before(&mut self, door: &Door, open: &mut Vec<Open<'a>>) -> Result<(), String> {
        let Kind::Webhook(events) = &door.kind else { return Ok(()) };
        let newest =
            events.iter().filter_map(|id| self.case.event(*id)).map(|event| event.at).max();
        let is_older = |one: &mut Open<'_>| {
            matches!(one.door.kind, Kind::Form(_)) && Some(one.door.at) < newest
        };
        let due: Vec<_> = open.extract_if(.., is_older).collect();
        due.into_iter().try_for_each(|one| self.finish(one.door, one.work))
    }

    fn start(&mut self, door: &Door) -> Result<Work, String> {
        self.tally.count_if(door.skew > 0, Fault::ClockAhead);
        self.tally.count_if(door.skew < 0, Fault::ClockBehind);
        self.latest = self.latest.max(door.at + door.skew.max(0));
        let now = now(door);
        Ok(match &door.kind {
            Kind::Webhook(events) => Work::Webhook(self.hear(events, door)?),
            Kind::Form(event) => Work::Form(self.read_form(*event, 0, now)?),
            Kind::Revocation(event) => Work::Revocation(self.choose(*event)),
            Kind::Drain(weather) => Work::Drain(self.claim(weather, now)?),
            Kind::Seal => {
                self.tally
                    .count_if(self.cron_at.replace(door.at) == Some(door.at), Fault::CronTwice);
                let mut answers = self.record.call(&[store::seal::unsealed()])?;
                let seals = crate::seal::seals(&answers.of::<store::seal::Entry>(0), now);
                Work::Seal(store::seal::put(&seals))
            }
            Kind::Receipt(place, receipt) => Work::Report(self.report(*place, receipt, now)),
        })
    }

    fn finish(&mut self, door: &Door, work: Work) -> Result<(), String> {
        match work {
            Work::Webhook(work) => self.take(&work, door)?,
            Work::Form(work) => self.enter(work, door)?,
            Work::Revocation(target) => self.revoke(&target, door)?,
            Work::Drain(work) => self.settle(work, door)?,
            Work::Report(report) => self.note(report, door)?,
            Work::Seal(statement) => drop(self.commit(&[statement], door.fate)?),
        }
        check::step(self)
    }

    /// Whether the statements are in the record afterwards.
    fn commit(&mut self, statements: &[Statement], fate: Fate) -> Result<bool, String> {
        match fate {
            Fate::CrashBeforeCommit => self.tally.count(Fault::CrashBeforeCommit),
            Fate::CommitFails(after) => {
                self.tally.count(Fault::CommitFailed);
                self.record.call_and_fail(statements, after);
            }
            Fate::AnswerLost => {
                self.tally.count(Fault::AnswerLost);
                self.record.call(statements)?;
            }
            Fate::Fine => drop(self.record.call(statements)?),
        }
        Ok(matches!(fate, Fate::Fine | Fate::AnswerLost))
    }

    fn fresh(&mut self, prefix: &'static str) -> String {
        self.drawn += 1;
        format!("{prefix}_{:05}", self.drawn)
    }

    /// Whether Meta tells of an event.
    pub(super) fn is_told(&self, event: &Event) -> bool {
        meta::update(event, &self.codes).is_some()
    }

    /// When all is done.
    pub(super) fn end(&self) -> Timestamp {
        Timestamp::from_millis(self.case.end() + 2 * HOUR)
    }

    /// Faults end, Meta repeats what was not answered, the cron comes back: now all must be done.
    fn come_to_rest(&mut self) -> Result<(), String> {
        let at = self.case.end() + HOUR;
        for turn in 0..2 {
            let missed = self.case.events.iter().filter(|event| self.is_told(event));
            let missed = missed.map(|event| event.id);
            let missed: Vec<_> = missed.filter(|id| !self.acknowledged.contains(id)).collect();
            if !missed.is_empty() {
                self.call_plainly(at + turn * MINUTE, Kind::Webhook(missed))?;
            }
        }
        self.tally.count_if(self.is_outbox_waiting(), Fault::WakeUpLost);
        for turn in 0..4 {
            self.call_plainly(at + turn * 15 * MINUTE, Kind::Drain(Vec::new()))?;
        }
        for turn in 1..=2 {
            self.call_plainly(at + turn * HOUR, Kind::Seal)?;
        }
        check::rest(self)
    }

    fn call_plainly(&mut self, at: i64, kind: Kind) -> Result<(), String> {
        let door = Door { at, skew: 0, fate: Fate::Fine, waits: 0, kind };
        let work = self.start(&door)?;
        self.finish(&door, work)
    }
}

/// What the isolate's clock shows.
fn now(door: &Door) -> Timestamp {
    Timestamp::from_millis(door.at + door.skew)
}
