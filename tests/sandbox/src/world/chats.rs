//! The chats between visitors and businesses, and who is who in them.

use std::collections::{BTreeMap, HashSet};

use crate::directory;
use crate::moment::Moment;
use crate::world::bubble::{Author, Bubble, Mark};

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
        let digits = directory::wa_id(digits);
        for bubble in self.bubbles.iter_mut().filter(|bubble| bubble.person == bsuid) {
            bubble.person.clone_from(&digits);
        }
        let strange = |chat: &(String, String), _: &mut Moment| chat.1 == bsuid;
        let renamed: Vec<_> = self.last_inbound.extract_if(.., strange).collect();
        for ((channel, _), at) in renamed {
            let last = self.last_inbound.entry((channel, digits.clone())).or_insert(at);
            *last = at.max(*last);
        }
        self.number_of.insert(bsuid.into(), digits);
    }

    /// Lets so much time pass.
    pub(crate) fn age(&mut self, millis: u64) {
        let moments = self.bubbles.iter_mut().map(|bubble| &mut bubble.at);
        for at in moments.chain(self.last_inbound.values_mut()) {
            *at = at.minus(millis);
        }
    }

    /// The key of whoever has this number, in any of its spellings, or this user id.
    pub(crate) fn person(&self, id: &str) -> String {
        directory::wa_id(self.number_of.get(id).map_or(id, String::as_str))
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
        self.profiles.get(&self.person(person)).cloned().unwrap_or_default()
    }

    pub(crate) fn set_profile(&mut self, person: &str, profile: Profile) {
        self.profiles.insert(self.person(person), profile);
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
    fn a_number_in_another_spelling_is_the_same_person() {
        let mut chats = Chats::default();
        chats.add(inbound("a", &chats.person("551187654321"), 1));
        let soon = Moment::from_seconds(3).unwrap();
        assert!(chats.window_open("1", &chats.person("5511987654321"), soon));
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
