//! The chats between visitors and businesses, and who is who in them.

use std::collections::BTreeMap;

use crate::moment::Moment;

/// Source: Meta, "Customer service windows".
const WINDOW_SECONDS: u64 = 24 * 3600;

/// A person's key is the number where it is known, else the business-scoped user id.
#[derive(Default)]
pub(crate) struct Chats {
    bubbles: Vec<Bubble>,
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
    pub(crate) at: Moment,
    pub(crate) mark: Mark,
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

/// How a person appears to businesses.
#[derive(Clone, Default)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) hides_number: bool,
}

impl Chats {
    /// Adds a message, unless it is known by its id: Meta delivers more than once.
    pub(crate) fn add(&mut self, bubble: Bubble) {
        if self.bubbles.iter().all(|known| known.wamid != bubble.wamid) {
            self.bubbles.push(bubble);
        }
    }

    pub(crate) fn mark(&mut self, wamid: &str, mark: Mark) {
        for bubble in self.bubbles.iter_mut().filter(|bubble| bubble.wamid == wamid) {
            bubble.mark = mark;
        }
    }

    /// Learns that a number and a user id belong to one person; both chats become one.
    pub(crate) fn introduce(&mut self, digits: &str, bsuid: &str) {
        self.number_of.insert(bsuid.into(), digits.into());
        for bubble in self.bubbles.iter_mut().filter(|bubble| bubble.person == bsuid) {
            bubble.person = digits.into();
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
        let inbound = |bubble: &&Bubble| bubble.author == Author::Visitor;
        self.between(phone_number_id, person)
            .filter(inbound)
            .any(|bubble| now.seconds_since(bubble.at) < WINDOW_SECONDS)
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
    }
}
