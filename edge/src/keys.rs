//! How operator keys look: recognisable where they leak, and a typo is told from an unknown key.

use sha2::{Digest, Sha256};

/// What every key begins with, so that scanners for leaked secrets find it: `jwk_[0-9a-z]{38}`.
pub(crate) const PREFIX: &str = "jwk_";

/// Without the letters that are easily taken for digits. Source: Douglas Crockford, "Base 32".
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SECRET_LENGTH: usize = 32;
const CHECK_LENGTH: usize = 6;

/// A key of 160 random bits and 30 bits of checksum.
pub(crate) fn new(random: [u8; 20]) -> String {
    let secret = base32(&random);
    let check = checksum(&secret);
    format!("{PREFIX}{secret}{check}")
}

/// Whether this looks like a key that [`new`] made, but cannot be one.
pub(crate) fn is_mistyped(key: &str) -> bool {
    let secret = key.strip_prefix(PREFIX).unwrap_or_default();
    let parts = secret.split_at_checked(SECRET_LENGTH);
    parts.is_some_and(|(secret, check)| check.len() == CHECK_LENGTH && check != checksum(secret))
}

fn checksum(secret: &str) -> String {
    base32(&Sha256::digest(secret)).chars().take(CHECK_LENGTH).collect()
}

/// Five bits a letter; what is left over at the end is dropped.
fn base32(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut count) = (String::new(), 0_u16, 0_u8);
    for byte in bytes {
        bits = bits << 8 | u16::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            let letter = ALPHABET.get(usize::from(bits >> count) % ALPHABET.len());
            text.extend(letter.copied().map(char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_as_long_as_it_should_be_and_carries_its_bits() {
        assert_eq!(base32(b"hello"), "d1jprv3f");
        let key = new([7; 20]);
        assert_eq!(key.len(), PREFIX.len() + SECRET_LENGTH + CHECK_LENGTH);
        assert_ne!(new([7; 20]), new([8; 20]));
    }

    #[test]
    fn every_typo_of_one_letter_is_seen() {
        let key = new(*b"01234567890123456789");
        assert!(!is_mistyped(&key));
        for place in PREFIX.len()..key.len() {
            for letter in ALPHABET.iter().filter(|letter| **letter != key.as_bytes()[place]) {
                let mut typo = key.clone().into_bytes();
                typo[place] = *letter;
                assert!(is_mistyped(&String::from_utf8(typo).expect("ASCII")), "{place}");
            }
        }
    }

    #[test]
    fn a_key_that_was_made_by_hand_is_no_typo() {
        for key in
            ["jwk_demo_operator", "jwk_", "", "jwk_0123456789abcdef0123456789abcdef", "jwk_ä"]
        {
            assert!(!is_mistyped(key), "{key}");
        }
    }
}
