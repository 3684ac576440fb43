//! What was typed becomes digits: scripts, separators and invisible marks are gone after this.

use super::PhoneError;
use super::digits::Digits;

/// More characters than anyone needs for a number.
const LONGEST_INPUT: usize = 64;

/// The zero of every script; nine digits follow it. Source: Unicode, general category Nd.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x1_04A0, 0x1_0D30, 0x1_1066, 0x1_10F0, 0x1_1136, 0x1_11D0, 0x1_12F0, 0x1_1450, 0x1_14D0,
    0x1_1650, 0x1_16C0, 0x1_1730, 0x1_18E0, 0x1_1950, 0x1_1C50, 0x1_1D50, 0x1_1DA0, 0x1_6A60,
    0x1_6AC0, 0x1_6B50, 0x1_D7CE, 0x1_D7D8, 0x1_D7E2, 0x1_D7EC, 0x1_D7F6, 0x1_E140, 0x1_E2F0,
    0x1_E950, 0x1_FBF0,
];

/// Digits as typed, and whether a plus stood before them.
pub(super) struct Typed {
    pub(super) plus: bool,
    pub(super) digits: Digits,
}

/// Reads up to 64 characters.
pub(super) fn read(input: &str) -> Result<Typed, PhoneError> {
    let mut typed = Typed { plus: false, digits: Digits::default() };
    let mut blank = true;
    for (at, character) in input.chars().enumerate() {
        if at >= LONGEST_INPUT {
            return Err(PhoneError::TooLong);
        }
        blank &= is_invisible(character);
        if let Some(digit) = digit(character) {
            typed.digits.push(digit).ok_or(PhoneError::TooLong)?;
        } else if is_plus(character) && typed.digits.as_bytes().is_empty() {
            typed.plus = true;
        } else if !is_separator(character) && !is_invisible(character) {
            return Err(PhoneError::NotANumber);
        }
    }
    match (typed.digits.as_bytes().is_empty(), blank) {
        (false, _) => Ok(typed),
        (true, true) => Err(PhoneError::Missing),
        (true, false) => Err(PhoneError::NotANumber),
    }
}

fn digit(character: char) -> Option<u8> {
    if character.is_ascii() {
        return u8::try_from(character).ok().filter(u8::is_ascii_digit);
    }
    let code = u32::from(character);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    u8::try_from(code - zero).ok().filter(|value| *value < 10).map(|value| b'0' + value)
}

fn is_plus(character: char) -> bool {
    matches!(character, '+' | '＋')
}

/// Punctuation between digits. Source: libphonenumber, `VALID_PUNCTUATION`, and the middle dots.
fn is_separator(character: char) -> bool {
    matches!(
        character,
        '-' | '.' | '(' | ')' | '[' | ']' | '/' | '~'
            | '\u{B7}' // middle dot
            | '\u{2010}'..='\u{2015}' // hyphens and dashes
            | '\u{2022}' | '\u{2027}' // bullet, hyphenation point
            | '\u{2053}' | '\u{2212}' | '\u{223C}' // swung dash, minus, tilde operator
            | '\u{30FC}' // katakana prolonged sound mark
            | '\u{FF08}' | '\u{FF09}' | '\u{FF0D}'..='\u{FF0F}' | '\u{FF3B}' | '\u{FF3D}' | '\u{FF5E}' // full-width
    )
}

/// Spaces, zero-width characters and marks of direction, which come along when numbers are copied.
fn is_invisible(character: char) -> bool {
    // Spelt out: `char::is_whitespace` brings a table of its own into the widget.
    matches!(
        character,
        '\t'..='\r' | ' ' | '\u{85}' | '\u{A0}' | '\u{AD}' | '\u{61C}' | '\u{1680}' | '\u{180E}'
            | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{2069}' | '\u{3000}'
            | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: Result<(bool, &str), PhoneError>) {
        let typed = read(input);
        let typed = typed.as_ref().map(|typed| (typed.plus, typed.digits.as_bytes()));
        assert_eq!(
            typed,
            expected.as_ref().map(|(plus, text)| (*plus, text.as_bytes())),
            "{input:?}"
        );
    }

    #[test]
    fn separators_and_invisible_marks_are_skipped() {
        for input in [
            "+43 664 123-45.67",
            "+43 (664) 123/45[67]",
            "(+43) 664~1234567",
            "+43\u{A0}664\u{202F}123\u{2013}4567",
            "\u{202A}+43\u{200B}6641234567\u{202C}",
            " \t＋436641234567\r\n",
            "++436641234567",
        ] {
            check(input, Ok((true, "436641234567")));
        }
    }

    #[test]
    fn digits_of_every_script_count() {
        check("٠١٢٣٤٥٦٧٨٩", Ok((false, "0123456789")));
        check("０１२３۴۵৬໗８９", Ok((false, "0123456789")));
        for zero in ZEROS {
            for value in 0..10 {
                let character = char::from_u32(zero + value).unwrap();
                assert!(character.is_numeric());
                assert_eq!(digit(character).map(u32::from), Some(value + u32::from(b'0')));
            }
        }
    }

    #[test]
    fn all_white_space_is_invisible() {
        let mut all = '\0'..=char::MAX;
        assert!(all.all(|character| !character.is_whitespace() || is_invisible(character)));
    }

    #[test]
    fn blank_input_is_missing() {
        check("", Err(PhoneError::Missing));
        check(" \u{200B}\u{FEFF} ", Err(PhoneError::Missing));
    }

    #[test]
    fn anything_else_is_not_a_number() {
        for input in [
            "+",
            "--",
            "()",
            "0664 pizza",
            "0664+1234567",
            "0664#1",
            "*100",
            "1,2",
            "²³",
            "½",
            "🙂",
            "\0",
        ] {
            check(input, Err(PhoneError::NotANumber));
        }
    }

    #[test]
    fn endless_input_is_too_long() {
        check(&"1".repeat(33), Err(PhoneError::TooLong));
        check(&"- ".repeat(100), Err(PhoneError::TooLong));
    }
}
