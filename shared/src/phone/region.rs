//! Reads the table: the regions by calling code, main country of each first, and of each what its numbers look like.
//!
//! The first line has the heads of all regions, [`HEAD`] characters each: identifier and calling code. Then each has a
//! line of its own, in the same order: after a `!` the fields of [`Rare`], where it has any, and those of [`Region`], a
//! space between them. The longest field stands last: whoever reads a line does not go through it.
//! Patterns are in the language of [`pattern`]; lengths are letters, `a` for 1, `b` for 2 and so on.

use super::PhoneError;
use super::pattern::{self, Reach};
use std::cmp::Ordering;
use std::fmt;

/// Made by the example `phone_table`.
static TEXT: &str = include_str!("table.txt");
static TABLE: &[u8] = TEXT.as_bytes();

/// Characters of a head: two of the identifier, none of a worldwide network, and three of the calling code.
const HEAD: usize = 5;

/// So many lines share a mark of where they begin: with a mark for each, the widget weighs 400 bytes more.
const STRIDE: usize = 4;

const HEADS: usize = line_end(TABLE, 0) / HEAD;

/// Where in the table every [`STRIDE`]th line begins.
static MARKS: [u16; HEADS.div_ceil(STRIDE)] = marks();

/// What international numbers begin with where the table says nothing.
const COMMON_INTERNATIONAL_PREFIX: &[u8] = b"00";

#[expect(clippy::indexing_slicing, reason = "while the compiler runs")]
const fn line_end(table: &[u8], mut at: usize) -> usize {
    while table[at] != b'\n' {
        at += 1;
    }
    at
}

#[expect(clippy::indexing_slicing, reason = "while the compiler runs")]
#[expect(clippy::cast_possible_truncation, reason = "the table is shorter than 65 KB, by its test")]
const fn marks() -> [u16; HEADS.div_ceil(STRIDE)] {
    let mut marks = [0; HEADS.div_ceil(STRIDE)];
    let (mut line, mut at) = (0, 0);
    while line < HEADS {
        at = line_end(TABLE, at) + 1;
        if line.is_multiple_of(STRIDE) {
            marks[line / STRIDE] = at as u16;
        }
        line += 1;
    }
    marks
}

fn heads() -> &'static [[u8; HEAD]] {
    TABLE.split_at_checked(HEADS * HEAD).unwrap_or_default().0.as_chunks().0
}

/// The place of a region in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Line(u8);

impl fmt::Debug for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

impl Line {
    /// In the order of the table.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..heads().len()).filter_map(Self::at)
    }

    /// The region with this ISO 3166-1 code.
    pub(super) fn find(id: &[u8]) -> Option<Self> {
        heads().iter().position(|head| head.starts_with(id)).and_then(Self::at)
    }

    /// The main region of the calling code that `digits` begin with, and the digits after it.
    pub(super) fn split(digits: &[u8]) -> Option<(Self, &[u8])> {
        let is_before = |head: &[u8; HEAD]| {
            let code = code_of(head);
            code < digits.get(..code.len()).unwrap_or(digits)
        };
        let line = Self::at(heads().partition_point(is_before))?;
        Some((line, digits.strip_prefix(line.code())?))
    }

    /// ISO 3166-1 alpha-2; spaces for a worldwide network.
    pub(super) fn id(self) -> &'static str {
        self.text(0, 2)
    }

    /// Calling code.
    pub(super) fn code(self) -> &'static [u8] {
        heads().get(usize::from(self.0)).map_or(&[], code_of)
    }

    /// The same as text.
    pub(super) fn code_text(self) -> &'static str {
        self.text(2, 2 + self.code().len())
    }

    /// All regions with this one's calling code, the main one first.
    pub(super) fn neighbours(self) -> impl Iterator<Item = Self> {
        let code = self.code();
        let first = Self::split(code).map_or(self, |(main, _)| main);
        let after = heads().get(usize::from(first.0)..).unwrap_or_default().iter();
        after.take_while(move |head| code_of(head) == code).zip(first.0..).map(|(_, at)| Self(at))
    }

    /// Reads what the table says.
    pub(super) fn region(self) -> Region {
        let place = usize::from(self.0);
        let mark = MARKS.get(place / STRIDE).copied().unwrap_or_default();
        let mut rest = TABLE.get(usize::from(mark)..).unwrap_or_default();
        for _ in 0..place % STRIDE {
            next(&mut rest, b'\n');
        }
        let rare = rest.strip_prefix(b"!").map_or(Rare::default(), |fields| {
            rest = fields;
            Rare {
                rule: next(&mut rest, b' '),
                general: next(&mut rest, b' '),
                prefix_pattern: next(&mut rest, b' '),
                other: next(&mut rest, b' '),
                other_lengths: next(&mut rest, b' '),
                leading: next(&mut rest, b' '),
            }
        });
        Region {
            line: self,
            rare,
            lengths: next(&mut rest, b' '),
            prefix: next(&mut rest, b' '),
            international_prefix: next(&mut rest, b' '),
            mobile: rest,
        }
    }

    fn at(place: usize) -> Option<Self> {
        heads().get(place)?;
        u8::try_from(place).ok().map(Self)
    }

    fn text(self, from: usize, to: usize) -> &'static str {
        let head = usize::from(self.0) * HEAD;
        TEXT.get(head + from..head + to).unwrap_or_default()
    }
}

/// Takes what stands before the mark, and the mark.
fn next(rest: &mut &'static [u8], mark: u8) -> &'static [u8] {
    let at = rest.iter().position(|byte| *byte == mark).unwrap_or(rest.len());
    let (before, after) = rest.split_at_checked(at).unwrap_or_default();
    *rest = after.get(1..).unwrap_or_default();
    before
}

fn code_of(head: &[u8; HEAD]) -> &[u8] {
    let [_, _, code @ ..] = head;
    code.trim_ascii_end()
}

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
    /// All numbers of the region begin so: regions that share a calling code are told apart by it.
    leading: &'static [u8],
}

impl Region {
    /// The region with this one's calling code that a mobile number belongs to.
    pub(super) fn owner(&self, national: &[u8]) -> Option<Line> {
        let (claimant, is_mobile) = self.claim(national)?;
        (is_mobile || claimant.has_mobile(national)).then_some(claimant.line)
    }

    /// The region with this one's calling code that a national number belongs to.
    pub(super) fn claimant(&self, national: &[u8]) -> Option<Self> {
        self.claim(national).map(|(claimant, _)| claimant)
    }

    /// And whether it is known already that it has such a mobile number.
    fn claim(&self, national: &[u8]) -> Option<(Self, bool)> {
        self.neighbours().find_map(|region| match region.rare.leading {
            b"" => region.has_mobile(national).then_some((region, true)),
            leading => pattern::begins(leading, national).then_some((region, false)),
        })
    }

    fn neighbours(&self) -> impl Iterator<Item = Self> {
        self.line.neighbours().map(|line| if line == self.line { *self } else { line.region() })
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

fn fits(lengths: &[u8], pattern: &[u8], national: &[u8]) -> bool {
    lengths.iter().any(|letter| length(*letter) == national.len())
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
    fn every_region_has_its_own_line() {
        let lines = TABLE.split(|byte| *byte == b'\n').skip(1).collect::<Vec<_>>();
        assert_eq!(lines.len(), HEADS + 1, "the last one ends too");
        for (line, text) in Line::all().zip(lines) {
            let mobile = line.region().mobile.split(|byte| *byte == b'\n').next().unwrap();
            assert!(text.ends_with(mobile), "{}", line.id());
        }
    }

    #[test]
    fn no_calling_code_begins_with_another() {
        for one in Line::all() {
            let clash = Line::all()
                .find(|two| two.code() != one.code() && two.code().starts_with(one.code()));
            assert!(clash.is_none(), "{}", one.id());
        }
    }

    #[test]
    fn regions_stand_in_the_order_of_their_calling_codes() {
        assert!(Line::all().is_sorted_by_key(Line::code));
        for line in Line::all() {
            assert_eq!(Line::split(line.code()).map(|(main, _)| main), line.neighbours().next());
            assert!(line.neighbours().any(|other| other == line));
        }
    }
}
