//! Reads the table: one line for each region, sorted by calling code, main country first.
//!
//! The fields of a line stand in the order of [`Region`], a space between them, empty ones at the end left out.
//! Patterns are in the language of [`pattern`]; lengths are letters, `a` for 1, `b` for 2 and so on.

use super::PhoneError;
use super::pattern::{self, Reach};
use std::cmp::Ordering;

/// Made by the example `phone_table`.
const TABLE: &str = include_str!("table.txt");

/// What stands between fields, and between lines. Sets of characters and not one each: searching for a single `char`
/// brings code that can panic into the widget, 2.4 KB of it.
const BETWEEN_FIELDS: [char; 2] = [' ', '\t'];
const BETWEEN_LINES: [char; 2] = ['\n', '\r'];

/// What international numbers begin with where the table says nothing.
const COMMON_INTERNATIONAL_PREFIX: &str = "00";

/// One line of the table, of which only the beginning is read yet.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) id: &'static str,
    pub(super) code: &'static str,
    rest: &'static str,
}

impl Line {
    /// In the order of the table.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        TABLE.split(BETWEEN_LINES).filter(|line| !line.is_empty()).map(|line| {
            let (id, after) = line.split_once(BETWEEN_FIELDS).unwrap_or((line, ""));
            let (code, rest) = after.split_once(BETWEEN_FIELDS).unwrap_or((after, ""));
            Self { id, code, rest }
        })
    }

    /// Reads the rest of the line.
    pub(super) fn region(self) -> Region {
        let mut fields = self.rest.split(BETWEEN_FIELDS);
        let mut next = || fields.next().unwrap_or_default();
        Region {
            code: self.code,
            id: self.id,
            lengths: next(),
            mobile: next(),
            international_prefix: next(),
            prefix: next(),
            prefix_pattern: next(),
            rule: next(),
            leading: next(),
            general: next(),
            other_lengths: next(),
            other: next(),
        }
    }
}

/// What the table says of one region.
#[derive(Clone, Copy)]
pub(super) struct Region {
    /// ISO 3166-1 alpha-2, or `001` for a worldwide network.
    pub(super) id: &'static str,
    /// Calling code.
    pub(super) code: &'static str,
    /// Possible lengths of a mobile number.
    lengths: &'static str,
    /// What a mobile number begins with.
    mobile: &'static str,
    /// What a call abroad begins with; empty if it is the common one.
    international_prefix: &'static str,
    /// What a national call begins with; may be empty.
    pub(super) prefix: &'static str,
    /// The same as a pattern, where it is more than one text.
    pub(super) prefix_pattern: &'static str,
    /// What to make of that pattern's capture: digits, `$`, number of the group.
    pub(super) rule: &'static str,
    /// All numbers of the region begin so: regions that share a calling code are told apart by it.
    leading: &'static str,
    /// What any number begins with; there only if `rule` is.
    pub(super) general: &'static str,
    /// Possible lengths for `other`.
    other_lengths: &'static str,
    /// Not mobile all the same, but of a type that libphonenumber asks for earlier.
    other: &'static str,
}

impl Region {
    /// The main region of the calling code that `digits` begin with, and the digits after it.
    pub(super) fn split(digits: &[u8]) -> Option<(Self, &[u8])> {
        let (line, rest) = Line::all()
            .find_map(|line| Some((line, digits.strip_prefix(line.code.as_bytes())?)))?;
        Some((line.region(), rest))
    }

    /// The region with this one's calling code that a national number belongs to.
    pub(super) fn claimant(&self, national: &[u8]) -> Option<Self> {
        self.neighbours().find(|region| match region.leading {
            "" => region.has_mobile(national),
            leading => pattern::begins(leading, national),
        })
    }

    /// Whether it is a mobile number here.
    pub(super) fn has_mobile(&self, national: &[u8]) -> bool {
        fits(self.lengths, self.mobile, national) && !fits(self.other_lengths, self.other, national)
    }

    /// Whether the mobile pattern covers the number to its end.
    pub(super) fn covers(&self, national: &[u8]) -> bool {
        pattern::is_whole(self.mobile, national)
    }

    /// Why no region with this one's calling code has such a mobile number.
    pub(super) fn refusal(&self, national: &[u8]) -> PhoneError {
        self.neighbours()
            .find_map(|region| region.wrong_length(national))
            .unwrap_or(PhoneError::NotMobile)
    }

    pub(super) fn international_prefix(&self) -> &'static str {
        match self.international_prefix {
            "" => COMMON_INTERNATIONAL_PREFIX,
            other => other,
        }
    }

    fn neighbours(self) -> impl Iterator<Item = Self> {
        Line::all().filter(move |line| line.code == self.code).map(Line::region)
    }

    fn wrong_length(&self, national: &[u8]) -> Option<PhoneError> {
        let longest = self.lengths.bytes().map(length).max()?;
        match (pattern::reach(self.mobile, national), national.len().cmp(&longest)) {
            (Reach::Full | Reach::Partial, Ordering::Less) => Some(PhoneError::TooShort),
            (Reach::Full, Ordering::Greater) => Some(PhoneError::TooLong),
            (Reach::Full | Reach::Partial | Reach::Not, _) => None,
        }
    }
}

fn fits(lengths: &str, pattern: &str, national: &[u8]) -> bool {
    lengths.bytes().any(|letter| length(letter) == national.len())
        && pattern::begins(pattern, national)
}

fn length(letter: u8) -> usize {
    usize::from(letter.saturating_sub(b'a')) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_small_and_plain() {
        assert!(TABLE.is_ascii());
        assert!(TABLE.len() < 24_000, "{}", TABLE.len());
    }

    #[test]
    fn no_calling_code_begins_with_another() {
        for one in Line::all() {
            let clash =
                Line::all().find(|two| two.code != one.code && two.code.starts_with(one.code));
            assert!(clash.is_none(), "{}", one.code);
        }
    }

    #[test]
    fn regions_with_one_calling_code_stand_together() {
        let mut codes = Line::all().map(|line| line.code).collect::<Vec<_>>();
        codes.dedup();
        let runs = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), runs);
    }
}
