//! What really happens: people write and set, visitors fill in forms, an operator ends opt-ins.
//!
//! No network exists here, and no time but the true one.

use jawort_shared::time::{DAY, HOUR, MINUTE, SECOND};

use super::draw::Draw;

/// When every world begins: milliseconds, not on a whole second.
pub(super) const BEGIN: i64 = 1_795_000_000_123;

/// Which of the two businesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Business {
    /// Every first message opts in.
    Demo,
    /// Only keywords opt in.
    Other,
}

impl Business {
    pub(super) const BOTH: [Self; 2] = [Self::Demo, Self::Other];

    /// Id, channel, Meta's id of the channel.
    pub(super) fn names(self) -> [&'static str; 3] {
        match self {
            Self::Demo => ["biz_demo", "chn_demo", "106540352242922"],
            Self::Other => ["biz_other", "chn_other", "106540352242923"],
        }
    }

    pub(super) fn id(self) -> &'static str {
        self.names()[0]
    }
}

/// The people's numbers, each as it is dialled and in another spelling of WhatsApp.
pub(super) const NUMBERS: [[&str; 2]; 4] = [
    ["436641234567", "436641234567"],
    ["525512345678", "5215512345678"],
    ["5511961234567", "551161234567"],
    ["5491123456789", "541123456789"],
];

/// What Meta tells of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    Number,
    UserId,
    Both,
}

/// What a person means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Say {
    Start,
    StartNews,
    StartUnknownGroup,
    /// With the code of the form entry that is this event.
    StartCode(u32),
    Stop,
    StopNews,
    StopUnknownGroup,
    StopAll,
    StopPromos,
    NearMiss,
    Chat,
    Sound,
    PrefersStop,
    PrefersResume,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) business: Business,
    pub(super) person: usize,
    /// Place of the person's number in [`NUMBERS`].
    pub(super) number: usize,
    pub(super) shows: Shows,
    /// Which spelling of the number, which words for what is meant.
    pub(super) manner: usize,
    pub(super) say: Say,
}

/// A form that somebody filled in, perhaps with another's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) business: Business,
    pub(super) number: usize,
    pub(super) marketing: bool,
    pub(super) news: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Said(Said),
    Entered(Entry),
    /// The operator ends what the contact at this place agreed to.
    Revoked(Business, usize),
    /// Meta sends something that nobody understands.
    Poison(Business),
    /// Meta sends a message to a number that is not ours.
    Foreign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) id: u32,
    pub(super) at: i64,
    pub(super) what: What,
}

impl Event {
    /// The time as Meta writes it, in milliseconds: seconds, cut off.
    pub(super) fn told_at(&self) -> i64 {
        self.at - self.at.rem_euclid(SECOND)
    }
}

/// A few events of a few people.
pub(super) fn history(draw: &mut Draw) -> Vec<Event> {
    let count = 4 + draw.below(6);
    let mut writer =
        Writer { recycles: draw.chance(25), count, at: BEGIN, events: Vec::with_capacity(count) };
    for place in 0..count {
        let what = writer.what(draw, place);
        writer.advance(draw, what);
        let id = u32::try_from(place).expect("few");
        writer.events.push(Event { id, at: writer.at, what });
    }
    writer.events
}

struct Writer {
    /// Whether person 3 gets the number of person 0 half-way.
    recycles: bool,
    count: usize,
    at: i64,
    events: Vec<Event>,
}

impl Writer {
    /// Between two things that one person says lies any time, also none; forms come in a rush; all else has an order.
    fn advance(&mut self, draw: &mut Draw, what: What) {
        let writer = |what: &What| match what {
            What::Said(said) => Some(said.person),
            What::Entered(_) | What::Revoked(..) | What::Poison(_) | What::Foreign => None,
        };
        let before = self.events.last().and_then(|event| writer(&event.what));
        let goes_on = before.is_some() && before == writer(&what);
        let is_form = |what: &What| matches!(what, What::Entered(_));
        let is_rush = self.events.last().is_some_and(|last| is_form(&last.what)) && is_form(&what);
        let is_short = self.at > BEGIN + 2 * DAY;
        let gap = match draw.below(if is_short { 6 } else { 10 }) {
            0 | 1 => 0,
            2 | 3 => SECOND,
            4 => draw.millis(20 * SECOND),
            5 => draw.millis(10 * MINUTE),
            6 | 7 => draw.millis(3 * HOUR),
            _ => draw.millis(26 * HOUR),
        };
        let least = if goes_on {
            0
        } else if is_rush {
            1
        } else {
            2 * SECOND
        };
        self.at += gap.max(least);
    }

    fn what(&self, draw: &mut Draw, place: usize) -> What {
        let business = if draw.chance(80) { Business::Demo } else { Business::Other };
        match draw.below(20) {
            0..=3 => What::Entered(Entry {
                business,
                number: draw.pick(&[0, 0, 1, 2, 3]),
                marketing: draw.chance(50),
                news: draw.chance(50),
            }),
            4 => What::Revoked(business, draw.below(4)),
            5 if draw.chance(50) => What::Poison(business),
            5 if draw.chance(30) => What::Foreign,
            _ => What::Said(self.said(draw, business, place)),
        }
    }

    fn said(&self, draw: &mut Draw, business: Business, place: usize) -> Said {
        // Whoever wrote last often writes on: races are between things of one person.
        let last = self.events.iter().rev().find_map(|event| match event.what {
            What::Said(said) => Some(said),
            _ => None,
        });
        let stays = last.filter(|_| draw.chance(60));
        let person = stays.map_or_else(|| draw.pick(&[0, 0, 1, 2, 3]), |said| said.person);
        let business = stays.map_or(business, |said| said.business);
        let shows = draw.pick(&[Shows::Number, Shows::UserId, Shows::Both]);
        let (person, number, shows) = self.holder(person, shows, place);
        let say = self.say(draw);
        Said { business, person, number, shows, manner: draw.below(12), say }
    }

    /// Who has which number now. Of a recycled number Meta always tells whose it is.
    fn holder(&self, person: usize, shows: Shows, place: usize) -> (usize, usize, Shows) {
        if !self.recycles {
            return (person, person, shows);
        }
        let is_late = place >= self.count / 2;
        let named = if shows == Shows::Number { Shows::Both } else { shows };
        match person {
            0 if is_late => (0, 0, Shows::UserId),
            0 => (0, 0, named),
            3 if is_late => (3, 0, named),
            3 => (1, 1, shows),
            other => (other, other, shows),
        }
    }

    fn say(&self, draw: &mut Draw) -> Say {
        let entries = self.events.iter().filter(|event| matches!(event.what, What::Entered(_)));
        let entries: Vec<_> = entries.map(|event| event.id).collect();
        if !entries.is_empty() && draw.chance(35) {
            return Say::StartCode(draw.pick(&entries));
        }
        match draw.below(24) {
            0..=3 => Say::Start,
            4..=5 => Say::StartNews,
            6 => Say::StartUnknownGroup,
            7..=10 => Say::Stop,
            11..=12 => Say::StopNews,
            13 => Say::StopUnknownGroup,
            14 => Say::StopAll,
            15 => Say::StopPromos,
            16 => Say::NearMiss,
            17..=20 => Say::Chat,
            21 => Say::Sound,
            22 => Say::PrefersStop,
            _ => Say::PrefersResume,
        }
    }
}
