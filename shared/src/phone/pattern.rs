//! Matches digits against the small pattern language of the table, by backtracking, without allocation.
//!
//! A digit stands for itself, `a` to `i` for one to nine digits of any kind, `[02-5]` for one of a class; `?`, `{n}`
//! and `{n,m}` repeat one of these. `(…|…)` groups, `<…>` groups and captures, and `?` makes a group optional; `$` is
//! the end. The first alternative that leads to a match wins, as in Perl, so that captures come out the same.
//! A pattern need not match to the end of the digits: the lengths of the table bound them. It ends with its line.

use std::cell::Cell;

/// Captures that a pattern of the table has at most.
const GROUPS: usize = 2;

/// What goes on where an alternative ended, with the digits that are left; whether it succeeded.
type Next<'p, 't, 'k> = &'k mut dyn FnMut(&'p [u8], &'t [u8]) -> bool;

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
pub(super) fn reach(pattern: &[u8], digits: &[u8]) -> Reach {
    let search = Search::default();
    if search.any(pattern, digits, &mut |_, _| true).is_none() {
        Reach::Full
    } else if search.starved.get() {
        Reach::Partial
    } else {
        Reach::Not
    }
}

/// Whether `digits` begin with what `pattern` asks for.
pub(super) fn begins(pattern: &[u8], digits: &[u8]) -> bool {
    reach(pattern, digits) == Reach::Full
}

/// Whether `pattern` covers `digits` to their end.
pub(super) fn is_whole(pattern: &[u8], digits: &[u8]) -> bool {
    Search::default().any(pattern, digits, &mut |_, rest| rest.is_empty()).is_none()
}

/// Matches `pattern` at the start of `digits` and says what it captured.
pub(super) fn find<'t>(pattern: &[u8], digits: &'t [u8]) -> Option<Found<'t>> {
    let search = Search::default();
    let mut found = None;
    search.any(pattern, digits, &mut |_, rest| {
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
    /// Nothing if an alternative leads to success, else where the last one ends.
    fn any<'p>(
        &self,
        mut pattern: &'p [u8],
        digits: &'t [u8],
        next: Next<'p, 't, '_>,
    ) -> Option<&'p [u8]> {
        while !self.sequence(pattern, digits, next) {
            let end = skip(pattern, true);
            match end.strip_prefix(b"|") {
                Some(others) => pattern = others,
                None => return Some(end),
            }
        }
        None
    }

    /// Up to the end of an alternative.
    fn sequence<'p>(
        &self,
        mut pattern: &'p [u8],
        mut digits: &'t [u8],
        next: Next<'p, 't, '_>,
    ) -> bool {
        loop {
            let Some((&first, rest)) = pattern.split_first() else { return next(pattern, digits) };
            match first {
                b'|' | b')' | b'>' | b'\n' => return next(pattern, digits),
                b'(' | b'<' => return self.group(first == b'<', rest, digits, next),
                b'$' if digits.is_empty() => pattern = rest,
                b'$' => return false,
                _ => {
                    let (one, rest) = one(first, rest);
                    let (least, most, rest) = count(rest);
                    if (least, most) != (1, 1) {
                        return self.repeat(one, (least, most), rest, digits, next);
                    }
                    let Some(left) = self.take(one, digits) else { return false };
                    (pattern, digits) = (rest, left);
                }
            }
        }
    }

    /// As often as it may, less often where the rest asks for it.
    fn repeat<'p>(
        &self,
        one: One<'p>,
        (least, most): (u8, u8),
        rest: &'p [u8],
        digits: &'t [u8],
        next: Next<'p, 't, '_>,
    ) -> bool {
        let fewer = (least.saturating_sub(1), most.saturating_sub(1));
        let left = if most > 0 { self.take(one, digits) } else { None };
        left.is_some_and(|left| self.repeat(one, fewer, rest, left, next))
            || (least == 0 && self.sequence(rest, digits, next))
    }

    /// Where the group ends is looked for from where an alternative of it has ended, for groups can be long.
    fn group<'p>(
        &self,
        captures: bool,
        inner: &'p [u8],
        digits: &'t [u8],
        next: Next<'p, 't, '_>,
    ) -> bool {
        let failed = self.any(inner, digits, &mut |end, left| {
            let before = self.groups.get();
            if captures {
                self.keep(digits.get(..digits.len() - left.len()));
            }
            let (_, _, rest) = behind(skip(end.strip_prefix(b"|").unwrap_or(end), false));
            self.sequence(rest, left, next) || {
                self.groups.set(before);
                false
            }
        });
        failed.is_none_or(|end| {
            let (least, _, rest) = behind(end);
            least == 0 && self.sequence(rest, digits, next)
        })
    }

    /// The table has one capture, or two in a row: the first free slot is the right one.
    fn keep(&self, taken: Option<&'t [u8]>) {
        let mut groups = self.groups.get();
        if let Some(slot) = groups.iter_mut().find(|slot| slot.is_none()) {
            *slot = taken;
        }
        self.groups.set(groups);
    }

    fn take(&self, one: One<'_>, digits: &'t [u8]) -> Option<&'t [u8]> {
        let count = if let One::Digits(count) = one { count } else { 1 };
        let Some((taken, left)) = digits.split_at_checked(count) else {
            self.starved.set(true);
            return None;
        };
        let fits = match one {
            One::Digits(_) => true,
            One::Digit(wanted) => taken == [wanted],
            One::Class(class) => taken.iter().all(|digit| holds(class, *digit)),
        };
        fits.then_some(left)
    }
}

/// What takes its digits without a choice.
#[derive(Clone, Copy)]
enum One<'p> {
    Digit(u8),
    Digits(usize),
    Class(&'p [u8]),
}

fn one(first: u8, rest: &[u8]) -> (One<'_>, &[u8]) {
    match first {
        b'[' => {
            let (class, rest) = cut(rest, b']');
            (One::Class(class), rest)
        }
        b'a'..=b'i' => (One::Digits(usize::from(first - b'a') + 1), rest),
        _ => (One::Digit(first), rest),
    }
}

/// Skips to the end of the group that `pattern` is inside of, or to the next alternative in it.
fn skip(pattern: &[u8], to_alternative: bool) -> &[u8] {
    let mut depth = 0_i32;
    let mut rest = pattern;
    while let Some((&byte, after)) = rest.split_first() {
        // Much of the time is spent here, and nearly all of it with bytes that mean nothing: these take one test.
        if SIGNS >> (byte & 63) & 1 == 1 {
            match byte {
                b'(' | b'<' => depth += 1,
                b')' | b'>' if depth == 0 => return rest,
                b')' | b'>' => depth -= 1,
                b'|' if to_alternative && depth == 0 => return rest,
                b'\n' => return rest,
                _ => {}
            }
        }
        rest = after;
    }
    rest
}

/// Bytes that begin or end a group, an alternative or a line, by their last six bits.
const SIGNS: u64 = {
    let (mut signs, mut bytes) = (0, b"(<)>|\n".as_slice());
    while let [byte, rest @ ..] = bytes {
        signs |= 1 << (*byte & 63);
        bytes = rest;
    }
    signs
};

/// How often the group may stand there that ends here, and what follows it.
fn behind(end: &[u8]) -> (u8, u8, &[u8]) {
    count(end.get(1..).unwrap_or_default())
}

/// Reads `?`, `{n}` or `{n,m}`: least, most, and the pattern after it.
fn count(pattern: &[u8]) -> (u8, u8, &[u8]) {
    match pattern.split_first() {
        Some((b'?', rest)) => (0, 1, rest),
        Some((b'{', rest)) => {
            let (inner, rest) = cut(rest, b'}');
            let (least, most) = cut(inner, b',');
            (number(least), number(if most.is_empty() { least } else { most }), rest)
        }
        _ => (1, 1, pattern),
    }
}

/// Cuts at the mark, which is in neither part.
fn cut(pattern: &[u8], mark: u8) -> (&[u8], &[u8]) {
    let at = pattern.iter().position(|byte| *byte == mark).unwrap_or(pattern.len());
    let (inner, rest) = pattern.split_at_checked(at).unwrap_or_default();
    (inner, rest.get(1..).unwrap_or_default())
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
mod tests;
