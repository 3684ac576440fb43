//! The visitors' form and the operator's withdrawal. Whoever gets no answer tries again.

use jawort_shared::form::{self, Context, SmsHistory};
use jawort_shared::identity::number_key;
use jawort_shared::lang;
use jawort_shared::phone;
use jawort_shared::time::Timestamp;

use super::{World, now};
use crate::enter::{self, Drawn, Form};
use crate::ids::{BusinessId, OutboxId, WidgetId};
use crate::publication::Publication;
use crate::revoke::{self, Deed};
use crate::simulation::bug::Bug;
use crate::simulation::case::{Door, Fate};
use crate::simulation::fault::Fault;
use crate::simulation::meta;
use crate::simulation::oracle::{self, Act, Fact, Known, Taken};
use crate::simulation::truth::{Business, Entry, NUMBERS, What};
use crate::store::{self, Statement};

/// An entry that was decided on.
pub(super) struct Work {
    taken: Taken,
    attempt: u8,
    ref_: String,
    statements: Vec<Statement>,
    /// Whether an SMS is to follow, unless another comes first.
    is_due: bool,
}

/// Whom an operator means.
pub(super) struct Target {
    business: Business,
    contact: Option<(String, Known)>,
}

const CAP: usize = 2;

impl World<'_> {
    /// Reads an entry, up to the statements that it amounts to.
    pub(super) fn read_form(
        &mut self,
        event: u32,
        attempt: u8,
        now: Timestamp,
    ) -> Result<Work, String> {
        let Some(What::Entered(entry)) = self.case.event(event).map(|event| event.what) else {
            return Err("no such form".to_owned());
        };
        let widget_id = WidgetId(widget(&entry).to_owned());
        let phone = phone::parse_mobile(&format!("+{}", NUMBERS[entry.number][0]), None);
        let questions = enter::questions(&widget_id, "visitor", phone.ok(), now);
        let mut answers = self.record.call(&questions)?;
        let widget: Publication = answers.of(0).remove(0);
        let tries = answers.of::<store::attempt::Row>(1)[0].tries;
        let history = SmsHistory::from(answers.of::<store::outbox::History>(2).remove(0));
        let phone = form::decide(phone, of_a_good_form(tries));
        let phone = phone.map_err(|why| format!("form refused: {why:?}"))?;
        let language = lang::choose("de");
        let wording = widget.wording(language);
        let groups = if entry.news { vec!["news".to_owned()] } else { Vec::new() };
        let form = Form { groups, ..Form::default() };
        let sms_is_due =
            form::sms_is_due(history, now) && self.is_below_cap_or_unasked(&entry, now);
        let taken = enter::Taken {
            widget: &widget,
            form: &form,
            language,
            wording: &wording,
            phone,
            sms_is_due,
        };
        let drawn = draw(event, attempt, now);
        let statements = enter::changes(&taken, &drawn, "https://opt-in.example");
        let is_due = self.is_sms_due(&entry, now);
        let taken =
            Taken { event, entry, code: drawn.code.as_str().to_owned(), created_at: now.millis() };
        Ok(Work { taken, attempt, ref_: drawn.ref_, statements, is_due })
    }

    /// Commits an entry, or loses it; the visitor tries again until there is an answer.
    pub(super) fn enter(&mut self, mut work: Work, door: &Door) -> Result<(), String> {
        if self.bug == Some(Bug::FormLiftsStop) {
            work.statements.push(lift(&work.taken));
        }
        if self.bug == Some(Bug::OutboxMissing) && door.fate != Fate::Fine {
            let entry: Vec<_> = work.statements.drain(..2).collect();
            self.record.call(&entry)?;
        }
        if self.commit(&work.statements, door.fate)? {
            self.expect_sms(&work)?;
            self.codes.insert(work.taken.event, work.taken.code.clone());
            self.taken.push(work.taken.clone());
        }
        if door.fate != Fate::Fine && work.attempt < 2 {
            self.tally.count(Fault::FormEnteredTwice);
            let again = self.read_form(work.taken.event, work.attempt + 1, now(door))?;
            let fine = Door { fate: Fate::Fine, ..door.clone() };
            self.enter(again, &fine)?;
        }
        Ok(())
    }

    fn is_below_cap_or_unasked(&self, entry: &Entry, now: Timestamp) -> bool {
        self.bug != Some(Bug::CapReadThenWritten)
            || self.sms.orders_of_day(entry.business, now.millis()) < CAP
    }

    /// As far as it is known when the form is read.
    fn is_sms_due(&self, entry: &Entry, now: Timestamp) -> bool {
        let stopped = oracle::is_suppressed(&self.facts, entry.business, entry.number);
        !stopped && !self.sms.is_recent(entry, now.millis())
    }

    /// The order of the SMS must lie in the record beside the entry, or not.
    fn expect_sms(&mut self, work: &Work) -> Result<(), String> {
        let (entry, at) = (&work.taken.entry, work.taken.created_at);
        let is_due = work.is_due
            && !self.sms.is_recent(entry, at)
            && self.sms.orders_of_day(entry.business, at) < CAP;
        let ref_ = work.ref_.clone();
        let ordered = self.record.ask("select ref from outbox", |row| row.get::<_, String>(0));
        let is_ordered = ordered.contains(&ref_);
        // After three that nobody answered there is no fourth; which count is the outbox's own history.
        let may_not = self.sms.orders_to(entry) >= 3
            || oracle::may_be_suppressed(&self.facts, entry.business, entry.number);
        if is_ordered != is_due && (is_ordered || !may_not) {
            return Err(format!("SMS of {ref_}: ordered is {is_ordered}, due is {is_due}"));
        }
        if is_ordered {
            self.sms.order(entry, at);
        }
        Ok(())
    }

    /// The contact that an operator finds in the list.
    pub(super) fn choose(&self, event: u32) -> Target {
        let what = self.case.event(event).map(|event| event.what);
        let Some(What::Revoked(business, place)) = what else {
            return Target { business: Business::Demo, contact: None };
        };
        let sql = "select k.contact_id, k.business_id, min(i.kind || ' ' || i.value)
                   from consent k join identifier i using (business_id, contact_id)
                   where i.kind = 'bsuid' or i.kind = 'wa_id' group by 1, 2 order by 3";
        let read = |row: &rusqlite::Row<'_>| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        };
        let mut contacts = self.record.ask(sql, read);
        contacts.retain(|(_, owner, _)| owner == business.id());
        let chosen = contacts.get(place % contacts.len().max(1));
        let contact = chosen.map(|(contact, _, known)| (contact.clone(), known_of(known)));
        Target { business, contact }
    }

    /// Ends what the contact agreed to; the operator tries again until there is an answer.
    pub(super) fn revoke(&mut self, target: &Target, door: &Door) -> Result<(), String> {
        let Some((contact, known)) = &target.contact else { return Ok(()) };
        self.drawn += 1;
        let key = format!("rev_{:05}", self.drawn);
        let business_id = BusinessId(target.business.id().to_owned());
        let now = now(door);
        let statements =
            revoke::changes(&business_id, contact, Deed::Revoke, "asked by phone", &key, now);
        let before = oracle::people(&self.facts, target.business);
        if self.commit(&statements, door.fate)? && self.is_in_ledger(&key) {
            let person = before.into_iter().find(|one| one.known.contains(&known.name()));
            let consent = person.ok_or("nobody to revoke")?.consent;
            for purpose in ["service", "marketing"] {
                let granted = consent.get(purpose).map_or(0, |state| state[0]);
                let at = now.millis().max(granted);
                self.facts.push(withdrawal(target.business, &key, known, purpose, at));
            }
        }
        if door.fate == Fate::Fine {
            return Ok(());
        }
        self.revoke(target, &Door { fate: Fate::Fine, ..door.clone() })
    }

    fn is_in_ledger(&self, key: &str) -> bool {
        let keys = self.record.ask("select entry_key from ledger", |row| row.get::<_, String>(0));
        keys.iter().any(|one| one.starts_with(key))
    }
}

/// Everything is right with what people enter here; how often they try is no matter.
fn of_a_good_form(tries: u32) -> Context<'static> {
    Context {
        countries: &[],
        wording_is_current: true,
        consent_is_missing: false,
        tries,
        tries_allowed: u32::MAX,
    }
}

fn draw(event: u32, attempt: u8, now: Timestamp) -> Drawn {
    Drawn {
        code: meta::code(event, attempt),
        ref_: format!("ref{event}x{attempt}"),
        outbox_id: OutboxId(format!("out_{event}_{attempt}")),
        now,
    }
}

/// What a form must never do.
const LIFT: &str = "
update consent set granted_at = ?3
where business_id = ?1 and contact_id in (select i.contact_id from identifier i
                                          where i.business_id = ?1 and i.kind = 'phone' and i.value = ?2)";

fn lift(taken: &Taken) -> Statement {
    let (business, number) = (taken.entry.business.id(), NUMBERS[taken.entry.number][0]);
    let key = number_key(number);
    Statement::new(LIFT, [business.into(), key.as_str().into(), taken.created_at.into()])
}

fn withdrawal(
    business: Business,
    key: &str,
    known: &Known,
    purpose: &'static str,
    at: i64,
) -> Fact {
    Fact {
        business,
        key: key.to_owned(),
        at,
        shows: vec![known.clone()],
        attests: false,
        acts: vec![(purpose, Act::Withdrawn)],
        stops_sms: false,
        news: None,
        opens_window: false,
        answers: None,
    }
}

/// From `kind value` as the record has it.
fn known_of(text: &str) -> Known {
    let (kind, value) = text.split_once(' ').expect("kind and value");
    if kind == "bsuid" {
        return Known::UserId(value.to_owned());
    }
    let same = |spellings: &[&str; 2]| spellings.contains(&value);
    Known::Number(NUMBERS.iter().position(same).expect("a number of the world"))
}

fn widget(entry: &Entry) -> &'static str {
    match (entry.business, entry.marketing) {
        (Business::Demo, true) => "wgt_demo",
        (Business::Demo, false) => "wgt_demo_service",
        (Business::Other, false) => "wgt_other",
        (Business::Other, true) => "wgt_other_marketing",
    }
}
