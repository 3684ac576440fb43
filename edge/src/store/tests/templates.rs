//! What is kept of templates: lists, answers and webhooks in any order, and whose turn it is to be looked at.

use jawort_shared::template::Status;
use jawort_shared::time::Timestamp;

use super::sqlite::Sqlite;
use super::{NOW, business, minute};
use crate::ids::BusinessId;
use crate::store::Statement;
use crate::store::template::{self, Count, Listed, News, Row};
use crate::store::template_sync::{self, Due, Progress};

const WABA: &str = "102290129340398";
const OTHER: &str = "102290129340399";

/// All that is said about templates.
pub(super) fn statements() -> Vec<Statement> {
    let business = business();
    let progress = Progress {
        business_id: &business,
        waba_id: "",
        began_at: NOW,
        cursor: None,
        is_over: true,
        has_failed: false,
    };
    let sets = [template::put(&[]), template::hear(&[], NOW), template_sync::wake(&[], NOW)];
    let single = [
        template::miss(&business, "", NOW, NOW),
        template::changed(&business, "", NOW),
        template::list(&business, "", None, None, 1),
        template::find(&business, ""),
        template::named(&business, "", "", ""),
        template::retire(&business, "", NOW),
        template_sync::claim(NOW),
        template_sync::note(&progress, NOW),
        template_sync::sooner(&business, "", NOW),
    ];
    sets.into_iter().flatten().chain(single).collect()
}

/// A template of the demo's account, as a look at this minute finds it.
fn listed<'a>(
    business_id: &'a BusinessId,
    meta_id: &'a str,
    name: &'a str,
    status: Status,
    now: Timestamp,
) -> Listed<'a> {
    Listed {
        business_id,
        template_id: format!("tpl_{name}_{meta_id}"),
        waba_id: WABA,
        meta_id,
        name,
        language: "de",
        category: "UTILITY",
        status: status.as_str(),
        parameter_format: "POSITIONAL",
        components: r#"[{"type":"BODY","text":"Hallo."}]"#.to_owned(),
        quality: None,
        rejected_reason: None,
        told_at: now.minus(60_000),
        now,
    }
}

fn put(sqlite: &mut Sqlite, meta_id: &str, status: Status, now: Timestamp) {
    sqlite.call(&template::put(&[listed(&business(), meta_id, "a", status, now)]));
}

fn hear(sqlite: &mut Sqlite, status: Status, at: Timestamp) {
    let news = News {
        waba_id: WABA,
        meta_id: "1",
        status: Some(status.as_str()),
        status_at: at.millis(),
        ..News::default()
    };
    sqlite.call(&template::hear(&[news], at));
}

fn status(sqlite: &Sqlite) -> String {
    sqlite.ask("select status from template where name = 'a'")
}

fn changed(sqlite: &mut Sqlite, now: Timestamp) -> i64 {
    let rows: Vec<Count> = sqlite.rows(&template::changed(&business(), WABA, now));
    rows[0].count
}

#[test]
fn a_list_gives_content_and_leaves_the_standing_to_the_newest_word() {
    let mut sqlite = Sqlite::with_demo();
    put(&mut sqlite, "1", Status::Approved, NOW);
    hear(&mut sqlite, Status::Paused, minute(1));
    assert_eq!(status(&sqlite), "paused");
    let (business, now) = (business(), minute(2));
    let mut again = listed(&business, "1", "a", Status::Approved, now);
    again.components = r#"[{"type":"BODY","text":"Guten Tag."}]"#.to_owned();
    sqlite.call(&template::put(&[again]));
    assert_eq!(status(&sqlite), "paused");
    assert!(sqlite.ask("select components from template").contains("Guten Tag"));
    assert_eq!((changed(&mut sqlite, now), changed(&mut sqlite, minute(3))), (1, 0));
    put(&mut sqlite, "1", Status::Approved, minute(1));
    assert!(sqlite.ask("select components from template").contains("Guten Tag"), "an older look");
    assert_eq!(sqlite.ask("select template_id from template"), "tpl_a_1");
}

#[test]
fn a_name_that_is_given_anew_is_another_template() {
    let mut sqlite = Sqlite::with_demo();
    put(&mut sqlite, "1", Status::Approved, NOW);
    sqlite.call(&[template::retire(&business(), "tpl_a_1", minute(1))]);
    assert_eq!(status(&sqlite), "deleted");
    put(&mut sqlite, "2", Status::Pending, minute(1));
    assert_eq!(status(&sqlite), "pending");
    hear(&mut sqlite, Status::Approved, minute(9));
    assert_eq!(status(&sqlite), "pending", "that was about the old one");
}

#[test]
fn what_meta_does_not_list_any_more_is_deleted() {
    let mut sqlite = Sqlite::with_demo();
    let miss = |sqlite: &mut Sqlite, began: i64| {
        let as_of = minute(began - 1);
        sqlite.call(&[template::miss(&business(), WABA, as_of, minute(began))]);
    };
    put(&mut sqlite, "1", Status::Approved, NOW);
    miss(&mut sqlite, 0);
    miss(&mut sqlite, 1);
    assert_eq!(status(&sqlite), "approved", "Meta's list may be behind");
    hear(&mut sqlite, Status::Paused, minute(3));
    miss(&mut sqlite, 3);
    assert_eq!(status(&sqlite), "paused", "Meta spoke of it since");
    miss(&mut sqlite, 9);
    assert_eq!(status(&sqlite), "deleted");
    assert_eq!(changed(&mut sqlite, minute(9)), 1);
}

#[test]
fn a_template_is_shown_to_its_business_alone() {
    let mut sqlite = Sqlite::with_demo();
    put(&mut sqlite, "1", Status::Approved, NOW);
    let foreign = BusinessId("biz_other".to_owned());
    let found = |sqlite: &mut Sqlite, business: &BusinessId| {
        let all = [
            template::find(business, "tpl_a_1"),
            template::list(business, "", None, None, 9),
            template::list(business, "", Some(Status::Approved), Some("a"), 9),
            template::named(business, WABA, "a", "de"),
        ];
        all.map(|statement| sqlite.rows::<Row>(&statement).len())
    };
    assert_eq!(found(&mut sqlite, &business()), [1, 1, 1, 1]);
    assert_eq!(found(&mut sqlite, &foreign), [0, 0, 0, 0]);
    assert!(sqlite.rows::<Row>(&template::retire(&foreign, "tpl_a_1", NOW)).is_empty());
    sqlite.call(&[template::retire(&business(), "tpl_a_1", NOW)]);
    assert_eq!(found(&mut sqlite, &business()), [1, 0, 0, 1]);
    let deleted = template::list(&business(), "", Some(Status::Deleted), None, 9);
    assert_eq!(sqlite.rows::<Row>(&deleted).len(), 1);
}

fn claim(sqlite: &mut Sqlite, now: Timestamp) -> Option<Due> {
    sqlite.rows(&template_sync::claim(now)).into_iter().next()
}

fn note(sqlite: &mut Sqlite, due: &Due, cursor: Option<&str>, has_failed: bool, now: Timestamp) {
    let began_at = Timestamp::from_millis(due.began_at);
    let (business_id, waba_id) = (&due.business_id, due.waba_id.as_str());
    let is_over = cursor.is_none() && !has_failed;
    let progress = Progress { business_id, waba_id, began_at, cursor, is_over, has_failed };
    sqlite.call(&[template_sync::note(&progress, now)]);
}

#[test]
fn each_account_is_looked_at_by_one_run_and_again_after_six_hours() {
    let mut sqlite = Sqlite::with_demo();
    let (one, other) = (claim(&mut sqlite, NOW).unwrap(), claim(&mut sqlite, NOW).unwrap());
    let mut accounts = [one.waba_id.clone(), other.waba_id.clone()];
    accounts.sort();
    assert_eq!(accounts, [WABA, OTHER]);
    assert!(claim(&mut sqlite, NOW).is_none());
    note(&mut sqlite, &one, None, false, minute(1));
    note(&mut sqlite, &other, None, true, minute(1));
    assert!(claim(&mut sqlite, minute(15)).is_none());
    assert_eq!(claim(&mut sqlite, minute(16)).unwrap().waba_id, other.waba_id, "it had failed");
    note(&mut sqlite, &other, None, false, minute(16));
    assert!(claim(&mut sqlite, minute(360)).is_none());
    assert_eq!(claim(&mut sqlite, minute(361)).unwrap().waba_id, one.waba_id);
}

#[test]
fn a_long_look_goes_on_where_it_was() {
    let mut sqlite = Sqlite::with_demo();
    let due = claim(&mut sqlite, NOW).unwrap();
    assert_eq!((due.began_at, due.cursor.as_deref()), (NOW.millis(), None));
    claim(&mut sqlite, NOW);
    note(&mut sqlite, &due, Some("MjQ="), false, minute(1));
    let next = claim(&mut sqlite, minute(1)).unwrap();
    assert_eq!(
        (next.waba_id.as_str(), next.cursor.as_deref()),
        (due.waba_id.as_str(), Some("MjQ="))
    );
    assert_eq!(next.began_at, NOW.millis());
    note(&mut sqlite, &next, None, false, minute(2));
    assert!(claim(&mut sqlite, minute(2)).is_none());
}

#[test]
fn a_look_that_was_asked_for_meanwhile_is_not_forgotten() {
    let mut sqlite = Sqlite::with_demo();
    let due = claim(&mut sqlite, NOW).unwrap();
    claim(&mut sqlite, NOW);
    sqlite.call(&[template_sync::sooner(&due.business_id, &due.waba_id, NOW)]);
    note(&mut sqlite, &due, None, false, minute(1));
    assert!(claim(&mut sqlite, minute(1)).is_none());
    assert_eq!(claim(&mut sqlite, minute(2)).unwrap().waba_id, due.waba_id);
}
