//! The business as a contact card.

use jawort_shared::lang::{self, Language};

use crate::publication::Publication;

/// A vCard 3.0, which phones of every age read. Source: RFC 2426.
pub(crate) fn contact_card(widget: &Publication, language: &Language) -> String {
    let name = escape(&widget.business);
    let note = escape(&lang::fill(language.widget.intro, &[("business", &widget.business)]));
    let number = &widget.number;
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:{name};;;;\r\nFN:{name}\r\nORG:{name}\r\n\
         TEL;TYPE=CELL:+{number}\r\nURL:https://wa.me/{number}\r\nNOTE:{note}\r\nEND:VCARD\r\n"
    )
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '\\' | ',' | ';' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_add_a_line_to_the_card() {
        assert_eq!(escape("A, B; C\\D\r\nTEL:1"), "A\\, B\\; C\\\\D\\nTEL:1");
    }
}
