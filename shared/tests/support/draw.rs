//! Draws what phone numbers are tried with: digits at random, and digits that fit a pattern of the metadata.

use std::iter::Peekable;
use std::str::Chars;

/// A small generator of numbers that is the same everywhere (xorshift64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    pub(crate) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| self.digit('0', '9')).collect()
    }

    /// Some text that the regular expression matches.
    pub(crate) fn matching(&mut self, regex: &str) -> String {
        let plain = regex.split_whitespace().collect::<String>();
        let mut text = String::new();
        self.alternatives(&mut plain.chars().peekable(), &mut text);
        text
    }

    fn digit(&mut self, from: char, to: char) -> char {
        let span = usize::try_from(u32::from(to) - u32::from(from) + 1).unwrap_or(1);
        (from..=to).nth(self.below(span)).unwrap_or(from)
    }

    /// Draws every branch and keeps one, which is simple and fast enough.
    fn alternatives(&mut self, regex: &mut Peekable<Chars<'_>>, text: &mut String) {
        let mut kept = self.sequence(regex);
        let mut seen = 1;
        while regex.next_if_eq(&'|').is_some() {
            let branch = self.sequence(regex);
            seen += 1;
            if self.below(seen) == 0 {
                kept = branch;
            }
        }
        text.push_str(&kept);
    }

    fn sequence(&mut self, regex: &mut Peekable<Chars<'_>>) -> String {
        let mut text = String::new();
        while let Some(first) = regex.next_if(|next| !matches!(next, '|' | ')')) {
            let start = regex.clone();
            let mut piece = self.atom(first, regex);
            let (least, most) = counts(regex);
            for _ in 0..least + self.below(most - least + 1) {
                text.push_str(&piece);
                piece = self.atom(first, &mut start.clone());
            }
        }
        text
    }

    fn atom(&mut self, first: char, regex: &mut Peekable<Chars<'_>>) -> String {
        let mut text = String::new();
        match first {
            '(' => {
                if regex.next_if_eq(&'?').is_some() {
                    regex.next();
                }
                self.alternatives(regex, &mut text);
                regex.next();
            }
            '\\' => {
                regex.next();
                text.push(self.digit('0', '9'));
            }
            '[' => text.push(self.class(regex)),
            '$' => {}
            literal => text.push(literal),
        }
        text
    }

    fn class(&mut self, regex: &mut Peekable<Chars<'_>>) -> char {
        let mut members = Vec::new();
        while let Some(from) = regex.next_if(|next| *next != ']') {
            let to = regex.next_if_eq(&'-').and_then(|_| regex.next()).unwrap_or(from);
            members.extend(from..=to);
        }
        regex.next();
        self.pick(&members).copied().unwrap_or('0')
    }
}

fn counts(regex: &mut Peekable<Chars<'_>>) -> (usize, usize) {
    if regex.next_if_eq(&'?').is_some() {
        return (0, 1);
    }
    if regex.next_if_eq(&'{').is_none() {
        return (1, 1);
    }
    let inner = regex.take_while(|next| *next != '}').collect::<String>();
    let (least, most) = inner.split_once(',').unwrap_or((&inner, &inner));
    (least.parse().unwrap_or(1), most.parse().unwrap_or(1))
}
