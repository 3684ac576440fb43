//! Lone surrogates in JSON: a profile name may hold half an emoji, which no parser takes.

/// The JSON with every `\ud800` … `\udfff` that has no partner replaced by `\ufffd`.
pub(super) fn mend(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        mended.push_str(before);
        let length = match unit(escape) {
            None => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
            Some(0xd800..=0xdbff) if is_low(escape.get(6..)) => 12,
            Some(_) => 6,
        };
        let (whole, behind) = escape.split_at_checked(length).unwrap_or((escape, ""));
        let is_alone = length == 6 && matches!(unit(whole), Some(0xd800..=0xdfff));
        mended.push_str(if is_alone { "\\ufffd" } else { whole });
        rest = behind;
    }
    mended.push_str(rest);
    mended
}

/// The UTF-16 unit of the `\uXXXX` at the start.
fn unit(rest: &str) -> Option<u16> {
    u16::from_str_radix(rest.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

fn is_low(rest: Option<&str>) -> bool {
    matches!(rest.and_then(unit), Some(0xdc00..=0xdfff))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_surrogate_without_its_partner_is_replaced() {
        let check = |json, expected| assert_eq!(mend(json), expected);
        check(r#""plain""#, r#""plain""#);
        check(r#""\ud83d\ude00""#, r#""\ud83d\ude00""#);
        check(r#""\ud83d""#, r#""\ufffd""#);
        check(r#""\ude00x""#, r#""\ufffdx""#);
        check(r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#);
        check(r#""\ud83d\n""#, r#""\ufffd\n""#);
        check(r#""\\ud83d""#, r#""\\ud83d""#);
        check(r#""\"#, r#""\"#);
        check(r#""\u12"#, r#""\u12"#);
        check("\"\\é\"", "\"\\é\"");
    }
}
