//! What the record must say, worked out anew from the facts that were taken into it: no merging, no order, no SQL.

use std::collections::{BTreeMap, BTreeSet};

use jawort_shared::time::{DAY, SECOND};

use super::meta::{bsuid, message_id};
use super::truth::{Business, Entry, Event, Say, Shows, What};

/// A form entry that was taken, with what the edge gave it.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) event: u32,
    pub(super) entry: Entry,
    pub(super) code: String,
    pub(super) created_at: i64,
}

/// By what somebody is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Known {
    UserId(String),
    Number(usize),
}

impl Known {
    /// As [`Person::known`] has it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::UserId(id) => format!("user id {id}"),
            Self::Number(number) => format!("number {number}"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Granted,
    Implied,
    Withdrawn,
    Held,
}

impl Act {
    pub(super) fn name(self) -> &'static str {
        ["granted", "implied", "withdrawn", "held"][self as usize]
    }
}

/// Something that is in the record and can change it no more.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) business: Business,
    /// What makes it the same fact when it is told again.
    pub(super) key: String,
    pub(super) at: i64,
    /// All that it shows of the person, the most trusted first.
    pub(super) shows: Vec<Known>,
    /// Whether the person was there: an operator's withdrawal ties no number to anybody.
    pub(super) attests: bool,
    pub(super) acts: Vec<(&'static str, Act)>,
    /// Whether SMS ends too.
    pub(super) stops_sms: bool,
    /// Joined or left NEWS.
    pub(super) news: Option<bool>,
    pub(super) opens_window: bool,
    /// Code and typed number of the form entry that it answers.
    pub(super) answers: Option<(String, usize)>,
}

/// A person as the record shows one.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Person {
    pub(super) known: BTreeSet<String>,
    /// Granted, implied, withdrawn, held, by purpose, of SMS behind `sms`; 0 is never.
    pub(super) consent: BTreeMap<String, [i64; 4]>,
    /// Joined and left NEWS; 0 is never.
    pub(super) news: Option<[i64; 2]>,
    pub(super) window: Option<i64>,
}

/// Whether somebody may be written to for a purpose.
pub(super) fn is_active([granted, implied, withdrawn, _]: [i64; 4]) -> bool {
    if withdrawn == 0 { granted + implied > 0 } else { granted > withdrawn }
}

const SERVICE: &[&str] = &["service"];
const ALL: &[&str] = &["service", "marketing"];

fn purposes(marketing: bool) -> &'static [&'static str] {
    if marketing { ALL } else { SERVICE }
}

/// What an event means once it is told, given all form entries; none for what is no person's.
pub(super) fn fact(event: &Event, raw: &str, taken: &[Taken]) -> Option<Fact> {
    let What::Said(said) = event.what else { return None };
    let at = event.told_at();
    let number = (said.shows != Shows::UserId).then_some(Known::Number(said.number));
    let id = bsuid(said.business, said.person);
    let id = (said.shows != Shows::Number).then_some(Known::UserId(id));
    let sets = matches!(said.say, Say::PrefersStop | Say::PrefersResume);
    let mut fact = Fact {
        business: said.business,
        key: if sets { preference_key(raw) } else { message_id(event.id) },
        at,
        shows: id.into_iter().chain(number.clone()).collect(),
        attests: true,
        acts: Vec::new(),
        stops_sms: said.say == Say::StopAll,
        news: None,
        opens_window: !sets,
        answers: None,
    };
    let own = taken.iter().filter(|one| one.entry.business == said.business);
    let fits = |one: &&Taken| at + SECOND > one.created_at && at < one.created_at + DAY;
    let typed = own.filter(|one| number == Some(Known::Number(one.entry.number)));
    let typed = typed.filter(fits).max_by_key(|one| one.created_at);
    mean(&mut fact, said.say, typed, taken);
    Some(fact)
}

pub(super) fn preference_key(raw: &str) -> String {
    format!("preference.{}", crate::crypto::sha256(raw.as_bytes()))
}

/// The rows of FEATURES: what is decided for each thing that people say.
fn mean(fact: &mut Fact, say: Say, typed: Option<&Taken>, taken: &[Taken]) {
    let each = |of: &[&'static str], act| of.iter().map(|purpose| (*purpose, act)).collect();
    match say {
        Say::StopNews if has_news(fact.business) => fact.news = Some(false),
        Say::Stop | Say::StopUnknownGroup | Say::StopAll | Say::StopNews => {
            fact.acts = each(ALL, Act::Withdrawn);
        }
        Say::StopPromos | Say::PrefersStop => fact.acts = vec![("marketing", Act::Withdrawn)],
        Say::PrefersResume => fact.acts = vec![("marketing", Act::Granted)],
        Say::NearMiss => fact.acts = vec![("marketing", Act::Held)],
        Say::Start => start(fact, typed),
        Say::StartNews if has_news(fact.business) => {
            start(fact, typed);
            fact.news = Some(true);
        }
        Say::StartCode(event) => start_with_code(fact, event, taken),
        Say::Chat | Say::Sound | Say::StartNews | Say::StartUnknownGroup => {
            fact.answers = typed.map(answer);
            if typed.is_some() || fact.business == Business::Demo {
                fact.acts = each(SERVICE, Act::Implied);
            }
        }
    }
}

/// Only one of the businesses has a group.
fn has_news(business: Business) -> bool {
    business == Business::Demo
}

fn answer(taken: &Taken) -> (String, usize) {
    (taken.code.clone(), taken.entry.number)
}

fn start(fact: &mut Fact, typed: Option<&Taken>) {
    let marketing = typed.is_none_or(|taken| taken.entry.marketing);
    fact.acts = purposes(marketing).iter().map(|purpose| (*purpose, Act::Granted)).collect();
    fact.answers = typed.map(answer);
    let chosen = typed.is_some_and(|taken| taken.entry.news && has_news(fact.business));
    fact.news = chosen.then_some(true);
}

fn start_with_code(fact: &mut Fact, event: u32, taken: &[Taken]) {
    // Whoever filled it in twice has the code of the last time.
    let entry = taken.iter().rfind(|one| one.event == event);
    let entry = entry.filter(|one| one.entry.business == fact.business);
    let in_time =
        |one: &&Taken| fact.at + SECOND > one.created_at && fact.at < one.created_at + DAY;
    if let Some(entry) = entry.filter(in_time) {
        return start(fact, Some(entry));
    }
    let marketing = entry.is_some_and(|one| one.entry.marketing);
    fact.acts = purposes(marketing).iter().map(|purpose| (*purpose, Act::Granted)).collect();
}

/// All people of a business: whoever was seen with a user id is that one, a number belongs to whom it was last seen with.
pub(super) fn people(facts: &[Fact], business: Business) -> Vec<Person> {
    let facts: Vec<_> = facts.iter().filter(|fact| fact.business == business).collect();
    let attested = || facts.iter().filter(|fact| fact.attests);
    let mut people: BTreeMap<Known, Person> = BTreeMap::new();
    for fact in &facts {
        let person = people.entry(who(&facts, &fact.shows)).or_default();
        apply(person, fact);
        let ids = fact.shows.iter().filter(|known| matches!(known, Known::UserId(_)));
        person.known.extend(ids.map(Known::name));
    }
    let numbers: BTreeSet<_> = attested().flat_map(|fact| &fact.shows).collect();
    for number in numbers.iter().filter(|known| matches!(known, Known::Number(_))) {
        let person = people.entry(who(&facts, &[(*number).clone()])).or_default();
        person.known.insert(number.name());
    }
    for (number, owner) in typed(&facts) {
        if !numbers.contains(&Known::Number(number)) {
            people.entry(owner).or_default().known.insert(format!("typed {number}"));
        }
    }
    people.into_values().collect()
}

/// Who is meant: the user id if it is told, else whoever the number was last seen with.
fn who(facts: &[&Fact], shows: &[Known]) -> Known {
    let first = shows[0].clone();
    if matches!(first, Known::UserId(_)) {
        return first;
    }
    let together = facts.iter().filter(|fact| fact.attests && fact.shows.len() == 2);
    let holder = together.filter(|fact| fact.shows[1] == first).max_by_key(|fact| fact.at);
    holder.map_or(first, |fact| fact.shows[0].clone())
}

/// Numbers that were only typed, with the one who said so first.
fn typed(facts: &[&Fact]) -> BTreeMap<usize, Known> {
    let mut typed = BTreeMap::new();
    let mut answers: Vec<_> = facts.iter().filter(|fact| fact.shows.len() == 1).collect();
    answers.sort_by_key(|fact| (fact.at, &fact.key));
    for fact in answers {
        if let (Known::UserId(_), Some((_, number))) = (&fact.shows[0], &fact.answers) {
            typed.entry(*number).or_insert_with(|| fact.shows[0].clone());
        }
    }
    typed
}

fn apply(person: &mut Person, fact: &Fact) {
    for (purpose, act) in &fact.acts {
        let state = person.consent.entry((*purpose).to_owned()).or_default();
        let at = &mut state[*act as usize];
        let is_first = *act == Act::Implied && *at != 0;
        *at = if is_first { fact.at.min(*at) } else { fact.at.max(*at) };
    }
    for purpose in if fact.stops_sms { ALL } else { &[] } {
        let state = person.consent.entry(format!("sms {purpose}")).or_default();
        state[Act::Withdrawn as usize] = fact.at.max(state[Act::Withdrawn as usize]);
    }
    if let Some(joins) = fact.news {
        let state = person.news.get_or_insert_default();
        let at = &mut state[usize::from(!joins)];
        *at = fact.at.max(*at);
    }
    if fact.opens_window {
        person.window = person.window.max(Some(fact.at + DAY));
    }
}

/// Whether the one with this number said stop to the business.
pub(super) fn is_suppressed(facts: &[Fact], business: Business, number: usize) -> bool {
    let names = [Known::Number(number).name(), format!("typed {number}")];
    let people = people(facts, business);
    let mut holders = people.iter().filter(|one| names.iter().any(|name| one.known.contains(name)));
    holders.any(|one| {
        let states = ["service", "sms service"].map(|of| one.consent.get(of));
        states.into_iter().flatten().any(|state| state[2] > 0 && !is_active(*state))
    })
}

/// Whether the number is stopped, or may be for who once had it, or typed it, and said stop to SMS.
pub(super) fn may_be_suppressed(facts: &[Fact], business: Business, number: usize) -> bool {
    if is_suppressed(facts, business, number) {
        return true;
    }
    let facts: Vec<_> = facts.iter().filter(|fact| fact.business == business).collect();
    let told = |fact: &&&Fact| {
        fact.shows.contains(&Known::Number(number))
            || fact.answers.as_ref().is_some_and(|(_, typed)| *typed == number)
    };
    let had: Vec<_> = facts.iter().filter(told).collect();
    let mut stops = facts.iter().filter(|fact| fact.stops_sms);
    let of_one = |one: &Fact, other: &Fact| {
        who(&facts, &one.shows) == who(&facts, &other.shows)
            || one.shows.iter().any(|known| other.shows.contains(known))
    };
    stops.any(|stop| had.iter().any(|one| of_one(one, stop)))
}
