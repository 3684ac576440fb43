//! Matches digits against the small pattern language of the table, by backtracking, without allocation.
//!
//! A digit stands for itself, `a` to `i` for one to nine digits of any kind, `[02-5]` for one of a class;
//! `(…|…)` groups, `<…>` groups and captures, `$` is the end; `?`, `{n}` and `{n,m}` repeat what stands before.
//! The first alternative that leads to a match wins, as in Perl, so that captures come out the same.
//! A pattern need not match to the end of the digits: the lengths of the table bound them.

use std::cell::Cell;

/// Captures that a pattern of the table has at most.
const GROUPS: usize = 2;

/// What goes on with the digits that are left; whether it succeeded.
type Next<'t, 'k> = &'k mut dyn FnMut(&'t [u8]) -> bool;

/// How far digits got in a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// They begin with what the pattern asks for.
    Full,
    /// They are all right so far, but the pattern asks for more.
    Partial,
    /// They are something else.
    Not,
}

/// A match at the start of the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<'t> {
    /// The digits after the match.
    pub(super) rest: &'t [u8],
    groups: [Option<&'t [u8]>; GROUPS],
}

impl<'t> Found<'t> {
    /// What the group captured; groups count from 1.
    pub(super) fn group(&self, number: usize) -> Option<&'t [u8]> {
        *self.groups.get(number.checked_sub(1)?)?
    }
}

/// How far `digits` get in `pattern`.
pub(super) fn reach(pattern: &str, digits: &[u8]) -> Reach {
    let search = Search::default();
    if search.any(pattern.as_bytes(), digits, &mut |_| true) {
        Reach::Full
    } else if search.starved.get() {
        Reach::Partial
    } else {
        Reach::Not
    }
}

/// Whether `digits` begin with what `pattern` asks for.
pub(super) fn begins(pattern: &str, digits: &[u8]) -> bool {
    reach(pattern, digits) == Reach::Full
}

/// Whether `pattern` covers `digits` to their end.
pub(super) fn is_whole(pattern: &str, digits: &[u8]) -> bool {
    Search::default().any(pattern.as_bytes(), digits, &mut <[u8]>::is_empty)
}

/// Matches `pattern` at the start of `digits` and says what it captured.
pub(super) fn find<'t>(pattern: &str, digits: &'t [u8]) -> Option<Found<'t>> {
    let search = Search::default();
    let mut found = None;
    search.any(pattern.as_bytes(), digits, &mut |rest| {
        found = Some(Found { rest, groups: search.groups.get() });
        true
    });
    found
}

#[derive(Default)]
struct Search<'t> {
    groups: Cell<[Option<&'t [u8]>; GROUPS]>,
    /// Some branch ran out of digits.
    starved: Cell<bool>,
}

impl<'t> Search<'t> {
    fn any(&self, mut pattern: &[u8], digits: &'t [u8], next: Next<'t, '_>) -> bool {
        loop {
            let (branch, others) = cut(pattern, b'|');
            if self.sequence(branch, digits, next) {
                return true;
            }
            match others {
                Some(others) => pattern = others,
                None => return false,
            }
        }
    }

    fn sequence(&self, pattern: &[u8], digits: &'t [u8], next: Next<'t, '_>) -> bool {
        let Some((&first, rest)) = pattern.split_first() else { return next(digits) };
        let (atom, rest) = match first {
            b'(' => group(rest, b')', Atom::Group),
            b'<' => group(rest, b'>', Atom::Capture),
            b'[' => group(rest, b']', Atom::Class),
            b'$' => (Atom::End, rest),
            b'a'..=b'i' => (Atom::Digits(usize::from(first - b'a') + 1), rest),
            _ => (Atom::Digit(first), rest),
        };
        let (least, most, rest) = count(rest);
        self.repeat(atom, (least, most), digits, &mut |left| self.sequence(rest, left, next))
    }

    fn repeat(
        &self,
        atom: Atom<'_>,
        (least, most): (u8, u8),
        digits: &'t [u8],
        next: Next<'t, '_>,
    ) -> bool {
        let fewer = (least.saturating_sub(1), most.saturating_sub(1));
        let again = &mut |left: &'t [u8]| self.repeat(atom, fewer, left, next);
        (most > 0 && self.once(atom, digits, again)) || (least == 0 && next(digits))
    }

    fn once(&self, atom: Atom<'_>, digits: &'t [u8], next: Next<'t, '_>) -> bool {
        match atom {
            Atom::Group(inner) => self.any(inner, digits, next),
            Atom::Capture(inner) => self.capture(inner, digits, next),
            Atom::End => digits.is_empty() && next(digits),
            Atom::Digits(count) => self.take(count, digits, |_| true, next),
            Atom::Digit(wanted) => self.take(1, digits, |digit| digit == wanted, next),
            Atom::Class(class) => self.take(1, digits, |digit| holds(class, digit), next),
        }
    }

    fn take(
        &self,
        count: usize,
        digits: &'t [u8],
        fits: impl Fn(u8) -> bool,
        next: Next<'t, '_>,
    ) -> bool {
        let Some((taken, left)) = digits.split_at_checked(count) else {
            self.starved.set(true);
            return false;
        };
        taken.iter().all(|&digit| fits(digit)) && next(left)
    }

    /// The table has one capture, or two in a row: the first free slot is the right one.
    fn capture(&self, inner: &[u8], digits: &'t [u8], next: Next<'t, '_>) -> bool {
        let before = self.groups.get();
        self.any(inner, digits, &mut |left| {
            let mut groups = before;
            let taken = digits.get(..digits.len() - left.len());
            if let Some(slot) = groups.iter_mut().find(|slot| slot.is_none()) {
                *slot = taken;
            }
            self.groups.set(groups);
            next(left) || {
                self.groups.set(before);
                false
            }
        })
    }
}

#[derive(Clone, Copy)]
enum Atom<'p> {
    Digit(u8),
    Digits(usize),
    Class(&'p [u8]),
    Group(&'p [u8]),
    Capture(&'p [u8]),
    End,
}

fn group<'p>(
    pattern: &'p [u8],
    close: u8,
    atom: impl Fn(&'p [u8]) -> Atom<'p>,
) -> (Atom<'p>, &'p [u8]) {
    let (inner, rest) = cut(pattern, close);
    (atom(inner), rest.unwrap_or_default())
}

/// Cuts at the first `mark` outside any group; the mark is in neither part.
fn cut(pattern: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    let mut depth = 0_u32;
    for (at, &byte) in pattern.iter().enumerate() {
        if byte == mark && depth == 0 {
            let (head, tail) = pattern.split_at_checked(at).unwrap_or_default();
            return (head, tail.get(1..));
        }
        match byte {
            b'(' | b'<' => depth += 1,
            b')' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    (pattern, None)
}

/// Reads `?`, `{n}` or `{n,m}`: least, most, and the pattern after it.
fn count(pattern: &[u8]) -> (u8, u8, &[u8]) {
    match pattern.split_first() {
        Some((b'?', rest)) => (0, 1, rest),
        Some((b'{', rest)) => {
            let (inner, rest) = cut(rest, b'}');
            let (least, most) = cut(inner, b',');
            (number(least), number(most.unwrap_or(least)), rest.unwrap_or_default())
        }
        _ => (1, 1, pattern),
    }
}

fn number(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |sum: u8, digit| sum.saturating_mul(10).saturating_add(digit & 15))
}

fn holds(class: &[u8], digit: u8) -> bool {
    match class {
        [from, b'-', to, rest @ ..] => (*from..=*to).contains(&digit) || holds(rest, digit),
        [one, rest @ ..] => *one == digit || holds(rest, digit),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, digits: &str, expected: Reach) {
        assert_eq!(reach(pattern, digits.as_bytes()), expected, "{pattern} on {digits}");
    }

    #[test]
    fn every_construct_of_the_language_is_read() {
        check("6c", "6123", Reach::Full);
        check("6c", "61234", Reach::Full);
        check("6c", "612", Reach::Partial);
        check("6c", "712", Reach::Not);
        check("[02-48]5", "35", Reach::Full);
        check("[02-48]5", "55", Reach::Not);
        check("1(2|34)5", "1345", Reach::Full);
        check("1(2|34)5", "135", Reach::Not);
        check("12?3", "13", Reach::Full);
        check("[12]{2}3", "123", Reach::Full);
        check("7a{2,3}$", "7123", Reach::Full);
        check("7a{2,3}$", "71234", Reach::Not);
        check("", "1", Reach::Full);
    }

    #[test]
    fn a_later_failure_takes_back_an_earlier_choice() {
        check("(1|12)3", "123", Reach::Full);
        check("1?1?11", "11", Reach::Full);
        check("(12?)?(23|4)", "123", Reach::Full);
    }

    #[test]
    fn captures_hold_what_the_winning_branch_took() {
        let found = find("0?(<11|2a>15)?", b"01115999").unwrap();
        assert_eq!((found.group(1), found.rest), (Some(&b"11"[..]), &b"999"[..]));
        let found = find("0?(<11|2a>15)?", b"0119").unwrap();
        assert_eq!((found.group(1), found.rest), (None, &b"119"[..]));
        let found = find("(0|90)(<1a>?<c>)?", b"0121234").unwrap();
        assert_eq!((found.group(1), found.group(2)), (Some(&b"12"[..]), Some(&b"123"[..])));
        assert_eq!(found.group(0), None);
        assert_eq!(found.group(3), None);
    }

    #[test]
    fn broken_patterns_do_not_panic() {
        for pattern in
            ["(", "<", "[", "1{", "1{,", "1{9,2}", ")", "|", "?", "[1-", "$$", "{}", "((((1"]
        {
            let _ = reach(pattern, b"123");
        }
    }
}
