//! What the table says of a region.
//!
//! Its line has, after a `!`, the leading digits and the fields of [`Rare`], where there are any of these, and those of
//! [`Region`], a space between them. The longest field stands last: whoever reads a line does not go through it.
//! Patterns are in the language of [`pattern`]; lengths are letters, `a` for 1, `b` for 2 and so on.

use super::PhoneError;
use super::line::Line;
use super::pattern::{self, Reach};
use std::cmp::Ordering;

/// What international numbers begin with where the table says nothing.
const COMMON_INTERNATIONAL_PREFIX: &[u8] = b"00";

/// What the table says of one region.
#[derive(Clone, Copy)]
pub(super) struct Region {
    pub(super) line: Line,
    pub(super) rare: Rare,
    /// Possible lengths of a mobile number.
    lengths: &'static [u8],
    /// What a national call begins with; may be empty.
    pub(super) prefix: &'static [u8],
    /// What a call abroad begins with; empty if it is the common one.
    international_prefix: &'static [u8],
    /// What a mobile number begins with: a pattern, up to the end of its line.
    mobile: &'static [u8],
}

/// What only some regions have; all of it may be empty.
#[derive(Clone, Copy, Default)]
pub(super) struct Rare {
    /// What to make of the capture of `prefix_pattern`: digits, `$`, number of the group.
    pub(super) rule: &'static [u8],
    /// What any number begins with; there only if `rule` is.
    pub(super) general: &'static [u8],
    /// What a national call begins with, where it is more than one text.
    pub(super) prefix_pattern: &'static [u8],
    /// Not mobile all the same, but of a type that libphonenumber asks for earlier.
    other: &'static [u8],
    /// Possible lengths for `other`.
    other_lengths: &'static [u8],
}

impl Region {
    /// Reads its line.
    pub(super) fn of(line: Line) -> Self {
        let mut rest = line.tail();
        let rare = rest.strip_prefix(b"!").map_or(Rare::default(), |fields| {
            rest = fields;
            next(&mut rest);
            Rare {
                rule: next(&mut rest),
                general: next(&mut rest),
                prefix_pattern: next(&mut rest),
                other: next(&mut rest),
                other_lengths: next(&mut rest),
            }
        });
        Self {
            line,
            rare,
            lengths: next(&mut rest),
            prefix: next(&mut rest),
            international_prefix: next(&mut rest),
            mobile: rest,
        }
    }

    /// The region with this one's calling code that a mobile number belongs to.
    pub(super) fn owner(&self, national: &[u8]) -> Option<Line> {
        let (claimant, is_mobile) = self.claim(national)?;
        (is_mobile || claimant.has_mobile(national)).then_some(claimant.line)
    }

    /// The region with this one's calling code that a national number belongs to.
    pub(super) fn claimant(&self, national: &[u8]) -> Option<Self> {
        self.claim(national).map(|(claimant, _)| claimant)
    }

    /// And whether it is known already that it has such a mobile number. Those with leading digits are asked first:
    /// nobody else's mobile numbers begin with these, and they are quickly compared.
    fn claim(&self, national: &[u8]) -> Option<(Self, bool)> {
        let leads = |line: &Line| {
            let leading = leading(*line);
            !leading.is_empty() && pattern::begins(leading, national)
        };
        let has = |region: &Self| region.has_mobile(national);
        let mut others = self.line.neighbours().filter(|line| leading(*line).is_empty());
        match self.line.neighbours().find(leads) {
            Some(line) => Some((self.or(line), false)),
            None => others.find_map(|line| Some(self.or(line)).filter(has).map(|it| (it, true))),
        }
    }

    /// Reads no line twice.
    fn or(&self, line: Line) -> Self {
        if line == self.line { *self } else { Self::of(line) }
    }

    /// Whether the mobile pattern covers the number to its end.
    pub(super) fn covers(&self, national: &[u8]) -> bool {
        pattern::is_whole(self.mobile, national)
    }

    /// Why no region with this one's calling code has such a mobile number.
    pub(super) fn refusal(&self, national: &[u8]) -> PhoneError {
        self.line
            .neighbours()
            .find_map(|line| self.or(line).wrong_length(national))
            .unwrap_or(PhoneError::NotMobile)
    }

    pub(super) fn international_prefix(&self) -> &'static [u8] {
        match self.international_prefix {
            b"" => COMMON_INTERNATIONAL_PREFIX,
            other => other,
        }
    }

    fn has_mobile(&self, national: &[u8]) -> bool {
        fits(self.lengths, self.mobile, national)
            && !fits(self.rare.other_lengths, self.rare.other, national)
    }

    fn wrong_length(&self, national: &[u8]) -> Option<PhoneError> {
        let longest = self.lengths.iter().map(|letter| length(*letter)).max()?;
        match (pattern::reach(self.mobile, national), national.len().cmp(&longest)) {
            (Reach::Full | Reach::Partial, Ordering::Less) => Some(PhoneError::TooShort),
            (Reach::Full, Ordering::Greater) => Some(PhoneError::TooLong),
            (Reach::Full | Reach::Partial | Reach::Not, _) => None,
        }
    }
}

/// All numbers of the region begin so: regions that share a calling code are told apart by it. Nothing else of the
/// line is read.
fn leading(line: Line) -> &'static [u8] {
    line.tail().strip_prefix(b"!").map_or(&[], |mut rest| next(&mut rest))
}

/// Takes the next field.
fn next(rest: &mut &'static [u8]) -> &'static [u8] {
    let at = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
    let (field, after) = rest.split_at_checked(at).unwrap_or_default();
    *rest = after.get(1..).unwrap_or_default();
    field
}

fn fits(lengths: &[u8], pattern: &[u8], national: &[u8]) -> bool {
    lengths.iter().any(|letter| length(*letter) == national.len())
        && pattern::begins(pattern, national)
}

fn length(letter: u8) -> usize {
    usize::from(letter.saturating_sub(b'a')) + 1
}
