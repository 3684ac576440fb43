//! What must hold of the record after every step, and what besides when all is done.

use std::collections::{BTreeMap, BTreeSet};

use jawort_shared::identity::number_key;
use jawort_shared::seal::broken_at;
use jawort_shared::time::MINUTE;
use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::oracle::{self, Act, Fact, Known, Person};
use super::truth::{Business, NUMBERS};
use super::world::World;
use crate::ids::BusinessId;
use crate::seal::sealed;
use crate::store::opt_in::{self, Filter};
use crate::store::seal::{self, Entry};

/// After every step: the record says what the facts in it amount to, and nothing else.
pub(super) fn step(world: &mut World<'_>) -> Result<(), String> {
    people(world)?;
    received(world)?;
    ledger(world)?;
    entries(world)?;
    receipts(world)
}

/// At the end: everything that happened is in it, nothing waits, the ledger is sealed and rebuilds the state.
pub(super) fn rest(world: &mut World<'_>) -> Result<(), String> {
    let waiting = "select outbox_id from outbox where state in ('queued', 'claimed')";
    same("I13: what waits in the outbox", &texts(world, waiting), &BTreeSet::new())?;
    let told = world.case.events.iter().filter(|event| world.is_told(event));
    let told: BTreeSet<_> = told.map(|event| event.id).collect();
    same("I3: what Meta was answered for", &world.acknowledged, &told)?;
    opt_ins(world)?;
    sealing(world)?;
    rebuilding(world)
}

/// So far, at most, the isolates' clocks are behind.
const CLOCKS_DIFFER: i64 = 10 * MINUTE;

fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: &T, should: &T) -> Result<(), String> {
    if is == should {
        return Ok(());
    }
    Err(format!("{what}\n  is     {is:?}\n  should {should:?}"))
}

fn texts(world: &World<'_>, sql: &str) -> BTreeSet<String> {
    world.record.ask(sql, |row| row.get(0)).into_iter().collect()
}

/// I1, I2, I8, I11, I12: who is known by what, who agreed to what, and until when they may be written to.
fn people(world: &World<'_>) -> Result<(), String> {
    let mut recorded = recorded(world);
    for business in Business::BOTH {
        let mut is: Vec<_> = recorded.remove(business.id()).unwrap_or_default();
        let mut should = oracle::people(&world.facts, business);
        is.sort();
        should.sort();
        for (person, true_person) in is.iter_mut().zip(&should) {
            if is_fair(world, person.window, true_person.window) {
                person.window = true_person.window;
            }
        }
        same(business.id(), &is, &should)?;
    }
    same("rows of no business", &recorded.len(), &0)
}

/// I8: no window ends later than it should. It may end sooner by what clocks differ, and one that may be over need
/// not have been opened.
fn is_fair(world: &World<'_>, is: Option<i64>, should: Option<i64>) -> bool {
    let may_be_over = should.is_none_or(|end| end <= world.latest + CLOCKS_DIFFER);
    let least = if may_be_over { None } else { should.map(|end| end - CLOCKS_DIFFER) };
    (least..=should).contains(&is)
}

/// Everybody in the record, by business.
fn recorded(world: &World<'_>) -> BTreeMap<String, Vec<Person>> {
    let mut people: BTreeMap<(String, String), Person> = BTreeMap::new();
    let ask = &world.record;
    for (key, known) in ask
        .ask("select business_id, contact_id, kind, value, attested_by from identifier", |row| {
            Ok((of_two(row)?, known(row.get_ref(2)?, row.get_ref(3)?, row.get_ref(4)?)?))
        })
    {
        people.entry(key).or_default().known.insert(known);
    }
    for (key, purpose, state) in ask.ask(
        "select business_id, contact_id, trim(channel_id || ' ' || purpose), granted_at, implied_at,
                withdrawn_at, held_at from consent",
        |row| {
            let state = [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
            Ok((of_two(row)?, row.get(2)?, state))
        },
    ) {
        people.entry(key).or_default().consent.insert(purpose, state);
    }
    for (key, state) in ask
        .ask("select business_id, contact_id, joined_at, left_at from membership", |row| {
            Ok((of_two(row)?, [row.get(2)?, row.get(3)?]))
        })
    {
        people.entry(key).or_default().news = Some(state);
    }
    for (key, end) in ask
        .ask("select business_id, contact_id, expires_at from service_window", |row| {
            Ok((of_two(row)?, row.get(2)?))
        })
    {
        people.entry(key).or_default().window = Some(end);
    }
    let mut by_business: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for ((business, _), person) in people {
        by_business.entry(business).or_default().push(person);
    }
    by_business
}

/// An identifier as the oracle names it.
fn known(
    kind: ValueRef<'_>,
    value: ValueRef<'_>,
    attested_by: ValueRef<'_>,
) -> rusqlite::Result<String> {
    let value = value.as_str()?;
    if kind.as_str()? == "bsuid" {
        return Ok(format!("user id {value}"));
    }
    let same = |spellings: &[&str; 2]| number_key(spellings[0]) == value;
    let number = NUMBERS.iter().position(same).expect("a number of the world");
    let is_typed = attested_by.as_str()? == "pairing";
    Ok(if is_typed { format!("typed {number}") } else { Known::Number(number).name() })
}

/// I3, I4: what Meta was answered 200 for is in the record, once, or lies parked with its reason.
fn received(world: &World<'_>) -> Result<(), String> {
    let is = texts(world, "select business_id || ' ' || message_id from inbound");
    let told = world.facts.iter().filter(|fact| fact.attests);
    let should = told.map(|fact| format!("{} {}", fact.business.id(), fact.key)).collect();
    same("I3: messages", &is, &should)?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let parked = world.record.ask("select business_id, digest from parked", read);
    same("I3: parked", &parked.into_iter().collect(), &world.parked)?;
    let lost: BTreeSet<_> = world.acknowledged.difference(&world.recorded).collect();
    same("I3: answered for and lost", &lost, &BTreeSet::new())
}

/// A row of the ledger: place, business, key, contact, medium and purpose, act, time, evidence.
pub(super) type LedgerRow = (i64, String, String, String, String, String, i64, String);

/// I4, I14: every act has its entry, no entry changes or goes.
fn ledger(world: &mut World<'_>) -> Result<(), String> {
    let sql = "select ledger_id, business_id, entry_key, contact_id, medium || ' ' || purpose,
                      act, event_at, evidence
               from ledger order by ledger_id";
    let rows: Vec<LedgerRow> = world.record.ask(sql, |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
            row.get(6)?,
            row.get(7)?,
        ))
    });
    let kept = rows.get(..world.ledger.len()).unwrap_or_default();
    if kept != world.ledger {
        return Err("I14: the ledger lost or changed an entry".to_owned());
    }
    let name = |row: &LedgerRow| format!("{} {} {} {}", row.1, row.2, row.5, row.6);
    let explicit = |row: &&LedgerRow| row.5 != "implied";
    let mut is: Vec<_> = rows.iter().filter(explicit).map(name).collect();
    let mut should: Vec<_> = world.facts.iter().flat_map(proofs).collect();
    is.sort();
    should.sort();
    world.ledger = rows;
    same("I4: the ledger", &is, &should)
}

/// The entries that prove what a fact did, without what is only implied: of that the first is enough.
fn proofs(fact: &Fact) -> impl Iterator<Item = String> + '_ {
    let explicit = fact.acts.iter().filter(|(_, act)| *act != Act::Implied);
    // An operator's entries name the channel that they are limited to, and here there is none.
    let medium = if fact.attests { "whatsapp" } else { "" };
    let explicit = explicit.map(move |(purpose, act)| (format!("{medium}:{purpose}"), *act));
    let by_sms = if fact.stops_sms { &["sms:service", "sms:marketing"][..] } else { &[] };
    let by_sms = by_sms.iter().map(|part| ((*part).to_owned(), Act::Withdrawn));
    let act = |joins| if joins { Act::Granted } else { Act::Withdrawn };
    let group = fact.news.map(|joins| ("group:NEWS".to_owned(), act(joins)));
    explicit.chain(by_sms).chain(group).map(|(part, act)| {
        format!("{} {}:{part} {} {}", fact.business.id(), fact.key, act.name(), fact.at)
    })
}

/// Form entries: by which message each was answered first.
fn entries(world: &World<'_>) -> Result<(), String> {
    type Answered = BTreeMap<String, (Option<i64>, Option<String>, bool)>;
    let sql =
        "select business_id || ' ' || code, confirmed_at, confirmed_by, from_typed from pairing";
    let read = |row: &Row<'_>| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?)));
    let is: Answered = world.record.ask(sql, read).into_iter().collect();
    let should = world.taken.iter().map(|taken| {
        let business = taken.entry.business;
        let code = (taken.code.clone(), taken.entry.number);
        let answers = world.facts.iter().filter(|fact| fact.business == business);
        let answers: Vec<_> = answers.filter(|fact| fact.answers.as_ref() == Some(&code)).collect();
        let first = answers.iter().min_by_key(|fact| (fact.at, &fact.key));
        let typed = Known::Number(taken.entry.number);
        let from_typed = answers.iter().any(|fact| fact.shows.contains(&typed));
        let (at, by) = first.map(|fact| (fact.at, fact.key.clone())).unzip();
        (format!("{} {}", business.id(), taken.code), (at, by, from_typed))
    });
    same("form entries", &is, &should.collect())
}

/// I10: delivered is final, whatever came first.
fn receipts(world: &World<'_>) -> Result<(), String> {
    let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
    let sql = "select outbox_id, receipt from outbox where receipt is not null";
    let is: BTreeMap<_, _> = world.record.ask(sql, read).into_iter().collect();
    let rank =
        |one: &&&str| ["accepted", "undelivered", "delivered"].iter().position(|of| of == *one);
    let best = |all: &Vec<&str>| all.iter().max_by_key(rank).map(|one| (*one).to_owned());
    let known = world.sms.receipts.iter();
    let should = known.filter_map(|(message, all)| Some((message.clone(), best(all)?)));
    same("I10: receipts", &is, &should.collect())
}

/// What operators see: who may be written to.
fn opt_ins(world: &mut World<'_>) -> Result<(), String> {
    for business in Business::BOTH {
        let id = BusinessId(business.id().to_owned());
        let list = opt_in::list(&id, &Filter { limit: 99, ..Filter::default() }, world.end());
        let rows: Vec<opt_in::Row> = world.record.call(&[list])?.of(0);
        let people = oracle::people(&world.facts, business);
        let states = people.iter().filter_map(|person| person.consent.get("service"));
        let mut should: Vec<_> = states.map(|state| oracle::is_active(*state)).collect();
        let mut is: Vec<_> = rows.iter().map(|row| row.is_active != 0).collect();
        is.sort_unstable();
        should.sort_unstable();
        same("I1: who may be written to", &is, &should)?;
    }
    Ok(())
}

/// I14: every entry is sealed, and the chain of each business is whole.
fn sealing(world: &mut World<'_>) -> Result<(), String> {
    let contacts: BTreeSet<_> =
        world.ledger.iter().map(|row| (row.1.clone(), row.3.clone())).collect();
    for (business, contact) in contacts {
        let statement = seal::of_contact(&BusinessId(business), &contact);
        let entries: Vec<Entry> = world.record.call(&[statement])?.of(0);
        let all: Vec<_> = entries.iter().filter_map(sealed).collect();
        same("I14: entries with a seal", &all.len(), &entries.len())?;
        same("I14: broken at", &broken_at(&all), &None)?;
    }
    Ok(())
}

/// The state is what the ledger adds up to.
fn rebuilding(world: &World<'_>) -> Result<(), String> {
    let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
    let merges = world.record.ask("select loser_id, winner_id from contact_merge", read);
    let merges: BTreeMap<_, _> = merges.into_iter().collect();
    let mut should: BTreeMap<(String, String), [i64; 4]> = BTreeMap::new();
    for row in world.ledger.iter().filter(|row| is_consent(row)) {
        let mut contact = &row.3;
        while let Some(winner) = merges.get(contact) {
            contact = winner;
        }
        let state = should.entry((contact.clone(), row.4.clone())).or_default();
        let acts = ["granted", "implied", "withdrawn", "held"];
        let at = &mut state[acts.iter().position(|act| *act == row.5).expect("an act")];
        let is_first = row.5 == "implied" && *at != 0;
        *at = if is_first { row.6.min(*at) } else { row.6.max(*at) };
    }
    let sql = "select contact_id, iif(channel_id = 'sms', 'sms ', 'whatsapp ') || purpose, granted_at, implied_at,
                      withdrawn_at, held_at from consent";
    let state =
        |row: &Row<'_>| Ok((of_two(row)?, [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?]));
    let is = world.record.ask(sql, state).into_iter().collect();
    same("rebuilt from the ledger", &is, &should)
}

/// Whether an entry is about consent, not about a group.
fn is_consent(row: &LedgerRow) -> bool {
    !row.4.ends_with(" group")
}

fn of_two(row: &Row<'_>) -> rusqlite::Result<(String, String)> {
    Ok((row.get(0)?, row.get(1)?))
}
