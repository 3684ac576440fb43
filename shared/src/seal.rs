//! The seal of the ledger: one hash chain for each business, so that no entry can be changed unseen.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// What the first entry of a chain follows.
pub const START: Hash = [0; 32];

/// One entry of the ledger with the seal that was put on it.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The entry's place in the ledger.
    pub ledger_id: i64,
    /// Hash of the entry as it stands in the ledger now.
    pub content: Hash,
    /// Hash of the entry when it was sealed.
    pub sealed_content: Hash,
    /// The chain's hash up to the entry before, as stored with that entry.
    pub previous: Hash,
    /// The chain's hash up to this entry.
    pub chain: Hash,
}

/// The hash of an entry: over its fields in their order, each with its length before it.
///
/// The length keeps fields apart: `ab`, `c` and `a`, `bc` differ.
pub fn content(fields: &[&str]) -> Hash {
    let each = fields.iter().fold(Sha256::new(), |hash, field| {
        let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
        hash.chain_update(length.to_be_bytes()).chain_update(field)
    });
    each.finalize().into()
}

/// The chain's hash after one more entry.
pub fn extend(previous: &Hash, content: &Hash) -> Hash {
    Sha256::new().chain_update(previous).chain_update(content).finalize().into()
}

/// The first entry, in the order of the ledger, that is not what was sealed or does not follow its forerunner.
pub fn broken_at<'a>(entries: impl IntoIterator<Item = &'a Sealed>) -> Option<i64> {
    let is_broken = |entry: &&Sealed| {
        entry.content != entry.sealed_content
            || entry.chain != extend(&entry.previous, &entry.sealed_content)
    };
    entries.into_iter().find(is_broken).map(|entry| entry.ledger_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(contents: &[&str]) -> Vec<Sealed> {
        let mut previous = START;
        let sealed = contents.iter().zip(1..).map(|(text, ledger_id)| {
            let content = content(&[text]);
            let chain = extend(&previous, &content);
            let sealed = Sealed { ledger_id, content, sealed_content: content, previous, chain };
            previous = chain;
            sealed
        });
        sealed.collect()
    }

    #[test]
    fn an_untouched_chain_is_intact() {
        assert_eq!(broken_at(&chain(&["a", "b", "c"])), None);
        assert_eq!(broken_at(&chain(&[])), None);
    }

    #[test]
    fn a_changed_entry_is_named() {
        for place in 0..3 {
            let mut changed = chain(&["a", "b", "c"]);
            changed[place].content = content(&["x"]);
            assert_eq!(broken_at(&changed), Some(changed[place].ledger_id));
        }
    }

    #[test]
    fn an_entry_that_was_sealed_anew_after_a_change_does_not_fit_its_neighbours() {
        let mut forged = chain(&["a", "b", "c"]);
        let content = content(&["x"]);
        (forged[1].content, forged[1].sealed_content) = (content, content);
        assert_eq!(broken_at(&forged), Some(2));
        forged[1].chain = extend(&forged[1].previous, &content);
        forged[2].previous = forged[1].chain;
        assert_eq!(broken_at(&forged), Some(3));
    }

    #[test]
    fn fields_are_kept_apart() {
        assert_ne!(content(&["ab", "c"]), content(&["a", "bc"]));
        assert_ne!(content(&["a", ""]), content(&["a"]));
    }
}
