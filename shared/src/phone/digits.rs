//! A short run of ASCII digits on the stack.

/// Longer than any phone number with any prefix.
const MOST: usize = 32;

/// Up to 32 ASCII digits.
#[derive(Clone, Copy, Default)]
pub(super) struct Digits {
    bytes: [u8; MOST],
    len: usize,
}

impl Digits {
    /// Joins runs of digits; `None` if they do not fit.
    pub(super) fn join(parts: &[&[u8]]) -> Option<Self> {
        let mut digits = Self::default();
        for &digit in parts.iter().copied().flatten() {
            digits.push(digit)?;
        }
        Some(digits)
    }

    /// Appends one digit; `None` if it does not fit.
    pub(super) fn push(&mut self, digit: u8) -> Option<()> {
        *self.bytes.get_mut(self.len)? = digit;
        self.len += 1;
        Some(())
    }

    /// The digits.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}
