//! How many SMS a text takes.

const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// One SMS, or as many as a concatenated one takes. Source: 3GPP TS 23.038 and 23.040.
pub(crate) fn count(text: &str) -> usize {
    let widths: Option<usize> = text.chars().map(gsm_width).sum();
    match widths {
        Some(septets) => parts(septets, 160, 153),
        None => parts(text.encode_utf16().count(), 70, 67),
    }
}

/// Whether the phone's own alphabet holds the text.
pub(crate) fn is_gsm(text: &str) -> bool {
    text.chars().all(|character| gsm_width(character).is_some())
}

fn gsm_width(character: char) -> Option<usize> {
    match character {
        _ if GSM.contains(character) => Some(1),
        _ if GSM_EXTENSION.contains(character) => Some(2),
        _ => None,
    }
}

fn parts(length: usize, alone: usize, joined: usize) -> usize {
    if length <= alone { 1 } else { length.div_ceil(joined) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundaries_are_those_of_gsm_and_ucs2() {
        let table = [("a", 160, 1), ("a", 161, 2), ("€", 80, 1), ("€", 81, 2), ("ж", 70, 1)];
        for (letter, times, expected) in table {
            assert_eq!(count(&letter.repeat(times)), expected, "{times} × {letter}");
        }
        assert_eq!(count(&"ж".repeat(71)), 2);
        assert_eq!(count(&"a".repeat(307)), 3);
    }
}
