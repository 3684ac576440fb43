//! What the doors ask the record: limits, keys, entries, lists.

use jawort_shared::time::{DAY, MINUTE, Timestamp};
use serde_json::Value;

use super::sqlite::Sqlite;
use super::{NOW, business, channel};
use crate::ids::{BusinessId, WidgetId};
use crate::publication::{Publication, Wording};
use crate::store::pairing::{Answer, Candidate, Entry, Key};
use crate::store::{attempt, pairing, widget, wording};

#[test]
fn tries_are_counted_by_visitor_and_period_and_forgotten() {
    let mut sqlite = Sqlite::with_demo();
    let mut tries =
        |visitor, now| sqlite.rows::<attempt::Row>(&attempt::count(visitor, now))[0].tries;
    assert_eq!([tries("a", NOW), tries("a", NOW), tries("b", NOW)], [1, 2, 1]);
    assert_eq!(tries("a", NOW.plus(10 * MINUTE)), 1);
    sqlite.call(&[attempt::forget(NOW.plus(2 * DAY))]);
    assert_eq!(sqlite.ask("select count(*) from attempt"), "0");
}

fn enter(sqlite: &mut Sqlite, ref_: &str, code: &str, phone: &str, at: Timestamp) {
    let (business, widget_id) = (business(), WidgetId("wgt_demo".to_owned()));
    let [id, sha256, text] = ["de-1", "hash", "text"].map(str::to_owned);
    let wording = Wording { id, sha256, lang: "de", text };
    let new = pairing::New {
        business_id: &business,
        channel_id: &channel(),
        widget_id: &widget_id,
        ref_,
        code,
        phone,
        number_key: phone,
        purpose: "service",
        lang: "de",
        wording_id: "de-1",
        page: "",
        groups: "[]",
        consents: false,
        created_at: at,
        expires_at: at.plus(DAY),
    };
    sqlite.call(&[wording::keep(&business, &wording, at), pairing::insert(&new)]);
}

#[test]
fn an_entry_is_found_by_its_code_or_by_the_number_on_its_own_channel() {
    let mut sqlite = Sqlite::with_demo();
    enter(&mut sqlite, "ref1", "2AAAAAAA", "436641111111", NOW);
    enter(&mut sqlite, "ref2", "2BBBBBBB", "436642222222", NOW);
    let mut found = |phone_number_id, code, phone: Option<&str>| {
        let number_key = phone.map(str::to_owned);
        let keys = [Key { phone_number_id, code, number_key, sent_at: NOW }];
        let rows = sqlite.rows::<Candidate>(&pairing::candidates(&keys));
        let mut refs: Vec<_> = rows.into_iter().map(|row| row.ref_).collect();
        refs.sort();
        refs.join(" ")
    };
    let demo = "106540352242922";
    assert_eq!(found(demo, Some("2AAAAAAA"), None), "ref1");
    assert_eq!(found(demo, None, Some("436642222222")), "ref2");
    assert_eq!(found(demo, Some("2AAAAAAA"), Some("436642222222")), "ref1 ref2");
    assert_eq!(found(demo, None, None), "");
    assert_eq!(found(demo, None, Some("436643333333")), "");
    assert_eq!(found("106540352242923", Some("2AAAAAAA"), Some("436642222222")), "");
}

#[test]
fn a_number_has_twenty_entries_a_day_and_those_of_nobody_are_forgotten() {
    let mut sqlite = Sqlite::with_demo();
    for n in 0..25 {
        enter(&mut sqlite, &format!("ref{n}"), &format!("2AAAAA{n}"), "436641111111", NOW.plus(n));
    }
    assert_eq!(sqlite.ask("select count(*) from pairing"), "20");
    enter(&mut sqlite, "later", "2BBBBBBB", "436641111111", NOW.plus(DAY + 24));
    assert_eq!(sqlite.ask("select count(*) from pairing"), "21");
    sqlite.ask("update pairing set confirmed_at = 1 where ref = 'ref7' returning 1");
    sqlite.call(&[pairing::forget(NOW.plus(9 * DAY))]);
    assert_eq!(sqlite.ask("select ref from pairing"), "ref7");
}

#[test]
fn an_entry_is_answered_by_the_earliest_message_in_any_order() {
    // The second message of the same second has the greater id.
    for order in [
        [(5, "x"), (3, "a"), (3, "b")],
        [(3, "b"), (3, "a"), (5, "x")],
        [(3, "b"), (5, "x"), (3, "a")],
    ] {
        let mut sqlite = Sqlite::with_demo();
        enter(&mut sqlite, "ref1", "2AAAAAAA", "436641111111", NOW);
        for (at, name) in order {
            let (business_id, channel_id) = (business(), channel());
            let message_id = &format!("wamid.{at}{name}");
            let at = Timestamp::from_millis(at);
            let answer = Answer {
                business_id: &business_id,
                channel_id: &channel_id,
                code: "2AAAAAAA",
                message_id,
                from_typed: at.millis() == 5,
                at,
            };
            sqlite.call(&pairing::confirm(&[answer]));
        }
        let entry: Entry = sqlite.rows(&pairing::find("ref1")).remove(0);
        assert_eq!(entry.confirmed_at, Some(3));
        assert_eq!(
            sqlite.ask("select confirmed_by || ' ' || from_typed from pairing"),
            "wamid.3a 1"
        );
    }
}

#[test]
fn a_widget_leads_to_its_own_business() {
    let mut sqlite = Sqlite::with_demo();
    let mut owner = |id: &str| {
        let rows: Vec<Publication> = sqlite.rows(&widget::publication(&WidgetId(id.to_owned())));
        rows.into_iter().next().map(|found| found.business_id)
    };
    assert_eq!(owner("wgt_demo"), Some(business()));
    assert_eq!(owner("wgt_other"), Some(BusinessId("biz_other".to_owned())));
    assert_eq!(owner("wgt_none"), None);
    assert_eq!(sqlite.rows::<Value>(&crate::store::schema()).len(), 0);
}
