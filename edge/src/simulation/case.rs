//! One world, written down: what happens, and through which doors the edge hears of it. Plain values, so that it shrinks.

use jawort_shared::time::{DAY, HOUR, MINUTE, SECOND};

use super::draw::Draw;
use super::truth::{self, Event, What};

/// A call of one door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Door {
    /// When it begins, by the true clock.
    pub(super) at: i64,
    /// What the isolate's clock shows more than the true one.
    pub(super) skew: i64,
    pub(super) fate: Fate,
    /// So many other doors begin before this one goes on from loading to committing.
    pub(super) waits: usize,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Fine,
    CrashBeforeCommit,
    /// The record fails after so many statements of the commit.
    CommitFails(usize),
    AnswerLost,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Webhook(Vec<u32>),
    Form(u32),
    Revocation(u32),
    /// The outbox is drained; how the provider answers to the first, second … message.
    Drain(Vec<Weather>),
    /// The minute's cron seals the ledger.
    Seal,
    /// A receipt for one of the messages that the provider took.
    Receipt(usize, &'static str),
}

/// How a provider answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weather {
    Accepts,
    Throttles,
    Fails,
    FailsAfterTaking,
    BreaksOff,
    Refuses,
    KnowsStop,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) events: Vec<Event>,
    /// In the order in which they begin.
    pub(super) doors: Vec<Door>,
}

impl Case {
    pub(super) fn of_seed(seed: u64) -> Self {
        let mut draw = Draw::new(seed);
        let events = truth::history(&mut draw);
        let mut doors = Vec::new();
        for event in &events {
            match event.what {
                What::Said(_) | What::Poison(_) | What::Foreign => {}
                What::Entered(_) => {
                    doors.push(door(&mut draw, event.at, Kind::Form(event.id)));
                    drains(&mut draw, event.at, &mut doors);
                }
                What::Revoked(..) => {
                    doors.push(door(&mut draw, event.at, Kind::Revocation(event.id)));
                }
            }
        }
        deliveries(&mut draw, &events, &mut doors);
        crons(&mut draw, &mut doors);
        doors.sort_by_key(|door| door.at);
        Self { events, doors }
    }

    pub(super) fn event(&self, id: u32) -> Option<&Event> {
        self.events.iter().find(|event| event.id == id)
    }

    /// When the last of it begins.
    pub(super) fn end(&self) -> i64 {
        let doors = self.doors.iter().map(|door| door.at);
        doors.chain(self.events.iter().map(|event| event.at)).max().unwrap_or(truth::BEGIN)
    }

    /// Worlds with one thing less, the bigger things first.
    pub(super) fn smaller(&self) -> impl Iterator<Item = Self> + '_ {
        let events = (0..self.events.len()).map(|place| self.without_event(place));
        let doors = (0..self.doors.len()).map(|place| {
            let mut less = self.clone();
            less.doors.remove(place);
            less
        });
        let plain = (0..self.doors.len()).flat_map(|place| self.plainer(place));
        events.chain(doors).chain(plain)
    }

    fn without_event(&self, place: usize) -> Self {
        let mut less = self.clone();
        let gone = less.events.remove(place).id;
        for door in &mut less.doors {
            if let Kind::Webhook(events) = &mut door.kind {
                events.retain(|event| *event != gone);
            }
        }
        less.doors.retain(|door| match &door.kind {
            Kind::Webhook(events) => !events.is_empty(),
            Kind::Form(event) | Kind::Revocation(event) => *event != gone,
            Kind::Drain(_) | Kind::Seal | Kind::Receipt(..) => true,
        });
        less
    }

    /// The same door without what is odd about it.
    fn plainer(&self, place: usize) -> Vec<Self> {
        let door = &self.doors[place];
        let mut plainer = Vec::new();
        let mut push = |door: Door| {
            let mut less = self.clone();
            less.doors[place] = door;
            plainer.push(less);
        };
        if door.fate != Fate::Fine {
            push(Door { fate: Fate::Fine, ..door.clone() });
        }
        if door.skew != 0 {
            push(Door { skew: 0, ..door.clone() });
        }
        if door.waits != 0 {
            push(Door { waits: 0, ..door.clone() });
        }
        if let Kind::Webhook(events) = &door.kind
            && events.len() > 1
        {
            for gone in 0..events.len() {
                let mut events = events.clone();
                events.remove(gone);
                push(Door { kind: Kind::Webhook(events), ..door.clone() });
            }
        }
        plainer
    }
}

fn door(draw: &mut Draw, at: i64, kind: Kind) -> Door {
    let fate = match draw.below(20) {
        0 | 1 => Fate::CrashBeforeCommit,
        2 => Fate::CommitFails(draw.below(12)),
        3 | 4 => Fate::AnswerLost,
        _ => Fate::Fine,
    };
    // A form's time must not lie before what was true when it was filled in.
    let skews: &[i64] = if matches!(kind, Kind::Form(_)) {
        &[0, 10 * MINUTE]
    } else {
        &[10 * MINUTE, -10 * MINUTE]
    };
    let skew = if draw.chance(15) { draw.pick(skews) } else { 0 };
    let waits = if draw.chance(25) { 1 + draw.below(2) } else { 0 };
    Door { at, skew, fate, waits, kind }
}

/// Each event that Meta tells of comes one to three times, alone or with others.
fn deliveries(draw: &mut Draw, events: &[Event], doors: &mut Vec<Door>) {
    let mut due = Vec::new();
    for event in events {
        if !matches!(event.what, What::Entered(_) | What::Revoked(..)) {
            for _ in 0..draw.pick(&[1, 1, 1, 2, 2, 3]) {
                due.push((event.at + delay(draw), event.id));
            }
        }
    }
    due.sort_unstable();
    let mut batch = Vec::new();
    for (place, (at, event)) in due.iter().enumerate() {
        batch.push(*event);
        if place + 1 == due.len() || draw.chance(60) {
            // Meta keeps no order within a batch either.
            let turn = draw.below(batch.len());
            batch.rotate_left(turn);
            doors.push(door(draw, *at, Kind::Webhook(std::mem::take(&mut batch))));
        }
    }
}

fn delay(draw: &mut Draw) -> i64 {
    match draw.below(10) {
        0..=5 => draw.millis(3 * SECOND),
        6 | 7 => draw.millis(10 * MINUTE),
        8 => draw.millis(30 * HOUR),
        _ => draw.millis(4 * DAY),
    }
}

/// What wakes the outbox after a form, if the wake-up is not lost.
fn drains(draw: &mut Draw, at: i64, doors: &mut Vec<Door>) {
    for likely in [75, 30] {
        if draw.chance(likely) {
            let (kind, soon) = (Kind::Drain(weather(draw)), draw.millis(5 * SECOND));
            doors.push(door(draw, at + soon, kind));
        }
    }
    for _ in 0..draw.below(3) {
        let receipt = draw.pick(&["accepted", "delivered", "undelivered"]);
        let (kind, later) = (Kind::Receipt(draw.below(4), receipt), draw.millis(10 * MINUTE));
        doors.push(door(draw, at + later, kind));
    }
}

fn weather(draw: &mut Draw) -> Vec<Weather> {
    use Weather::{Accepts, BreaksOff, Fails, FailsAfterTaking, KnowsStop, Refuses, Throttles};
    let one = |draw: &mut Draw| match draw.below(12) {
        0 | 1 => Throttles,
        2 => Fails,
        3 => FailsAfterTaking,
        4 => BreaksOff,
        5 => Refuses,
        6 => KnowsStop,
        _ => Accepts,
    };
    (0..3).map(|_| one(draw)).collect()
}

/// The minutes' cron: it drains and seals, sometimes twice at once.
fn crons(draw: &mut Draw, doors: &mut Vec<Door>) {
    let (Some(first), Some(last)) =
        (doors.iter().map(|door| door.at).min(), doors.iter().map(|door| door.at).max())
    else {
        return;
    };
    for _ in 0..draw.below(3) {
        let at = first + draw.millis(last - first + 1);
        for _ in 0..draw.pick(&[1, 1, 2]) {
            let weather = weather(draw);
            doors.push(door(draw, at, Kind::Drain(weather)));
            doors.push(door(draw, at, Kind::Seal));
        }
    }
}
