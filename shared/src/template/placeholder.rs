//! Placeholders in a template's text: `{{1}}`, `{{2}}`, or `{{first_name}}`.

/// A part of a template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// The same for everybody.
    Text(&'a str),
    /// The name or number of what is filled in.
    Placeholder(&'a str),
}

/// Why a text is no template's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceholderError {
    /// Double braces that do not fit together, or a name that is neither a number nor lower case letters, digits and `_`.
    Malformed,
    /// Numbers and names in one text.
    Mixed,
    /// Numbers that do not count from 1 without gaps.
    NotNumbered,
}

/// How a template names its placeholders; all of it in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// By numbers from 1.
    Positional,
    /// By names.
    Named,
}

impl Format {
    /// As Meta writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Positional => "POSITIONAL",
            Self::Named => "NAMED",
        }
    }

    /// How a text names its placeholders, if it has any.
    pub fn of(pieces: &[Piece<'_>]) -> Option<Self> {
        let name = names(pieces).into_iter().next()?;
        Some(if is_number(name) { Self::Positional } else { Self::Named })
    }
}

/// The parts of a text in order.
///
/// Source: Meta, "Message templates", named and positional parameters.
pub fn pieces(text: &str) -> Result<Vec<Piece<'_>>, PlaceholderError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or(PlaceholderError::Malformed)?;
        push_text(&mut pieces, before)?;
        pieces.push(Piece::Placeholder(name));
        rest = after;
    }
    push_text(&mut pieces, rest)?;
    check(&names(&pieces))?;
    Ok(pieces)
}

/// The placeholders of a text, each once, in the order in which they first occur.
pub(super) fn names<'a>(pieces: &[Piece<'a>]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for piece in pieces {
        if let Piece::Placeholder(name) = piece
            && !names.contains(name)
        {
            names.push(*name);
        }
    }
    names
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) -> Result<(), PlaceholderError> {
    if text.contains("}}") {
        return Err(PlaceholderError::Malformed);
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(())
}

fn check(names: &[&str]) -> Result<(), PlaceholderError> {
    if !names.iter().all(|name| is_number(name) || is_name(name)) {
        return Err(PlaceholderError::Malformed);
    }
    let mut numbers: Vec<_> = names.iter().filter_map(|name| name.parse::<usize>().ok()).collect();
    if !numbers.is_empty() && numbers.len() < names.len() {
        return Err(PlaceholderError::Mixed);
    }
    numbers.sort_unstable();
    let counts = numbers.iter().enumerate().all(|(index, number)| *number == index + 1);
    if counts { Ok(()) } else { Err(PlaceholderError::NotNumbered) }
}

fn is_number(name: &str) -> bool {
    (1..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    name.bytes().next().is_some_and(letter)
        && name.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_placeholders() {
        use Piece::{Placeholder, Text};
        let check = |text, expected: &[Piece<'_>]| assert_eq!(pieces(text).unwrap(), expected);
        check("", &[]);
        check("Hello!", &[Text("Hello!")]);
        check("Hello {{1}}!", &[Text("Hello "), Placeholder("1"), Text("!")]);
        check("{{a}}{{b_2}}", &[Placeholder("a"), Placeholder("b_2")]);
        check(
            "{2} for {{2}}, {{1}}",
            &[Text("{2} for "), Placeholder("2"), Text(", "), Placeholder("1")],
        );
        assert_eq!(names(&pieces("{{b}} {{a}} {{b}}").unwrap()), ["b", "a"]);
        let format = |text| Format::of(&pieces(text).unwrap());
        assert_eq!(format("{{1}}"), Some(Format::Positional));
        assert_eq!(format("{{a}}"), Some(Format::Named));
        assert_eq!(format("a"), None);
    }

    #[test]
    fn a_text_with_placeholders_that_nobody_can_fill_is_none() {
        let check = |text, error| assert_eq!(pieces(text), Err(error), "{text}");
        for text in [
            "{{",
            "}}",
            "{{1",
            "1}}",
            "{{}}",
            "{{ 1 }}",
            "{{First}}",
            "{{1a}}",
            "{{ü}}",
            "{{{1}}}",
            "{{-1}}",
            "{{1000}}",
        ] {
            check(text, PlaceholderError::Malformed);
        }
        check("{{1}} {{name}}", PlaceholderError::Mixed);
        check("{{2}}", PlaceholderError::NotNumbered);
        check("{{0}} {{1}}", PlaceholderError::NotNumbered);
        check("{{1}} {{01}}", PlaceholderError::NotNumbered);
        check("{{1}} {{3}}", PlaceholderError::NotNumbered);
    }
}
