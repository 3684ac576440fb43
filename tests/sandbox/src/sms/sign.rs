//! The keyed hashes that providers sign with.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

/// HMAC-SHA-256.
pub(crate) fn hmac_sha256(key: &str, message: &str) -> Vec<u8> {
    tag::<Hmac<Sha256>>(key, message)
}

/// HMAC-SHA-1.
pub(crate) fn hmac_sha1(key: &str, message: &str) -> Vec<u8> {
    tag::<Hmac<Sha1>>(key, message)
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// HMAC takes keys of every length: the default never shows.
fn tag<M: Mac + KeyInit>(key: &str, message: &str) -> Vec<u8> {
    let keyed = <M as KeyInit>::new_from_slice(key.as_bytes());
    keyed.map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_standards_hold() {
        // Source: RFC 2202, test case 2; RFC 4231, test case 2.
        let (key, message) = ("Jefe", "what do ya want for nothing?");
        assert_eq!(hex(&hmac_sha1(key, message)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assert_eq!(
            hex(&hmac_sha256(key, message)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
