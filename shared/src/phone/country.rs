//! Countries that the table knows.

use super::region::{Line, Region};

/// ISO 3166-1 alpha-2 code of a region that has phone numbers, and `XK`, `AC`, `TA` as libphonenumber has them.
/// Ordered by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

impl Country {
    /// Upper case only; `None` if the table does not know the code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::all().find(|country| country.0 == code)
    }

    /// Two upper-case letters.
    pub fn code(&self) -> &str {
        self.0
    }

    /// Without `+`: 43 for Austria.
    pub fn calling_code(&self) -> u16 {
        self.line().and_then(|line| line.code.parse().ok()).unwrap_or_default()
    }

    /// By calling code, as text; the main country of a shared one comes first.
    pub fn all() -> impl Iterator<Item = Self> {
        Line::all().filter_map(|line| Self::of(line.id))
    }

    pub(super) fn region(self) -> Option<Region> {
        self.line().map(Line::region)
    }

    /// `None` for worldwide networks, whose identifier is a number.
    pub(super) fn of(id: &'static str) -> Option<Self> {
        id.starts_with(|first: char| first.is_ascii_uppercase()).then_some(Self(id))
    }

    fn line(self) -> Option<Line> {
        Line::all().find(|line| line.id == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_their_code() {
        let austria = Country::parse("AT").unwrap();
        assert_eq!((austria.code(), austria.calling_code()), ("AT", 43));
        assert_eq!(Country::parse("AG").map(|country| country.calling_code()), Some(1));
    }

    #[test]
    fn other_codes_are_no_countries() {
        for code in ["", "at", "A", "AUT", "ZZ", "001", "1"] {
            assert_eq!(Country::parse(code), None, "{code}");
        }
    }

    #[test]
    fn all_245_countries_are_there_once_each_with_a_calling_code() {
        let all = Country::all().collect::<std::collections::BTreeSet<_>>();
        assert_eq!((all.len(), Country::all().count()), (245, 245));
        assert!(all.iter().all(|country| country.calling_code() > 0));
    }
}
