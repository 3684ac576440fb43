//! Writes the table of `shared::phone` from the metadata in `phonenumber`.

use phonenumber::Metadata;
use phonenumber::metadata::{DATABASE, Descriptor};

/// Where the table lies, from the crate's folder.
pub(crate) const PATH: &str = "src/phone/table.txt";

/// The heads of all regions, then one line for each; the fields are those of `Rare` and `Region` in `shared/src/phone/region.rs`.
pub(crate) fn table() -> String {
    let mut codes = (1..1000).map(|code: u16| code.to_string()).collect::<Vec<_>>();
    codes.sort();
    let regions = codes.iter().filter_map(|code| DATABASE.by_code(&code.parse::<u16>().ok()?));
    let (mut heads, mut lines) = (String::new(), String::new());
    for neighbours in regions {
        for region in &neighbours {
            heads += &head(region);
            lines += &(line(region, neighbours.len() > 1) + "\n");
        }
    }
    heads + "\n" + &lines
}

fn head(region: &Metadata) -> String {
    let id = if region.id() == "001" { "" } else { region.id() };
    format!("{id:2}{:<3}", region.country_code())
}

fn line(region: &Metadata, shared: bool) -> String {
    let kinds = region.descriptors();
    let rule = region.national_prefix_transform_rule().unwrap_or_default();
    let others = others(region);
    let rare = [
        region
            .leading_digits()
            .filter(|_| shared)
            .map_or(String::new(), |digits| compact(digits.as_str())),
        rule.to_owned(),
        if rule.is_empty() { String::new() } else { pattern(kinds.general()) },
        region
            .national_prefix_for_parsing()
            .map_or(String::new(), |prefix| compact(prefix.as_str())),
        others.iter().map(|other| pattern(other)).collect::<Vec<_>>().join("|"),
        others.first().map(|other| lengths(other)).unwrap_or_default(),
    ];
    let fields = [
        kinds.mobile().map(lengths).unwrap_or_default(),
        region.national_prefix().unwrap_or_default().to_owned(),
        region
            .international_prefix()
            .map(|prefix| compact(prefix.as_str()))
            .filter(|prefix| prefix != "00")
            .unwrap_or_default(),
        kinds.mobile().map(pattern).unwrap_or_default(),
    ];
    let is_plain = rare.iter().all(String::is_empty);
    if is_plain { fields.join(" ") } else { format!("!{} {}", rare.join(" "), fields.join(" ")) }
}

/// Types that `phonenumber` asks for before mobile and that share numbers with it, in the three regions where it is so;
/// `phone_agrees` draws numbers of every type and so finds any further one.
fn others(region: &Metadata) -> Vec<&Descriptor> {
    let kinds = region.descriptors();
    let others = match region.id() {
        "BR" => [kinds.shared_cost(), None],
        "MY" => [kinds.premium_rate(), None],
        "PM" => [kinds.premium_rate(), kinds.toll_free()],
        _ => [None, None],
    };
    others.into_iter().flatten().collect()
}

fn lengths(kind: &Descriptor) -> String {
    let letter =
        |length: &u16| u8::try_from(*length).map_or('?', |length| char::from(b'a' + length - 1));
    kind.possible_length().iter().map(letter).collect()
}

fn pattern(kind: &Descriptor) -> String {
    compact(kind.national_number().as_str())
}

/// From regular expression to the language of `shared/src/phone/pattern.rs`.
pub(crate) fn compact(regex: &str) -> String {
    let mut text = regex.split_whitespace().collect::<String>();
    for count in 1..10_u8 {
        text = text.replace(&format!("\\d{{{count}}}"), &char::from(b'`' + count).to_string());
    }
    let text = text.replace("\\d", "a").replace("(?:", "{(");
    let mut open = Vec::new();
    let mut characters = text.chars().peekable();
    let mut result = String::new();
    while let Some(character) = characters.next() {
        match character {
            '{' if characters.peek() == Some(&'(') => {
                characters.next();
                open.push(')');
                result.push('(');
            }
            '(' => {
                open.push('>');
                result.push('<');
            }
            ')' => result.extend(open.pop()),
            other => result.push(other),
        }
    }
    result
}
