//! A number as it is typed, in the groups that its region writes: spaces and signs come in, no digit ever changes.
//!
//! The table has a line for each calling code: the code, what a national call begins with, and after each `;` a format
//! with the fields of [`Format`]. In its texts a number stands for a group of so many digits, `3~12` for three to
//! twelve of them, `_` for a space, `P` and `F` for prefix and first group; a lone `-` for never.

use super::pattern::{self, Reach};

/// Made by the example `phone_table`.
const TABLE: &str = include_str!("formats.txt");

/// More digits than a number has with any prefix.
const MOST_DIGITS: usize = 20;

/// What was typed, grouped; `calling_code` is that of the country that is chosen. Nothing where it stands well already,
/// where nobody can tell yet how it is written, or where there is more in it than a number.
pub fn as_you_type(typed: &str, calling_code: &str) -> Option<String> {
    let digits = digits_of(typed)?;
    let lines = TABLE.lines().filter_map(Line::read);
    let grouped = if typed.starts_with('+') {
        let mut lines = lines.filter(|line| digits.starts_with(line.code));
        lines.next()?.international(&digits)?
    } else {
        let mut lines = lines.filter(|line| line.code == calling_code);
        lines.next()?.national(&digits)?
    };
    (grouped != typed).then_some(grouped)
}

/// Nothing where there is something that stands in no number, or no digit.
fn digits_of(typed: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_digit() || b" ()-./".contains(&byte);
    let is_plain = typed.strip_prefix('+').unwrap_or(typed).bytes().all(plain);
    let digits = typed.chars().filter(char::is_ascii_digit).collect::<String>();
    (is_plain && (1..=MOST_DIGITS).contains(&digits.len())).then_some(digits)
}

struct Line {
    code: &'static str,
    /// What a national call begins with; may be empty.
    prefix: &'static str,
    formats: &'static str,
}

impl Line {
    fn read(line: &'static str) -> Option<Self> {
        let (head, formats) = line.split_once(';')?;
        let (code, prefix) = head.split_once(' ')?;
        Some(Self { code, prefix, formats })
    }

    fn international(&self, digits: &str) -> Option<String> {
        let number = digits.strip_prefix(self.code).filter(|number| !number.is_empty())?;
        let format = self.choose(number, |format| format.international);
        let grouped = format.map(|(groups, _)| write(groups, number, "F", ""));
        Some(["+", self.code, " ", grouped.as_deref().unwrap_or(number)].concat())
    }

    fn national(&self, digits: &str) -> Option<String> {
        let prefixed = digits.strip_prefix(self.prefix).filter(|_| !self.prefix.is_empty());
        let number = prefixed.unwrap_or(digits);
        let (groups, format) = self.choose(number, |format| format.national)?;
        match (prefixed, format.rule.contains('P')) {
            (Some(_), true) => Some(write(groups, number, format.rule, self.prefix)),
            // Nobody writes a prefix before such a number: it may be the beginning of another.
            (Some(_), false) => None,
            (None, true) => Some(write(groups, number, "F", "")),
            (None, false) => Some(write(groups, number, format.rule, "")),
        }
    }

    /// The first format for numbers of this beginning and length, else for longer ones of this beginning.
    fn choose(
        &self,
        number: &str,
        groups_of: impl Fn(&Format) -> &'static str,
    ) -> Option<(&'static str, Format)> {
        let formats = self.formats.split(';').map(Format::read);
        let fitting = formats.filter_map(|format| {
            let (groups, begins) = (groups_of(&format), format.leading.as_bytes());
            let fits = groups != "-" && pattern::reach(begins, number.as_bytes()) == Reach::Full;
            fits.then_some((groups, format))
        });
        let most = |groups| sizes(groups).map(|(_, most)| most).sum::<usize>();
        let fitting =
            fitting.filter(|(groups, _)| number.len() <= most(groups)).collect::<Vec<_>>();
        let is_whole = |(groups, _): &&(&str, Format)| number.len() >= least(groups);
        fitting.iter().find(is_whole).or(fitting.first()).copied().filter(|_| !number.is_empty())
    }
}

#[derive(Clone, Copy)]
struct Format {
    /// How it is written within the country.
    national: &'static str,
    /// How it is written behind the calling code.
    international: &'static str,
    /// How the first group is written within the country.
    rule: &'static str,
    /// What numbers that are written so begin with.
    leading: &'static str,
}

impl Format {
    fn read(text: &'static str) -> Self {
        let mut fields = text.split(' ');
        let mut next = || fields.next().unwrap_or_default();
        Self { national: next(), international: next(), rule: next(), leading: next() }
    }
}

/// Least and most digits of each group.
fn sizes(groups: &str) -> impl Iterator<Item = (usize, usize)> {
    let sizes = groups.split(|sign: char| sign != '~' && !sign.is_ascii_digit());
    sizes.filter(|size| !size.is_empty()).map(|size| {
        let (least, most) = size.split_once('~').unwrap_or((size, size));
        (least.parse().unwrap_or_default(), most.parse().unwrap_or_default())
    })
}

fn least(groups: &str) -> usize {
    sizes(groups).map(|(least, _)| least).sum()
}

/// Signs are written once a digit follows them. Of what a group may have more, the first one takes all it can.
fn write(groups: &str, number: &str, rule: &str, prefix: &str) -> String {
    let mut spare = number.len().saturating_sub(least(groups));
    let (mut sizes, mut rest) = (sizes(groups), number);
    let (mut written, mut waiting) = (String::new(), String::new());
    let mut is_first = true;
    let mut in_size = false;
    for sign in groups.chars() {
        if sign != '~' && !sign.is_ascii_digit() {
            waiting.push(if sign == '_' { ' ' } else { sign });
            in_size = false;
            continue;
        }
        if std::mem::replace(&mut in_size, true) {
            continue;
        }
        let (least, most) = sizes.next().unwrap_or_default();
        let more = spare.min(most - least);
        spare -= more;
        let (group, others) = rest.split_at_checked(least + more).unwrap_or((rest, ""));
        rest = others;
        for sign in if is_first { rule } else { "F" }.chars() {
            let text = match sign {
                'P' => prefix,
                'F' => group,
                _ => "",
            };
            if !text.is_empty() {
                written.push_str(&std::mem::take(&mut waiting));
                written.push_str(text);
            } else if sign != 'P' && sign != 'F' {
                waiting.push(if sign == '_' { ' ' } else { sign });
            }
        }
        is_first = false;
    }
    written
}
