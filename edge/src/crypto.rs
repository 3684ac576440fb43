//! Hashes, keyed hashes and comparison in constant time.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// SHA-256 as lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// MD5 as lower-case hex: no proof of anything by itself, but a part of what seven.io signs.
pub(crate) fn md5(bytes: &[u8]) -> String {
    hex(&md5::Md5::digest(bytes))
}

/// HMAC-SHA-256.
pub(crate) fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    tag::<Hmac<Sha256>>(key, message).into()
}

/// HMAC-SHA-1, which Twilio signs with.
pub(crate) fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    tag::<Hmac<sha1::Sha1>>(key, message).into()
}

fn tag<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> hmac::digest::Output<M> {
    // HMAC takes keys of any length: the default stands for a failure that does not exist.
    let keyed = <M as KeyInit>::new_from_slice(key);
    keyed.map(|mac| mac.chain_update(message).finalize().into_bytes()).unwrap_or_default()
}

/// What stands for a personal value where the value itself must not: the first half of its HMAC.
pub(crate) fn pseudonym(key: &[u8], value: &str) -> String {
    hex(hmac_sha256(key, value.as_bytes()).first_chunk::<16>().map_or(&[], |half| half))
}

/// Whether two values are equal, in a time that does not tell where they differ.
pub(crate) fn equal(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// 32 bytes from hex; what is no hex becomes zeros, which no hash equals.
pub(crate) fn unhex(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).unwrap_or_default();
        *byte = u8::from_str_radix(pair, 16).unwrap_or_default();
    }
    bytes
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
