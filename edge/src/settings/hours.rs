//! Service hours as operators write them: `{"zone", "week": {"mon": ["09:00-17:00"]}, "exceptions": {"12-24": []}}`.

use jawort_shared::hours::{Day, Hours, Span, Zone};
use serde_json::{Map, Value};

/// As the week is counted by `shared::hours`.
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// More exceptions than days of two years are a mistake.
const MOST_EXCEPTIONS: usize = 730;
const MOST_SPANS: usize = 10;

/// The hours themselves, if they can be read.
pub(super) fn canonical(value: &Value) -> Result<Value, String> {
    read(value).map(|_| value.clone())
}

/// Hours as they were stored; none where there are none.
pub(crate) fn stored(text: Option<&str>) -> Option<Hours> {
    read(&serde_json::from_str(text?).ok()?).ok()
}

/// Reads hours; says what is wrong with them.
fn read(value: &Value) -> Result<Hours, String> {
    let fields = object(value, "must be an object with zone, week and exceptions")?;
    let known = ["zone", "week", "exceptions"];
    if let Some(other) = fields.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("there is no {}", brief(other)));
    }
    let zone = fields.get("zone").and_then(Value::as_str).and_then(Zone::parse);
    let zone = zone.ok_or("zone must be the name of a time zone, such as Europe/Vienna")?;
    let week = week(fields.get("week").ok_or("week is missing")?)?;
    let exceptions = fields.get("exceptions").map_or(Ok(Vec::new()), exceptions)?;
    Ok(Hours { zone, week, exceptions })
}

fn week(value: &Value) -> Result<[Vec<Span>; 7], String> {
    let mut week: [Vec<Span>; 7] = Default::default();
    for (name, day) in object(value, "week must be an object with mon to sun")? {
        let place = DAYS.iter().zip(&mut week).find(|(known, _)| *known == name);
        let (_, place) = place.ok_or_else(|| format!("week has no day {}", brief(name)))?;
        *place = spans(day, name)?;
    }
    Ok(week)
}

fn exceptions(value: &Value) -> Result<Vec<(Day, Vec<Span>)>, String> {
    let days = object(value, "exceptions must be an object by date")?;
    if days.len() > MOST_EXCEPTIONS {
        return Err(format!("exceptions must be at most {MOST_EXCEPTIONS}"));
    }
    let exception = |(name, value): (&String, &Value)| {
        let day = Day::parse(name).ok_or_else(|| {
            format!("{} is no date: 2026-12-24 is once, 12-24 every year", brief(name))
        })?;
        Ok((day, spans(value, name)?))
    };
    days.iter().map(exception).collect()
}

fn spans(value: &Value, day: &str) -> Result<Vec<Span>, String> {
    let wrong = || format!("{} must be a list of times such as 09:00-17:30", brief(day));
    let list = value.as_array().filter(|list| list.len() <= MOST_SPANS).ok_or_else(wrong)?;
    let span = |value: &Value| value.as_str().and_then(Span::parse).ok_or_else(wrong);
    list.iter().map(span).collect()
}

fn object<'a>(value: &'a Value, wrong: &str) -> Result<&'a Map<String, Value>, String> {
    value.as_object().ok_or_else(|| wrong.to_owned())
}

fn brief(name: &str) -> String {
    name.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawort_shared::hours::State;
    use jawort_shared::time::Timestamp;
    use serde_json::json;

    #[test]
    fn hours_are_read_by_day_and_date() {
        let hours = read(&json!({
            "zone": "Europe/Vienna",
            "week": { "fri": ["09:00-12:00", "13:00-17:00"] },
            "exceptions": { "12-25": [], "2026-11-27": ["10:00-11:00"] },
        }));
        let hours = hours.expect("hours");
        // 2026-11-20 is a Friday; Vienna is an hour ahead of UTC.
        let open = |day: i64, hour: i64| {
            let at = Timestamp::from_millis(1_795_132_800_000 + (day * 24 + hour) * 3_600_000);
            hours.at(at) == State::Open
        };
        assert_eq!(
            [7, 8, 10, 11, 12, 16].map(|hour| open(0, hour)),
            [false, true, true, false, true, false]
        );
        assert_eq!([8, 9, 10].map(|hour| open(7, hour)), [false, true, false]);
        assert!(stored(Some("{}")).is_none() && stored(None).is_none());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let check = |value: Value, word: &str| {
            let why = read(&value).expect_err("wrong");
            assert!(why.contains(word), "{why}");
        };
        let week = json!({});
        check(json!([]), "object");
        check(json!({ "zone": "Vienna", "week": week }), "time zone");
        check(json!({ "week": week }), "time zone");
        check(json!({ "zone": "UTC" }), "week is missing");
        check(json!({ "zone": "UTC", "week": week, "holidays": {} }), "no holidays");
        check(json!({ "zone": "UTC", "week": { "monday": [] } }), "no day monday");
        check(json!({ "zone": "UTC", "week": { "mon": ["9-17"] } }), "mon must be");
        check(json!({ "zone": "UTC", "week": { "mon": "09:00-17:00" } }), "mon must be");
        check(json!({ "zone": "UTC", "week": week, "exceptions": { "24.12.": [] } }), "24.12.");
        check(json!({ "zone": "UTC", "week": week, "exceptions": { "12-24": [1] } }), "12-24 must");
    }
}
