//! Meta's door: the real parsing, loading and deciding, and a network in between that loses answers.

use jawort_shared::time::{DAY, MINUTE, Timestamp};

use super::{World, now};
use crate::crypto;
use crate::receive::{self, Loaded};
use crate::simulation::bug::Bug;
use crate::simulation::case::{Door, Fate};
use crate::simulation::fault::Fault;
use crate::simulation::meta::{self, Update};
use crate::simulation::oracle::{self, Fact};
use crate::simulation::truth::{Event, NUMBERS, Shows, What};
use crate::store::Statement;
use crate::store::pairing::Candidate;
use crate::whatsapp::webhook::{self, Delivery};

/// A batch that was decided on.
pub(super) struct Work {
    told: Vec<(Event, Update)>,
    statements: Vec<Statement>,
    /// A planted bug makes it fail as a whole.
    throws: bool,
}

impl World<'_> {
    /// Receives a batch, up to the statements that it amounts to.
    pub(super) fn hear(&mut self, events: &[u32], door: &Door) -> Result<Work, String> {
        let case = self.case;
        let known = events.iter().filter_map(|id| case.event(*id));
        let told = known.filter_map(|event| Some((*event, meta::update(event, &self.codes)?)));
        let told: Vec<_> = told.collect();
        let updates: Vec<_> = told.iter().map(|(_, update)| update.clone()).collect();
        self.count_faults(events, door);
        let now = now(door);
        let mut delivery = webhook::parse(&meta::body(&updates), now);
        let throws = self.bug == Some(Bug::OneThrowPerBatch) && !delivery.parked.is_empty();
        self.spoil(&mut delivery, now);
        let read = receive::keywords(&delivery);
        let mut loaded = Loaded::default();
        if let Some(questions) = receive::questions(&delivery, &read) {
            let mut answers = self.record.call(&questions)?;
            let mut entries: Vec<Candidate> = answers.of(1);
            if self.bug == Some(Bug::ReadFromReplica) {
                entries.retain(|entry| entry.created_at < now.millis() - MINUTE);
            }
            loaded = Loaded::new(answers.of(0), entries);
        }
        let draw = |prefix: &'static str| Ok(self.fresh(prefix));
        let statements = receive::changes(delivery, &read, &loaded, now, draw);
        let statements = statements.map_err(|failure| format!("refused: {failure:?}"))?;
        Ok(Work { told, statements, throws })
    }

    /// Commits a batch, or loses it, and Meta its answer.
    pub(super) fn take(&mut self, work: &Work, door: &Door) -> Result<(), String> {
        if work.throws {
            return Ok(());
        }
        let is_taken = self.commit(&work.statements, door.fate)?;
        if is_taken {
            work.told.iter().for_each(|(event, update)| self.learn(event, update));
        }
        if door.fate == Fate::Fine || self.bug == Some(Bug::AnswerBeforeCommit) {
            self.acknowledged.extend(work.told.iter().map(|(event, _)| event.id));
        }
        Ok(())
    }

    fn learn(&mut self, event: &Event, update: &Update) {
        self.tally.count_if(!self.recorded.insert(event.id), Fault::Duplicate);
        let Some(fact) = oracle::fact(event, &update.raw, &self.taken) else {
            let business = match event.what {
                What::Poison(business) => business.id(),
                What::Said(_) | What::Entered(_) | What::Revoked(..) | What::Foreign => "",
            };
            let digest = crypto::sha256(update.raw.as_bytes());
            self.tally.count_if(business.is_empty(), Fault::Foreign);
            self.tally.count_if(!business.is_empty(), Fault::Poison);
            self.parked.insert((business.to_owned(), digest));
            return;
        };
        let same_person = |other: &&Fact| {
            other.business == fact.business
                && other.shows.iter().any(|one| fact.shows.contains(one))
        };
        let neighbours: Vec<_> = self.facts.iter().filter(same_person).collect();
        let is_known = neighbours.iter().any(|other| other.key == fact.key);
        if !is_known {
            let later = neighbours.iter().any(|other| other.at > fact.at);
            self.tally.count_if(later, Fault::Reordered);
            let disagrees = |other: &&Fact| other.at == fact.at && other.acts != fact.acts;
            let ties = neighbours.iter().copied().any(|other| disagrees(&other));
            self.tally.count_if(ties, Fault::SameSecond);
            self.facts.push(fact);
        }
    }

    /// What isolates with a planted bug make of a delivery.
    fn spoil(&mut self, delivery: &mut Delivery, now: Timestamp) {
        match self.bug {
            Some(Bug::ArrivalOrder) => {
                delivery.messages.iter_mut().for_each(|message| message.sent_at = now);
            }
            Some(Bug::UserIdIgnored) => {
                let numbered = delivery.messages.iter_mut().map(|message| &mut message.sender);
                for sender in numbered.filter(|sender| sender.phone.is_some()) {
                    sender.bsuid = None;
                }
            }
            Some(Bug::SelectThenInsert) => {
                let read = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
                let known = self.record.ask("select message_id from inbound", read);
                delivery.messages.retain(|message| !known.contains(&message.message_id));
            }
            Some(Bug::DedupeBesideTheRecord) => {
                delivery.messages.retain(|message| self.seen.insert(message.message_id.clone()));
            }
            _ => {}
        }
    }

    fn count_faults(&mut self, events: &[u32], door: &Door) {
        let mut batch = events.to_vec();
        batch.sort_unstable();
        self.tally
            .count_if(batch.windows(2).any(|pair| pair[0] == pair[1]), Fault::TwiceInOneBatch);
        batch.dedup();
        for id in &batch {
            let Some(event) = self.case.event(*id) else { continue };
            self.tally.count_if(door.at > event.at + DAY, Fault::LateByDays);
            if let What::Said(said) = event.what {
                let shown = NUMBERS[said.number];
                let is_other = shown[said.manner % 2] != shown[0];
                self.tally.count_if(said.shows != Shows::UserId && is_other, Fault::OtherSpelling);
                self.tally.count_if(said.shows == Shows::UserId, Fault::NumberHidden);
                self.tally.count_if(said.shows == Shows::Number, Fault::UserIdHidden);
                self.tally.count_if(said.person == 3 && said.number == 0, Fault::NumberRecycled);
            }
            if let Some(before) = self.batches.insert(*id, batch.clone()) {
                let is_in = |of: &[u32], other: &u32| of.contains(other);
                self.tally.count_if(batch.iter().any(|one| !is_in(&before, one)), Fault::Joined);
                self.tally.count_if(before.iter().any(|one| !is_in(&batch, one)), Fault::Split);
            }
        }
    }
}
