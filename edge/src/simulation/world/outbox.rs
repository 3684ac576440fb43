//! The outbox, with providers that throttle, fail, take and do not say so.

use std::collections::{BTreeMap, BTreeSet};

use http::HeaderMap;
use jawort_shared::identity::number_key;
use jawort_shared::time::{DAY, Timestamp};

use super::World;
use crate::outbox::{self, Sent};
use crate::simulation::bug::Bug;
use crate::simulation::case::{Door, Fate, Weather};
use crate::simulation::fault::Fault;
use crate::simulation::oracle;
use crate::simulation::truth::{Business, Entry, NUMBERS};
use crate::sms::{self, Reply};
use crate::store::Statement;
use crate::store::claim::{self, Claimed, Kind};
use crate::store::outbox::{self as store, Outcome};
use crate::store::sms_report;
use crate::transport::NoAnswer;

/// What was ordered, asked of the providers, and reported by them.
#[derive(Debug, Default)]
pub(in crate::simulation) struct Sms {
    /// Business, number and time of each order.
    orders: Vec<(Business, usize, i64)>,
    /// Messages that a provider has taken, in their order.
    taken: Vec<Claimed>,
    /// Messages after whose request nobody knows whether they were taken.
    unclear: BTreeSet<String>,
    /// Receipts that were taken into the record, by message.
    pub(in crate::simulation) receipts: BTreeMap<String, Vec<&'static str>>,
    suppressed: BTreeSet<String>,
    drains: u32,
}

/// Where in a claim the statement stands that asks for consent.
const JUDGED: usize = 2;

impl Sms {
    pub(super) fn order(&mut self, entry: &Entry, at: i64) {
        self.orders.push((entry.business, entry.number, at));
    }

    pub(super) fn orders_of_day(&self, business: Business, at: i64) -> usize {
        let day = |at: i64| at.div_euclid(DAY);
        self.orders.iter().filter(|one| one.0 == business && day(one.2) == day(at)).count()
    }

    pub(super) fn is_recent(&self, entry: &Entry, at: i64) -> bool {
        let same = |one: &&(Business, usize, i64)| (one.0, one.1) == (entry.business, entry.number);
        self.orders.iter().filter(same).any(|one| one.2 > at - DAY)
    }

    pub(super) fn orders_to(&self, entry: &Entry) -> usize {
        let same = |one: &&(Business, usize, i64)| (one.0, one.1) == (entry.business, entry.number);
        self.orders.iter().filter(same).count()
    }
}

/// What a provider reports of a message.
pub(super) struct Report {
    message: String,
    receipt: &'static str,
    statement: Statement,
}

/// Messages that were claimed, and what became of them.
pub(super) struct Work {
    outcomes: Vec<Outcome>,
    /// A planted bug claims later what it looked at now.
    claims_at: Option<Timestamp>,
    weather: Vec<Weather>,
}

impl World<'_> {
    /// Claims what is due, and sends it.
    pub(super) fn claim(&mut self, weather: &[Weather], now: Timestamp) -> Result<Work, String> {
        let weather = weather.to_vec();
        let drain_id = self.drain_id();
        self.record.call(&[claim::lose(now)])?;
        let claimed = self.record.call(&outbox::claims(&drain_id, "iso", now))?.of(claim::PLACE);
        if self.bug == Some(Bug::CheckThenClaim) {
            let undo = format!(
                "update outbox set state = 'queued', attempts = attempts - 1
                 where state = 'claimed' and drain_id = '{drain_id}' returning 1"
            );
            self.record.ask(&undo, |row| row.get::<_, i64>(0));
            return Ok(Work { outcomes: Vec::new(), claims_at: Some(now), weather });
        }
        let outcomes = self.send(&claimed, &weather, now)?;
        Ok(Work { outcomes, claims_at: None, weather })
    }

    fn send(
        &mut self,
        claimed: &[Claimed],
        weather: &[Weather],
        now: Timestamp,
    ) -> Result<Vec<Outcome>, String> {
        self.check_suppressed()?;
        let calm = std::iter::repeat(&Weather::Accepts);
        let sent = claimed.iter().zip(weather.iter().chain(calm)).map(|(message, weather)| {
            let reply = self.ask_provider(message, *weather)?;
            Ok(outbox::outcome(now, message, &Sent::Asked(reply, None)))
        });
        sent.collect()
    }

    /// One request, exactly one.
    fn ask_provider(&mut self, message: &Claimed, weather: Weather) -> Result<Reply, String> {
        let id = message.outbox_id.as_str();
        if message.kind == Kind::Whatsapp {
            return Ok(Reply::Accepted { provider_id: format!("wamid.{id}"), segments: None });
        }
        let (business, number) = whom(message);
        if oracle::is_suppressed(&self.facts, business, number) {
            return Err(format!("I1: {id} was claimed for somebody who had said stop"));
        }
        if self.sms.unclear.contains(id) {
            return Err(format!("I5: {id} was sent again after an unclear outcome"));
        }
        if self.sms.taken.iter().any(|other| other.outbox_id == message.outbox_id) {
            return Err(format!("I5: {id} was sent twice"));
        }
        self.tally.count_if(weather != Weather::Accepts, fault(weather));
        if matches!(weather, Weather::Accepts | Weather::FailsAfterTaking | Weather::BreaksOff) {
            self.sms.taken.push(message.clone());
        }
        if matches!(weather, Weather::Fails | Weather::FailsAfterTaking | Weather::BreaksOff) {
            self.sms.unclear.insert(id.to_owned());
        }
        Ok(reply(message, weather))
    }

    /// Whoever is not written to any more has said stop.
    fn check_suppressed(&mut self) -> Result<(), String> {
        let sql = "select outbox_id, business_id, recipient from outbox
                   where kind = 'sms' and state = 'suppressed' and failure is null";
        let read = |row: &rusqlite::Row<'_>| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        };
        for (id, business, recipient) in self.record.ask(sql, read) {
            let (business, number) = (business_of(&business), number_of(&recipient));
            if self.sms.suppressed.insert(id.clone())
                && !oracle::may_be_suppressed(&self.facts, business, number)
            {
                return Err(format!("{id} was held back from somebody who had not said stop"));
            }
        }
        Ok(())
    }

    /// Writes the outcomes, or loses them.
    pub(super) fn settle(&mut self, mut work: Work, door: &Door) -> Result<(), String> {
        if let Some(now) = work.claims_at {
            let mut statements = outbox::claims(&self.drain_id(), "iso", now);
            statements.remove(JUDGED);
            let claimed = self.record.call(&statements)?.of(claim::PLACE - 1);
            work.outcomes = self.send(&claimed, &work.weather, now)?;
        }
        if self.bug == Some(Bug::RetryAfterTimeout) {
            let unclear = work.outcomes.iter_mut().filter(|one| one.state == "unknown");
            unclear.for_each(|one| one.state = "queued");
        }
        if work.outcomes.is_empty() {
            return Ok(());
        }
        let statements = store::settle(&work.outcomes);
        if !self.commit(&statements, door.fate)? {
            self.tally.count(Fault::OutcomeLost);
        }
        Ok(())
    }

    /// What a provider reports of one of the messages that it took.
    pub(super) fn report(
        &mut self,
        place: usize,
        receipt: &'static str,
        at: Timestamp,
    ) -> Option<Report> {
        let message = self.sms.taken.get(place % self.sms.taken.len().max(1))?;
        let statement = sms_report::receive(&[sms_report::Receipt {
            business_id: &message.business_id,
            channel_id: &message.channel_id,
            provider_id: "transfer",
            outbox_id: Some(&message.outbox_id),
            receipt,
            failure: None,
            segments: None,
            at,
        }]);
        Some(Report { message: message.outbox_id.to_string(), receipt, statement })
    }

    /// Takes a report into the record; a provider that gets no answer reports again.
    pub(super) fn note(&mut self, report: Option<Report>, door: &Door) -> Result<(), String> {
        let Some(Report { message, receipt, statement }) = report else { return Ok(()) };
        let statements = [statement];
        if self.commit(&statements, door.fate)? {
            self.sms.receipts.entry(message).or_default().push(receipt);
        }
        if door.fate == Fate::AnswerLost {
            self.tally.count(Fault::ReceiptTwice);
            self.commit(&statements, Fate::Fine)?;
        }
        Ok(())
    }

    fn drain_id(&mut self) -> String {
        self.sms.drains += 1;
        format!("drn_{}", self.sms.drains)
    }

    /// Whether something due was never asked for.
    pub(super) fn is_outbox_waiting(&self) -> bool {
        let sql = "select 1 from outbox where kind = 'sms' and state = 'queued' and attempts = 0";
        !self.record.ask(sql, |row| row.get::<_, i64>(0)).is_empty()
    }
}

fn whom(message: &Claimed) -> (Business, usize) {
    (business_of(message.business_id.as_str()), number_of(&message.recipient))
}

fn business_of(id: &str) -> Business {
    if id == Business::Demo.id() { Business::Demo } else { Business::Other }
}

fn number_of(recipient: &str) -> usize {
    let same = |spellings: &[&str; 2]| number_key(spellings[0]) == number_key(recipient);
    NUMBERS.iter().position(same).expect("a number of the world")
}

fn fault(weather: Weather) -> Fault {
    match weather {
        Weather::Accepts | Weather::Throttles => Fault::ProviderThrottles,
        Weather::Fails => Fault::ProviderFails,
        Weather::FailsAfterTaking => Fault::ProviderFailsAfterTaking,
        Weather::BreaksOff => Fault::ProviderBreaksOff,
        Weather::Refuses => Fault::ProviderRefuses,
        Weather::KnowsStop => Fault::ProviderKnowsStop,
    }
}

/// As the provider's codec reads what the provider answers.
fn reply(message: &Claimed, weather: Weather) -> Reply {
    let provider = sms::find(&message.provider).expect("a provider of the house");
    let is_twilio = provider.name == "twilio";
    let (status, body) = match (weather, is_twilio) {
        (Weather::Accepts, false) => (200, r#"{"statusCode":2000,"transferId":"t","smsCount":1}"#),
        (Weather::Accepts, true) => (201, r#"{"sid":"t","num_segments":"1"}"#),
        (Weather::Throttles, _) => (429, ""),
        (Weather::Fails | Weather::FailsAfterTaking, _) => (500, ""),
        (Weather::BreaksOff, _) => return NoAnswer::Broken.into(),
        (Weather::Refuses, false) => (200, r#"{"statusCode":4001}"#),
        (Weather::Refuses, true) => (400, r#"{"code":21211}"#),
        (Weather::KnowsStop, false) => (200, r#"{"statusCode":4031}"#),
        (Weather::KnowsStop, true) => (400, r#"{"code":21610}"#),
    };
    (provider.reply)(status, &HeaderMap::new(), body)
}
