//! Where each region stands in the table.
//!
//! The first line has the heads of all regions by calling code, the main one of each first: [`HEAD`] characters with
//! identifier and calling code. Then each has a line of its own, in the same order.

use std::fmt;

/// Made by the example `phone_table`.
static TEXT: &str = include_str!("table.txt");
static TABLE: &[u8] = TEXT.as_bytes();

/// Characters of a head: two of the identifier, none of a worldwide network, and three of the calling code.
const HEAD: usize = 5;

const HEADS: usize = line_end(TABLE, 0) / HEAD;

/// Where in the table each line begins.
static MARKS: [u16; HEADS] = marks();

#[expect(clippy::indexing_slicing, reason = "while the compiler runs")]
const fn line_end(table: &[u8], mut at: usize) -> usize {
    while table[at] != b'\n' {
        at += 1;
    }
    at
}

#[expect(clippy::indexing_slicing, reason = "while the compiler runs")]
#[expect(clippy::cast_possible_truncation, reason = "the table is shorter than 65 KB, by its test")]
const fn marks() -> [u16; HEADS] {
    let mut marks = [0; HEADS];
    let (mut line, mut at) = (0, 0);
    while line < HEADS {
        at = line_end(TABLE, at) + 1;
        marks[line] = at as u16;
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
        let place = usize::from(self.0);
        let code = heads().get(place).map(padded_code);
        let is_other = |head: &[u8; HEAD]| Some(padded_code(head)) != code;
        let (before, after) = heads().split_at_checked(place).unwrap_or_default();
        let first = before.iter().rposition(is_other).map_or(0, |other| other + 1);
        let last = after.iter().position(is_other).map_or(heads().len(), |other| place + other);
        (first..last).filter_map(|place| u8::try_from(place).ok().map(Self))
    }

    /// From the beginning of its line to the end of the table.
    pub(super) fn tail(self) -> &'static [u8] {
        let mark = MARKS.get(usize::from(self.0)).copied().unwrap_or_default();
        TABLE.get(usize::from(mark)..).unwrap_or_default()
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

fn code_of(head: &[u8; HEAD]) -> &[u8] {
    let [_, _, code @ ..] = head;
    code.trim_ascii_end()
}

fn padded_code(head: &[u8; HEAD]) -> [u8; 3] {
    let [_, _, code @ ..] = *head;
    code
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
            assert!(line.tail().starts_with(&[text, b"\n"].concat()), "{line:?}");
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
