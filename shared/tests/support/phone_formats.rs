//! Writes the formats of `shared::phone` from the metadata in `phonenumber`.

use phonenumber::Metadata;
use phonenumber::metadata::{DATABASE, Format};

use super::phone_table::compact;

/// Where the table lies, from the crate's folder.
pub(crate) const PATH: &str = "src/phone/formats.txt";

/// One line for each calling code: regions that share one write their numbers alike.
pub(crate) fn formats() -> String {
    let mut codes = (1..1000).map(|code: u16| code.to_string()).collect::<Vec<_>>();
    codes.sort();
    let regions = codes.iter().filter_map(|code| DATABASE.by_code(&code.parse::<u16>().ok()?));
    let mains = regions.filter_map(|regions| regions.into_iter().next());
    mains.map(|main| line(main) + "\n").collect()
}

fn line(main: &Metadata) -> String {
    let prefix = main.national_prefix().unwrap_or_default();
    let formats = main.formats().iter().map(|format| {
        let (written, rule) = (groups(format), rule(format));
        // A rule with a digit of its own would add it to what was typed.
        let adds = rule.contains(|sign: char| sign.is_ascii_digit());
        let national = if adds { "-".to_owned() } else { written.clone() };
        let own = main.international_formats();
        let international = match own.iter().find(|other| is_same(format, other)) {
            Some(other) => groups(other),
            None if own.is_empty() => written,
            None => "-".to_owned(),
        };
        let leading = format.leading_digits().last().map_or("", |leading| leading.as_str());
        [national, international, rule, compact(leading)].join(" ")
    });
    let formats = formats.collect::<Vec<_>>().join(";");
    format!("{} {prefix};{formats}", main.country_code())
}

fn is_same(one: &Format, other: &Format) -> bool {
    let leading = |format: &Format| format.leading_digits().last().map(|it| it.as_str().to_owned());
    one.pattern().as_str() == other.pattern().as_str() && leading(one) == leading(other)
}

/// `$1 $2-$3` and `(\d{2})(\d{3,4})(\d{4})` become `2_3~4-4`; what puts the groups in another order is left out.
fn groups(format: &Format) -> String {
    let pattern = format.pattern().as_str().split_whitespace().collect::<String>();
    let sizes = pattern.trim_matches(['(', ')']).split(")(").map(|group| {
        let size = group.strip_prefix("\\d").unwrap_or("no digits");
        size.trim_matches(['{', '}']).replace(',', "~")
    });
    let sizes = sizes.map(|size| if size.is_empty() { "1".to_owned() } else { size });
    let mut text = format.format().replace(' ', "_");
    for (place, size) in sizes.enumerate() {
        let mark = format!("${}", place + 1);
        match text.find('$') {
            Some(first) if text.get(first..).is_some_and(|rest| rest.starts_with(&mark)) => {
                text = text.replacen(&mark, &size, 1);
            }
            _ => return "-".to_owned(),
        }
    }
    text
}

/// `$NP$FG` becomes `PF`.
fn rule(format: &Format) -> String {
    let rule = format.national_prefix().unwrap_or("$FG");
    rule.replace("$NP", "P").replace("$FG", "F").replace(' ', "_")
}
