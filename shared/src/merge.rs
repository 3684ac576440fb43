//! Facts that merge: in any order, in any grouping, any number of times, the end is the same.

/// A join-semilattice: `merge` is commutative, associative and idempotent.
///
/// Meta repeats and reorders its deliveries for days. What is merged cannot be hurt by that.
pub trait Merge {
    /// The least state that holds both.
    #[must_use]
    fn merge(self, other: Self) -> Self;
}

/// Never merges to the other; otherwise the later wins.
impl<T: Ord> Merge for Option<T> {
    fn merge(self, other: Self) -> Self {
        self.max(other)
    }
}

#[cfg(test)]
pub(crate) mod laws {
    use super::Merge;

    /// The three laws for three values.
    pub(crate) fn hold<T: Merge + Copy + PartialEq + std::fmt::Debug>(a: T, b: T, c: T) {
        assert_eq!(a.merge(b), b.merge(a), "commutative");
        assert_eq!(a.merge(b).merge(c), a.merge(b.merge(c)), "associative");
        assert_eq!(a.merge(a), a, "idempotent");
    }
}
