//! Fills the placeholders of a template from what is known about a contact: nothing leaves with a gap.

use super::placeholder::{self, Piece, PlaceholderError};

/// What goes into a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// The same for everybody.
    Text(&'a str),
    /// A field of the contact.
    Field {
        /// Which one.
        name: &'a str,
        /// Where this contact has nothing there.
        fallback: Option<&'a str>,
    },
}

/// A text as one person gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled<'a> {
    /// What Meta is sent: placeholder and value, in the order in which the placeholders first occur; numbers in theirs.
    pub parameters: Vec<(&'a str, String)>,
    /// What the person reads: for previews, SMS and the evidence.
    pub text: String,
}

/// Why a text cannot be sent to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FillError {
    /// The template itself cannot be read.
    Placeholder(PlaceholderError),
    /// Nothing is there for this placeholder: no value, or an empty field without a fall-back.
    Missing(String),
    /// There is a value for a placeholder that the template does not have.
    Unknown(String),
    /// A value asks for a field that no contact has.
    UnknownField(String),
    /// A value with line breaks, tabs or more than four spaces in a row, which Meta refuses (132018).
    Unfit(String),
    /// More characters than Meta takes when everything is filled in (132005).
    TooLong {
        /// How many it takes.
        most: usize,
    },
}

impl FillError {
    /// Stable code; programs decide by it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing_parameter",
            Self::Unknown(_) => "unknown_parameter",
            Self::UnknownField(_) => "unknown_field",
            Self::Unfit(_) => "parameter_malformed",
            Self::TooLong { .. } => "text_too_long",
            Self::Placeholder(_) => "template_malformed",
        }
    }
}

/// Fills in one text of a template; `most` is the length that Meta takes, in characters.
///
/// `fields` are all that contacts can have, also those that this one has nothing in.
/// Spaces around a value are dropped; a value of nothing else is none.
pub fn fill<'a>(
    text: &'a str,
    values: &[(&str, Value<'_>)],
    fields: &[(&str, &str)],
    most: usize,
) -> Result<Filled<'a>, FillError> {
    let pieces = placeholder::pieces(text).map_err(FillError::Placeholder)?;
    let mut names = placeholder::names(&pieces);
    // Meta counts positional parameters; they are numbers without gaps.
    names.sort_by_key(|name| name.parse::<usize>().unwrap_or_default());
    if let Some((name, _)) = values.iter().find(|(name, _)| !names.contains(name)) {
        return Err(FillError::Unknown((*name).to_owned()));
    }
    let found = names.into_iter().map(|name| Ok((name, value(name, values, fields)?)));
    let parameters = found.collect::<Result<Vec<_>, FillError>>()?;
    let text = render(&pieces, &parameters);
    if text.chars().count() > most {
        return Err(FillError::TooLong { most });
    }
    Ok(Filled { parameters, text })
}

fn value(
    name: &str,
    values: &[(&str, Value<'_>)],
    fields: &[(&str, &str)],
) -> Result<String, FillError> {
    let text = match values.iter().find(|(known, _)| *known == name) {
        Some((_, Value::Text(text))) => present(text),
        Some((_, Value::Field { name, fallback })) => {
            let field = fields.iter().find(|(known, _)| known == name);
            let (_, text) = field.ok_or_else(|| FillError::UnknownField((*name).to_owned()))?;
            present(text).or_else(|| present((*fallback)?))
        }
        None => None,
    };
    let text = text.ok_or_else(|| FillError::Missing(name.to_owned()))?;
    let unfit = text.contains(char::is_control) || text.contains("     ");
    if unfit { Err(FillError::Unfit(name.to_owned())) } else { Ok(text.to_owned()) }
}

fn present(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn render(pieces: &[Piece<'_>], parameters: &[(&str, String)]) -> String {
    let parts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Placeholder(name) => {
            let parameter = parameters.iter().find(|(known, _)| known == name);
            parameter.map_or("", |(_, value)| value.as_str())
        }
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[(&str, &str)] = &[("name", " Eva "), ("city", "  "), ("note", "one\ntwo")];

    fn filled(
        text: &'static str,
        values: &[(&str, Value<'_>)],
    ) -> Result<Filled<'static>, FillError> {
        fill(text, values, FIELDS, 30)
    }

    fn field<'a>(name: &'a str, fallback: Option<&'a str>) -> Value<'a> {
        Value::Field { name, fallback }
    }

    #[test]
    fn placeholders_are_filled_from_the_contact_with_fall_backs() {
        let check = |text, values: &[(&str, Value<'_>)], read: &str, sent: &[(&str, &str)]| {
            let filled = filled(text, values).unwrap();
            let parameters: Vec<_> =
                filled.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!((filled.text.as_str(), parameters.as_slice()), (read, sent));
        };
        check("Hello!", &[], "Hello!", &[]);
        check("Hi {{n}}!", &[("n", field("name", None))], "Hi Eva!", &[("n", "Eva")]);
        check("Hi {{n}}!", &[("n", field("city", Some("you")))], "Hi you!", &[("n", "you")]);
        check("Hi {{n}}!", &[("n", Value::Text("{{n}}"))], "Hi {{n}}!", &[("n", "{{n}}")]);
        let both = [("1", Value::Text("a")), ("2", Value::Text("b"))];
        check("{{2}} {{1}} {{2}}", &both, "b a b", &[("1", "a"), ("2", "b")]);
        let named = [("y", Value::Text("a")), ("x", Value::Text("b"))];
        check("{{x}} {{y}}", &named, "b a", &[("x", "b"), ("y", "a")]);
    }

    #[test]
    fn nothing_leaves_with_a_gap_or_with_what_meta_refuses() {
        let check = |values: &[(&str, Value<'_>)], error: FillError| {
            assert_eq!(filled("Hi {{n}}!", values), Err(error));
        };
        let missing = || FillError::Missing("n".to_owned());
        check(&[], missing());
        check(&[("n", Value::Text(""))], missing());
        check(&[("n", Value::Text(" \n "))], missing());
        check(&[("n", field("city", None))], missing());
        check(&[("n", field("city", Some(" ")))], missing());
        let age = || FillError::UnknownField("age".to_owned());
        check(&[("n", field("age", None))], age());
        check(&[("n", field("age", Some("you")))], age());
        check(&[("n", field("note", None))], FillError::Unfit("n".to_owned()));
        check(&[("n", Value::Text("a\tb"))], FillError::Unfit("n".to_owned()));
        check(&[("n", Value::Text("a     b"))], FillError::Unfit("n".to_owned()));
        check(
            &[("n", Value::Text("a")), ("m", Value::Text("b"))],
            FillError::Unknown("m".to_owned()),
        );
        check(&[("n", Value::Text(&"ä".repeat(27)))], FillError::TooLong { most: 30 });
        assert!(filled("Hi {{n}}!", &[("n", Value::Text(&"ä".repeat(26)))]).is_ok());
        assert!(filled("Hi {{n}}!", &[("n", Value::Text("a    b"))]).is_ok());
        assert_eq!(filled("{{", &[]), Err(FillError::Placeholder(PlaceholderError::Malformed)));
    }
}
