//! Identifiers that no two runs of the sandbox share: the Worker remembers them beyond a restart.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// 32 lowercase hex digits.
pub(crate) fn hex() -> String {
    use std::fmt::Write;
    fresh().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A Graph id: digits.
pub(crate) fn digits() -> String {
    let value = fresh().iter().take(6).fold(0, |value, byte| (value << 8) | u64::from(*byte));
    format!("4{value:015}")
}

/// A message id in Meta's form: opaque, with base64's slashes and equals signs.
pub(crate) fn wamid() -> String {
    let bytes: Vec<u8> = fresh().into_iter().take(28).collect();
    format!("wamid.{}", STANDARD.encode(bytes))
}

/// Every `RandomState` has keys of its own, drawn by the platform.
fn fresh() -> [u8; 32] {
    let mut hash = Sha256::new();
    for _ in 0..2 {
        hash.update(RandomState::new().build_hasher().finish().to_be_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_thousand_ids_are_a_thousand_different_ids() {
        let ids: HashSet<String> = (0..1000).map(|_| hex()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 32));
    }

    #[test]
    fn a_wamid_looks_like_metas() {
        assert!(wamid().starts_with("wamid.") && wamid().ends_with('='));
    }
}
