use super::*;
use crate::time::{DAY, MINUTE};
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn spans(text: &str) -> Vec<Span> {
    text.split_whitespace().map(|span| Span::parse(span).unwrap()).collect()
}

/// An instant from `2026-10-25 00:30` in UTC.
fn utc(text: &str) -> Timestamp {
    let (date, clock) = text.split_once(' ').unwrap();
    let (hour, minute) = clock.split_once(':').unwrap();
    let minutes = hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap();
    Date::parse(date).unwrap().start().plus(minutes * MINUTE)
}

#[test]
fn a_time_that_clocks_skip_is_the_next_and_one_that_they_show_twice_the_first() {
    let check = |name, date, minutes, expected| {
        let at = zone(name).instant(Date::parse(date).unwrap(), minutes);
        assert_eq!(at, utc(expected), "{name} {date} {minutes}: {}", at.rfc3339());
    };
    // The gap of Berlin: 02:00 becomes 03:00.
    check("Europe/Berlin", "2027-03-28", 119, "2027-03-28 00:59");
    check("Europe/Berlin", "2027-03-28", 120, "2027-03-28 01:00");
    check("Europe/Berlin", "2027-03-28", 150, "2027-03-28 01:00");
    check("Europe/Berlin", "2027-03-28", 180, "2027-03-28 01:00");
    check("Europe/Berlin", "2027-03-28", 181, "2027-03-28 01:01");
    // Its double hour: 03:00 becomes 02:00.
    check("Europe/Berlin", "2026-10-25", 150, "2026-10-25 00:30");
    check("Europe/Berlin", "2026-10-25", 179, "2026-10-25 00:59");
    check("Europe/Berlin", "2026-10-25", 180, "2026-10-25 02:00");
    check("America/New_York", "2026-11-01", 90, "2026-11-01 05:30");
    check("America/New_York", "2026-11-01", 120, "2026-11-01 07:00");
    check("America/New_York", "2027-03-14", 150, "2027-03-14 07:00");
    // Half an hour: 02:00 becomes 01:30, and half a year later 02:30.
    check("Australia/Lord_Howe", "2026-04-05", 100, "2026-04-04 14:40");
    check("Australia/Lord_Howe", "2026-04-05", 120, "2026-04-04 15:30");
    check("Australia/Lord_Howe", "2026-10-04", 135, "2026-10-03 15:30");
    // The change is on the day before, counted from the next Sunday.
    check("America/Nuuk", "2026-03-28", 1_410, "2026-03-29 01:00");
}

#[test]
fn no_zone_is_known_by_half_its_name() {
    for name in ["", "Europe", "Europe/", "europe/berlin", "Europe/Berlin ", "60", "Vienna"] {
        assert_eq!(Zone::parse(name), None, "{name}");
    }
    assert_eq!(zone("Europe/Vienna").name(), "Europe/Vienna");
    assert!(Zone::names().all(|name| Zone::parse(name).is_some()));
}

/// Monday to Friday with a break, Saturday night into Sunday, closed on Christmas, short on one New Year's Eve.
fn hours(name: &str) -> Hours {
    let week = [
        "",
        "09:00-12:00 13:00-17:00",
        "09:00-17:00",
        "09:00-17:00",
        "09:00-17:00",
        "09:00-17:00",
        "22:00-04:00",
    ];
    Hours {
        zone: zone(name),
        week: week.map(spans),
        exceptions: vec![
            (Day::parse("12-25").unwrap(), spans("")),
            (Day::parse("12-31").unwrap(), spans("")),
            (Day::parse("2026-12-31").unwrap(), spans("09:00-11:00")),
        ],
    }
}

#[test]
fn it_is_open_within_the_hours_and_closed_from_their_end_to_the_next() {
    let check = |at, closed: Option<(&str, &str)>| {
        let expected = match closed {
            None => State::Open,
            Some((since, until)) => {
                State::Closed { since: Some(utc(since)), until: Some(utc(until)) }
            }
        };
        assert_eq!(hours("Europe/Vienna").at(utc(at)), expected, "{at}");
    };
    // Monday, UTC+1.
    check("2026-11-23 07:59", Some(("2026-11-22 03:00", "2026-11-23 08:00")));
    check("2026-11-23 08:00", None);
    check("2026-11-23 10:59", None);
    check("2026-11-23 11:00", Some(("2026-11-23 11:00", "2026-11-23 12:00")));
    check("2026-11-23 12:00", None);
    check("2026-11-23 23:30", Some(("2026-11-23 16:00", "2026-11-24 08:00")));
    // Saturday night belongs to Saturday.
    check("2026-11-21 20:59", Some(("2026-11-20 16:00", "2026-11-21 21:00")));
    check("2026-11-22 02:59", None);
    check("2026-11-22 03:00", Some(("2026-11-22 03:00", "2026-11-23 08:00")));
    // Christmas is a Friday.
    check("2026-12-25 10:00", Some(("2026-12-24 16:00", "2026-12-26 21:00")));
    // The date wins over the day of every year.
    check("2026-12-31 09:00", None);
    check("2026-12-31 10:00", Some(("2026-12-31 10:00", "2027-01-01 08:00")));
    check("2027-12-31 09:00", Some(("2027-12-30 16:00", "2028-01-01 21:00")));
}

#[test]
fn hours_begin_once_in_the_nights_in_which_clocks_change() {
    let daily = |name, span| Hours {
        zone: zone(name),
        week: std::array::from_fn(|_| spans(span)),
        exceptions: Vec::new(),
    };
    let check = |name, span, opens: &str, closes: &str| {
        let hours = daily(name, span);
        let open = |at: &Timestamp| hours.at(*at) == State::Open;
        let minutes = (-8 * 60..20 * 60).map(|minute| utc(opens).plus(minute * MINUTE));
        let changes: Vec<_> = minutes
            .filter(|at| open(at) != open(&at.minus(MINUTE)))
            .map(Timestamp::rfc3339)
            .collect();
        assert_eq!(changes, [utc(opens).rfc3339(), utc(closes).rfc3339()], "{name} {span}");
    };
    check("Europe/Berlin", "02:30-03:30", "2027-03-28 01:00", "2027-03-28 01:30");
    check("Europe/Berlin", "02:30-03:30", "2026-10-25 00:30", "2026-10-25 02:30");
    check("Europe/Berlin", "01:00-02:30", "2026-10-24 23:00", "2026-10-25 00:30");
    check("America/New_York", "01:30-09:00", "2026-11-01 05:30", "2026-11-01 14:00");
    check("Australia/Lord_Howe", "01:45-02:15", "2026-04-04 14:45", "2026-04-04 15:45");
    // Hours that lie in the gap are none: the next are tomorrow's.
    let hours = daily("Europe/Berlin", "02:10-02:50");
    let closed = State::Closed {
        since: Some(utc("2027-03-27 01:50")),
        until: Some(utc("2027-03-29 00:10")),
    };
    assert_eq!(hours.at(utc("2027-03-28 01:00")), closed);
}

#[test]
fn hours_that_touch_leave_no_gap_and_none_are_closed_for_ever() {
    let all = |span| Hours {
        zone: zone("Asia/Kolkata"),
        week: std::array::from_fn(|_| spans(span)),
        exceptions: Vec::new(),
    };
    let start = utc("2026-11-20 00:00");
    for minute in 0..3 * 24 * 60 {
        let at = start.plus(minute * MINUTE);
        assert_eq!(all("00:00-24:00").at(at), State::Open);
        assert_eq!(all("").at(at), State::Closed { since: None, until: None });
    }
    // Yesterday's hours may end later than today's.
    let mut long = all("");
    long.week[4] = spans("23:00-22:00");
    long.week[5] = spans("09:00-10:00");
    let closed = State::Closed {
        since: Some(utc("2026-11-20 16:30")),
        until: Some(utc("2026-11-26 17:30")),
    };
    assert_eq!(long.at(utc("2026-11-20 17:00")), closed);
    let once = Hours {
        exceptions: vec![(Day::On(Date::parse("2026-11-20").unwrap()), spans("10:00-11:00"))],
        ..all("")
    };
    let closed = |since, until| State::Closed { since, until };
    assert_eq!(once.at(start), closed(None, Some(utc("2026-11-20 04:30"))));
    assert_eq!(once.at(start.plus(9 * DAY)), closed(Some(utc("2026-11-20 05:30")), None));
}

#[test]
fn a_day_is_a_date_or_comes_every_year() {
    let check = |text, day: Option<Day>| assert_eq!(Day::parse(text), day, "{text}");
    check("2026-12-24", Date::parse("2026-12-24").map(Day::On));
    check("02-29", Some(Day::Yearly { month: 2, day: 29 }));
    for text in ["", "12", "12-32", "13-01", "02-30", "1-01", "2026-02-29"] {
        check(text, None);
    }
}

#[test]
fn a_person_is_told_once_in_each_closed_period_that_nobody_is_there() {
    let check = |sent, now, last: Option<&str>, due| {
        let hours = hours("Europe/Vienna");
        assert_eq!(hours.reply_is_due(utc(sent), utc(now), last.map(utc)), due, "{sent} {now}");
    };
    // Closed from Friday 16:00 to Saturday 21:00.
    check("2026-11-20 17:00", "2026-11-20 17:00", None, true);
    check("2026-11-20 17:00", "2026-11-20 18:00", None, true);
    check("2026-11-20 17:00", "2026-11-20 17:00", Some("2026-11-20 16:00"), false);
    check("2026-11-20 17:00", "2026-11-20 17:00", Some("2026-11-20 15:59"), true);
    // Somebody is there.
    check("2026-11-20 15:00", "2026-11-20 15:00", None, false);
    // Written while somebody was there, or more than a day ago.
    check("2026-11-20 15:59", "2026-11-20 16:01", None, false);
    check("2026-11-20 16:00", "2026-11-21 16:00", None, false);
}

/// Some hours of a day, in minutes from its beginning.
fn any_spans() -> impl Strategy<Value = Vec<Span>> {
    let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let span = (0_i64..96, 0_i64..97).prop_map(move |(start, end)| {
        Span::parse(&format!("{}-{}", clock(start * 15), clock(end * 15))).unwrap()
    });
    proptest::collection::vec(span, 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Against the plain definition, a quarter of an hour at a time, over both nights and a far exception.
    #[test]
    fn a_closed_period_is_what_lies_between_two_quarters_that_are_open(
        week in proptest::array::uniform7(any_spans()),
        other in any_spans(),
        night in proptest::sample::select(vec!["2026-10-25", "2027-03-28"]),
        asked in 0_usize..96 * 6,
    ) {
        let night = Date::parse(night).unwrap();
        let hours = Hours { zone: zone("Europe/Berlin"), week, exceptions: vec![(Day::On(night.plus(1)), other)] };
        let start = night.plus(-3).start();
        let quarters: Vec<_> = (-96 * 9..96 * 15).map(|quarter| start.plus(quarter * 15 * MINUTE)).collect();
        let spans: Vec<_> = hours.opened(night, -14..=14).collect();
        let open: Vec<_> = quarters
            .iter()
            .map(|at| spans.iter().any(|(start, end)| start <= at && at < end))
            .collect();
        let asked = 96 * 9 + asked;
        let expected = if open[asked] {
            State::Open
        } else {
            State::Closed {
                since: (1..=asked).rev().find(|at| open[at - 1]).map(|at| quarters[at]),
                until: (asked..open.len()).find(|at| open[*at]).map(|at| quarters[at]),
            }
        };
        prop_assert_eq!(hours.at(quarters[asked]), expected);
    }
}
