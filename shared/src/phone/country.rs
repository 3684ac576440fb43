//! Countries that the table knows.

use super::line::Line;
use super::region::Region;

/// A region that has phone numbers, by its ISO 3166-1 code, and `XK`, `AC`, `TA` as libphonenumber has them.
/// Ordered by calling code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(Line);

impl Country {
    /// Upper case only; `None` if the table does not know the code.
    pub fn parse(code: &str) -> Option<Self> {
        let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code.then(|| Line::find(code.as_bytes())).flatten().map(Self)
    }

    /// Two upper-case letters.
    pub fn code(&self) -> &'static str {
        self.0.id()
    }

    /// Digits without `+`: 43 for Austria.
    pub fn calling_code(&self) -> &'static str {
        self.0.code_text()
    }

    /// By calling code, as text; the main country of a shared one comes first.
    pub fn all() -> impl Iterator<Item = Self> {
        Line::all().filter_map(Self::of)
    }

    pub(super) fn region(self) -> Region {
        Region::of(self.0)
    }

    /// `None` for worldwide networks, which have no code of their own.
    pub(super) fn of(line: Line) -> Option<Self> {
        line.id().starts_with(|first: char| first.is_ascii_uppercase()).then_some(Self(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_their_code() {
        let austria = Country::parse("AT").unwrap();
        assert_eq!((austria.code(), austria.calling_code()), ("AT", "43"));
        assert_eq!(Country::parse("AG").map(|country| country.calling_code()), Some("1"));
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
        assert!(all.iter().all(|country| !country.calling_code().is_empty()));
    }
}
