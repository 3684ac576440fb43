use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::store::tests::sqlite::Sqlite;
use crate::whatsapp::webhook::parse;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);
const WABA: &str = "102290129340398";

/// Two templates of the demo's account, and one of the other's, which another business has.
fn record() -> Sqlite {
    let mut sqlite = Sqlite::with_demo();
    let (demo, other) = ("biz_demo".to_owned(), "biz_other".to_owned());
    let (demo, other) = (crate::ids::BusinessId(demo), crate::ids::BusinessId(other));
    let listed = |business_id, waba_id, meta_id| store::template::Listed {
        business_id,
        template_id: format!("tpl_{waba_id}_{meta_id}"),
        waba_id,
        meta_id,
        name: meta_id,
        language: "de",
        category: "UTILITY",
        status: "approved",
        parameter_format: "POSITIONAL",
        components: "[]".to_owned(),
        quality: None,
        rejected_reason: None,
        told_at: Timestamp::from_millis(0),
        now: NOW,
    };
    let all = [
        listed(&demo, WABA, "168"),
        listed(&demo, WABA, "169"),
        listed(&other, "102290129340399", "168"),
    ];
    sqlite.call(&store::template::put(&all));
    sqlite.call(&[store::template_sync::claim(NOW), store::template_sync::claim(NOW)]);
    sqlite
}

/// A webhook with one change for a template, told so many seconds before now.
fn notice(meta_id: u64, field: &str, value: &serde_json::Value, before: i64) -> Vec<Notice> {
    let mut value = value.clone();
    value["message_template_id"] = meta_id.into();
    let change = json!({ "field": field, "value": value });
    let time = NOW.millis() / 1_000 - before;
    let body = json!({ "entry": [{ "id": WABA, "time": time, "changes": [change] }] });
    parse(body.to_string().as_bytes(), NOW).notices
}

fn tell(sqlite: &mut Sqlite, notices: &[Notice]) {
    sqlite.call(&heard(NOW, notices));
}

fn state(sqlite: &Sqlite) -> String {
    sqlite.ask(
        "select concat_ws('|', template_id, status, status_at, rejected_reason, category, category_at, quality, quality_at)
         from template order by template_id",
    )
}

fn event(word: &str, before: i64) -> Vec<Notice> {
    notice(168, "message_template_status_update", &json!({ "event": word }), before)
}

fn status(sqlite: &Sqlite) -> String {
    sqlite.ask(&format!("select status from template where template_id = 'tpl_{WABA}_168'"))
}

#[test]
fn the_newest_word_stands_and_of_two_at_once_the_stricter() {
    let check = |events: &[(&str, i64)], expected: &str| {
        let mut sqlite = record();
        for (word, before) in events {
            tell(&mut sqlite, &event(word, *before));
        }
        assert_eq!(status(&sqlite), expected, "{events:?}");
    };
    check(&[("PAUSED", 20)], "paused");
    check(&[("PAUSED", 20), ("REINSTATED", 10)], "approved");
    check(&[("REINSTATED", 10), ("PAUSED", 20)], "approved");
    check(&[("PAUSED", 10), ("REINSTATED", 10)], "paused");
    check(&[("REINSTATED", 10), ("PAUSED", 10)], "paused");
    check(&[("PAUSED", 20), ("FLAGGED", 10)], "paused");
    check(&[("APPROVED", 20), ("SOMETHING_NEW", 10)], "pending");
    check(&[("DELETED", 10), ("APPROVED", 20)], "deleted");
}

#[test]
fn a_template_of_another_account_is_not_touched() {
    let mut sqlite = record();
    tell(&mut sqlite, &event("DISABLED", 1));
    assert_eq!(sqlite.ask("select status from template order by 1"), "approved approved disabled");
    assert_eq!(status(&sqlite), "disabled");
}

#[test]
fn an_account_is_looked_at_soon_where_more_has_changed_than_is_said() {
    let wakes = |notices: &[Notice]| {
        let mut sqlite = record();
        tell(&mut sqlite, notices);
        let soon = store::template_sync::claim(NOW.plus(2 * 60_000));
        sqlite.rows::<store::template_sync::Due>(&soon).len()
    };
    assert_eq!(wakes(&event("PAUSED", 1)), 0);
    assert_eq!(wakes(&event("SOMETHING_NEW", 1)), 1);
    let changed = json!({ "message_template_element": "Hallo" });
    assert_eq!(wakes(&notice(168, "message_template_components_update", &changed, 1)), 1);
    let unknown = notice(7, "message_template_status_update", &json!({ "event": "APPROVED" }), 1);
    assert_eq!(wakes(&unknown), 1, "a template that was made elsewhere");
}

fn any_notice() -> impl Strategy<Value = (u64, &'static str, serde_json::Value, i64)> {
    let statuses = ["APPROVED", "PAUSED", "REJECTED", "DISABLED", "FLAGGED", "SOMETHING_NEW"];
    let reasons = [json!("NONE"), json!("SCAM"), json!(null)];
    let status = (prop::sample::select(statuses.to_vec()), prop::sample::select(reasons.to_vec()))
        .prop_map(|(event, reason)| {
            ("message_template_status_update", json!({ "event": event, "reason": reason }))
        });
    let category = prop::sample::select(vec!["UTILITY", "MARKETING", "SOMETHING_NEW"])
        .prop_map(|word| ("template_category_update", json!({ "new_category": word })));
    let quality = prop::sample::select(vec!["GREEN", "YELLOW", "RED"])
        .prop_map(|word| ("message_template_quality_update", json!({ "new_quality_score": word })));
    (168..170_u64, prop_oneof![status, category, quality], 0..4_i64)
        .prop_map(|(id, (field, value), before)| (id, field, value, before))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn in_any_order_any_number_of_times_and_all_at_once_the_end_is_the_same(
        told in prop::collection::vec(any_notice(), 1..8), turn in 0..8_usize,
    ) {
        let one = |(id, field, value, before): &(u64, &str, serde_json::Value, i64)| {
            notice(*id, field, value, *before)
        };
        let (mut forth, mut back, mut at_once) = (record(), record(), record());
        for each in &told {
            tell(&mut forth, &one(each));
        }
        let mut shuffled = told.clone();
        let places = shuffled.len();
        shuffled.rotate_left(turn % places);
        shuffled.reverse();
        shuffled.extend(told.clone());
        for each in &shuffled {
            tell(&mut back, &one(each));
        }
        tell(&mut at_once, &told.iter().flat_map(one).collect::<Vec<_>>());
        prop_assert_eq!(state(&forth), state(&back));
        prop_assert_eq!(state(&forth), state(&at_once));
    }
}
