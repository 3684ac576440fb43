//! The chats between visitors and businesses, and who is who in them.

use std::collections::{BTreeMap, HashSet};

use crate::moment::Moment;

/// Source: Meta, "Customer service windows".
const WINDOW_SECONDS: u64 = 24 * 3600;

/// A person's key is the number where it is known, else the business-scoped user id.
#[derive(Default)]
pub(crate) struct Chats {
    bubbles: Vec<Bubble>,
    /// The ids of all of them.
    wamids: HashSet<String>,
    /// When somebody last wrote to a channel, by channel and person.
    last_inbound: BTreeMap<(String, String), Moment>,
    number_of: BTreeMap<String, String>,
    profiles: BTreeMap<String, Profile>,
}

/// One message of a chat.
#[derive(Clone, Debug)]
pub(crate) struct Bubble {
    pub(crate) wamid: String,
    pub(crate) phone_number_id: String,
    pub(crate) person: String,
    pub(crate) author: Author,
    pub(crate) text: String,
    /// One line about a file or a place; empty if there is none.
    pub(crate) attachment: String,
    pub(crate) taps: Vec<Tap>,
    pub(crate) at: Moment,
    pub(crate) mark: Mark,
}

/// Something below a message that can be tapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tap {
    Reply(Reply),
    ShareNumber {
        title: String,
    },
    Link {
        title: String,
        url: String,
    },
    /// Nothing that a business hears of.
    Plain {
        title: String,
    },
}

/// A tap that answers for the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// The quick reply of a template.
    Button { payload: String, title: String },
    /// A reply button, or a row of a list.
    Choice { id: String, title: String, description: Option<String>, is_row: bool },
}

impl Tap {
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::Reply(reply) => reply.title(),
            Self::ShareNumber { title } | Self::Link { title, .. } | Self::Plain { title } => title,
        }
    }
}

impl Reply {
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::Button { title, .. } | Self::Choice { title, .. } => title,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    Visitor,
    Business,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The webhook, or the first status, is on its way.
    Pending,
    /// The Worker answered the visitor's webhook with this HTTP status.
    Answered(u16),
    /// The Worker did not answer the visitor's webhook.
    Unanswered,
    Sent,
    Delivered,
    Read,
    /// A `failed` status with this code.
    Failed(u32),
}

impl Mark {
    /// How far a message of a business has come.
    fn rank(self) -> u8 {
        match self {
            Self::Pending | Self::Answered(_) | Self::Unanswered => 0,
            Self::Sent => 1,
            Self::Failed(_) => 2,
            Self::Delivered => 3,
            Self::Read => 4,
        }
    }
}

/// How a person appears to businesses.
#[derive(Clone, Default)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) hides_number: bool,
}

impl Chats {
    /// Adds a message, unless it is known by its id: Meta delivers more than once.
    pub(crate) fn add(&mut self, bubble: Bubble) {
        if !self.wamids.insert(bubble.wamid.clone()) {
            return;
        }
        if bubble.author == Author::Visitor {
            let chat = (bubble.phone_number_id.clone(), bubble.person.clone());
            let last = self.last_inbound.entry(chat).or_insert(bubble.at);
            *last = bubble.at.max(*last);
        }
        self.bubbles.push(bubble);
    }

    pub(crate) fn mark(&mut self, wamid: &str, mark: Mark) {
        // What is marked is mostly new.
        if let Some(bubble) = self.bubbles.iter_mut().rev().find(|known| known.wamid == wamid) {
            bubble.mark = mark;
        }
    }

    /// Marks what Meta reports; a status that comes late does not take back a later one.
    pub(crate) fn report(&mut self, wamid: &str, mark: Mark) {
        let known = self.bubble(wamid).map_or(0, |bubble| bubble.mark.rank());
        if mark.rank() >= known {
            self.mark(wamid, mark);
        }
    }

    pub(crate) fn bubble(&self, wamid: &str) -> Option<&Bubble> {
        self.bubbles.iter().rev().find(|bubble| bubble.wamid == wamid)
    }

    /// Learns that a number and a user id belong to one person; both chats become one.
    pub(crate) fn introduce(&mut self, digits: &str, bsuid: &str) {
        self.number_of.insert(bsuid.into(), digits.into());
        for bubble in self.bubbles.iter_mut().filter(|bubble| bubble.person == bsuid) {
            bubble.person = digits.into();
        }
        let strange = |chat: &(String, String), _: &mut Moment| chat.1 == bsuid;
        let renamed: Vec<_> = self.last_inbound.extract_if(.., strange).collect();
        for ((channel, _), at) in renamed {
            let last = self.last_inbound.entry((channel, digits.into())).or_insert(at);
            *last = at.max(*last);
        }
    }

    /// Lets so much time pass.
    pub(crate) fn age(&mut self, millis: u64) {
        let moments = self.bubbles.iter_mut().map(|bubble| &mut bubble.at);
        for at in moments.chain(self.last_inbound.values_mut()) {
            *at = at.minus(millis);
        }
    }

    /// The key of whoever has this number or user id.
    pub(crate) fn person(&self, id: &str) -> String {
        self.number_of.get(id).map_or(id, String::as_str).into()
    }

    pub(crate) fn bsuid(&self, digits: &str) -> Option<String> {
        let known = self.number_of.iter().find(|(_, number)| *number == digits);
        known.map(|(bsuid, _)| bsuid.clone())
    }

    /// Whether `person` wrote to this channel in the last 24 hours.
    pub(crate) fn window_open(&self, phone_number_id: &str, person: &str, now: Moment) -> bool {
        let chat = (phone_number_id.to_owned(), person.to_owned());
        let last = self.last_inbound.get(&chat);
        last.is_some_and(|at| now.seconds_since(*at) < WINDOW_SECONDS)
    }

    /// The messages of one chat, oldest first.
    pub(crate) fn between(&self, channel: &str, person: &str) -> impl Iterator<Item = &Bubble> {
        self.bubbles
            .iter()
            .filter(move |bubble| bubble.phone_number_id == channel && bubble.person == person)
    }

    /// The newest message of every chat, newest first.
    pub(crate) fn newest(&self) -> Vec<&Bubble> {
        let mut newest: Vec<&Bubble> = Vec::new();
        for bubble in self.bubbles.iter().rev() {
            let same = |other: &&Bubble| {
                other.person == bubble.person && other.phone_number_id == bubble.phone_number_id
            };
            if !newest.iter().any(same) {
                newest.push(bubble);
            }
        }
        newest
    }

    pub(crate) fn profile(&self, person: &str) -> Profile {
        self.profiles.get(person).cloned().unwrap_or_default()
    }

    pub(crate) fn set_profile(&mut self, person: &str, profile: Profile) {
        self.profiles.insert(person.into(), profile);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbound(wamid: &str, person: &str, seconds: u64) -> Bubble {
        Bubble {
            wamid: wamid.into(),
            phone_number_id: "1".into(),
            person: person.into(),
            author: Author::Visitor,
            text: "START".into(),
            attachment: String::new(),
            taps: Vec::new(),
            at: Moment::from_seconds(seconds).unwrap(),
            mark: Mark::Pending,
        }
    }

    #[test]
    fn the_window_closes_after_24_hours_to_the_second() {
        let mut chats = Chats::default();
        chats.add(inbound("a", "43660", 1000));
        let at = |seconds| Moment::from_seconds(1000 + seconds).unwrap();
        assert!(chats.window_open("1", "43660", at(WINDOW_SECONDS - 1)));
        assert!(!chats.window_open("1", "43660", at(WINDOW_SECONDS)));
        assert!(!chats.window_open("2", "43660", at(0)), "another channel");
    }

    #[test]
    fn a_repeated_message_is_shown_once() {
        let mut chats = Chats::default();
        chats.add(inbound("a", "43660", 1));
        chats.add(inbound("a", "43660", 1));
        assert_eq!(chats.between("1", "43660").count(), 1);
    }

    #[test]
    fn a_number_learnt_later_joins_both_chats() {
        let mut chats = Chats::default();
        chats.add(inbound("a", "AT.1", 1));
        chats.introduce("43660", "AT.1");
        chats.add(inbound("b", &chats.person("AT.1"), 2));
        assert_eq!(chats.between("1", "43660").count(), 2);
        assert_eq!(chats.newest().len(), 1);
        let soon = Moment::from_seconds(3).unwrap();
        assert!(chats.window_open("1", "43660", soon) && !chats.window_open("1", "AT.1", soon));
    }

    #[test]
    fn a_day_that_passes_closes_the_window() {
        let mut chats = Chats::default();
        let now = Moment::from_seconds(WINDOW_SECONDS * 2).unwrap();
        chats.add(inbound("a", "43660", WINDOW_SECONDS * 2));
        chats.age(WINDOW_SECONDS * 1000 - 1000);
        assert!(chats.window_open("1", "43660", now));
        chats.age(1000);
        assert!(!chats.window_open("1", "43660", now));
    }
}
