//! The pairing code: ties the form on the page, the wording shown there and the chat together.

use crate::time::{DAY, Timestamp};

/// How long a code in a link can be used, in milliseconds.
pub const LIFETIME: i64 = DAY;

/// No letter or digit that is easily taken for another, and no vowel: no words.
const LETTERS: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";
const DIGITS: &[u8; 8] = b"23456789";
const LENGTH: usize = 8;

/// Eight characters, the first a digit: a group's code starts with a letter, so neither is taken
/// for the other. Some 36 bits, of use for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairingCode([u8; LENGTH]);

impl PairingCode {
    /// A code made of random bytes.
    pub fn from_random(random: [u8; LENGTH]) -> Self {
        let mut code = random.map(|byte| pick(LETTERS, byte));
        if let (Some(first), Some(byte)) = (code.first_mut(), random.first()) {
            *first = pick(DIGITS, *byte);
        }
        Self(code)
    }

    /// Reads a code as it may come back in a chat: in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let code: [u8; LENGTH] = text.to_ascii_uppercase().into_bytes().try_into().ok()?;
        let known = code.iter().all(|letter| LETTERS.contains(letter));
        (known && code.first().is_some_and(u8::is_ascii_digit)).then_some(Self(code))
    }

    /// As it stands in the link.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn pick<const N: usize>(alphabet: &[u8; N], byte: u8) -> u8 {
    alphabet.get(usize::from(byte) % N).copied().unwrap_or(b'2')
}

/// What the visitor calls their form entry by, on the page and in the SMS: 80 random bits.
pub fn reference(random: [u8; 16]) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    random.into_iter().map(|byte| char::from(pick(ALPHABET, byte))).collect()
}

/// The link that opens the chat with the opt-in message prepared.
///
/// `digits` is the channel's number without `+`.
/// Source: WhatsApp, "How to use click to chat".
pub fn chat_link(digits: &str, code: Option<&PairingCode>) -> String {
    let mut link = String::with_capacity(64);
    link.extend(["https://wa.me/", digits, "?text=START"]);
    if let Some(code) = code {
        link.extend(["%20", code.as_str()]);
    }
    link
}

/// A form entry that waits for its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// The code of its link.
    pub code: PairingCode,
    /// What the wording asked for.
    pub purpose: crate::consent::Purpose,
    /// Codes of the groups chosen in the form.
    pub groups: Vec<String>,
    /// When the form was sent.
    pub created_at: Timestamp,
}

impl Pairing {
    /// Whether a message is in time to answer this entry.
    ///
    /// A matter of the two times alone: which other messages came, and when, must not change what this one means.
    pub fn covers(&self, sent_at: Timestamp) -> bool {
        // A message's time has whole seconds only: it may lie just before the form's.
        sent_at.plus(crate::time::SECOND) > self.created_at
            && sent_at < self.created_at.plus(LIFETIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_comes_back_from_a_chat_as_it_went_out() {
        for byte in 0..=255 {
            let code = PairingCode::from_random([byte, 0, 255, byte, 7, 99, 13, byte]);
            assert_eq!(PairingCode::parse(code.as_str()), Some(code));
            assert_eq!(PairingCode::parse(&code.as_str().to_lowercase()), Some(code));
        }
    }

    #[test]
    fn a_groups_code_is_never_taken_for_a_pairing_code() {
        for text in ["NEWSTEAM", "BCDFGHJK", "", "2", "23456781", "2BCDFGHJK", "2BCDFGHÄ"] {
            assert_eq!(PairingCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_link_prepares_the_message() {
        let code = PairingCode::from_random([0; 8]);
        assert_eq!(
            chat_link("15550783881", Some(&code)),
            "https://wa.me/15550783881?text=START%2022222222"
        );
        assert_eq!(chat_link("15550783881", None), "https://wa.me/15550783881?text=START");
    }
}
