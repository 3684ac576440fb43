//! The chain over the ledger: intact while nothing was changed, and naming what was.

use jawort_shared::seal::broken_at;
use serde_json::json;

use super::sqlite::Sqlite;
use super::{NOW, business, phone};
use crate::ids::BusinessId;
use crate::seal::{sealed, seals};
use crate::store::seal::Entry;
use crate::store::{self, ledger};

fn append(sqlite: &mut Sqlite, business_id: &BusinessId, number: &str, key: &str) {
    super::write_to(sqlite, business_id, &[phone(number)], number, key, NOW);
    let entry = ledger::Entry {
        cause: super::cause(business_id, key),
        part: "whatsapp:service".to_owned(),
        medium: "whatsapp",
        scope: "",
        purpose: "service",
        group: "",
        act: "granted",
        source: "keyword",
        evidence: json!({ "text": "START" }),
    };
    sqlite.call(&ledger::append(&[entry]));
}

fn seal(sqlite: &mut Sqlite) -> usize {
    let unsealed: Vec<Entry> = sqlite.rows(&store::seal::unsealed());
    let seals = seals(&unsealed, NOW);
    sqlite.call(&[store::seal::put(&seals), store::seal::put(&seals)]);
    seals.len()
}

fn broken(sqlite: &mut Sqlite, contact: &str) -> Option<i64> {
    let entries: Vec<Entry> = sqlite.rows(&store::seal::of_contact(&business(), contact));
    let sealed: Vec<_> = entries.iter().filter_map(sealed).collect();
    assert_eq!(sealed.len(), entries.len(), "all are sealed");
    broken_at(&sealed)
}

fn some_entries() -> Sqlite {
    let mut sqlite = Sqlite::with_demo();
    append(&mut sqlite, &business(), "436641111111", "a");
    append(&mut sqlite, &BusinessId("biz_other".to_owned()), "436643333333", "x");
    assert_eq!(seal(&mut sqlite), 2);
    append(&mut sqlite, &business(), "436642222222", "b");
    append(&mut sqlite, &business(), "436641111111", "c");
    assert_eq!((seal(&mut sqlite), seal(&mut sqlite)), (2, 0));
    sqlite
}

#[test]
fn what_was_sealed_in_several_runs_is_one_chain_for_each_business() {
    let mut sqlite = some_entries();
    assert_eq!(broken(&mut sqlite, "436641111111"), None);
    let heads = "select count(distinct chain) from seal where business_id = 'biz_demo'";
    assert_eq!(sqlite.ask(heads), "3");
}

#[test]
fn any_changed_column_names_the_row() {
    for change in [
        "evidence = '{}'",
        "act = 'implied'",
        "event_at = event_at + 1",
        "purpose = 'marketing'",
        "channel_id = ''",
        "source = 'message'",
        "entry_key = 'z'",
        "recorded_at = 0",
    ] {
        let mut sqlite = some_entries();
        sqlite.ask(&format!("update ledger set {change} where entry_key like 'c:%' returning 1"));
        assert_eq!(broken(&mut sqlite, "436641111111"), Some(4), "{change}");
    }
}

#[test]
fn a_removed_entry_breaks_the_chain_behind_it() {
    let mut sqlite = some_entries();
    sqlite.ask("delete from seal where ledger_id = 3 returning 1");
    assert_eq!(broken(&mut sqlite, "436641111111"), Some(4));
}
