//! Placeholders in the text of a template: `{{1}}` or `{{name}}`.

/// The placeholders of a text, each once, in the order in which they first stand there.
pub(crate) fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (_, name) in places(text) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The text with every placeholder filled; one that `fill` does not know stays.
pub(crate) fn fill<'a>(text: &'a str, fill: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        filled.push_str(before);
        let value = fill(name).map_or_else(|| format!("{{{{{name}}}}}"), str::to_owned);
        filled.push_str(&value);
        rest = after;
    }
    filled + rest
}

/// Whether a placeholder stands at the beginning or the end.
pub(crate) fn is_at_an_end(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("{{") || text.ends_with("}}")) && !names(text).is_empty()
}

fn places(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (before, name, after) = next(rest)?;
        rest = after;
        Some((before, name))
    })
}

/// What stands before the first placeholder, in it, and after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name.trim(), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_counts_once_and_is_filled_everywhere() {
        let text = "Hi {{name}}, {{ shop }} greets {{name}}.";
        assert_eq!(names(text), ["name", "shop"]);
        let filled = fill(text, |name| (name == "name").then_some("Ada"));
        assert_eq!(filled, "Hi Ada, {{shop}} greets Ada.");
        assert_eq!(fill("no {{ end", |_| Some("x")), "no {{ end");
    }

    #[test]
    fn the_ends_of_a_text_are_found() {
        for (text, at_an_end) in [
            ("{{1}} is here", true),
            ("Here is {{1}}", true),
            ("A {{1}} b {{2}}", true),
            ("A {{1}} b {{2}}.", false),
            ("Braces {{", false),
            ("plain", false),
        ] {
            assert_eq!(is_at_an_end(text), at_an_end, "{text}");
        }
    }
}
