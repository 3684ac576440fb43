//! Whom a broadcast reaches by which way, what it costs, and what became of it in the end.

use super::*;
use crate::store::receipt;

/// Somebody agreed to everything by SMS too.
fn also_by_sms(sqlite: &Sqlite, person: u32) {
    sqlite.ask(&format!(
        "insert into sms_consent (business_id, number_key, purpose, granted_at)
         values ('biz_demo', '43664{}', 'service', 1), ('biz_demo', '43664{0}', 'marketing', 1) returning 1",
        1_000_000 + person
    ));
}

fn bodies(sqlite: &Sqlite) -> String {
    sqlite.ask("select kind || ':' || body from outbox order by contact_id")
}

#[test]
fn what_cannot_be_put_as_an_sms_never_leaves_as_one() {
    let long = "x".repeat(1_700);
    for says in [format!(r#"{{"text":"{long}"}}"#), r#"{"text":"a\tb"}"#.to_owned()] {
        let mut sqlite = world(2, false);
        also_by_sms(&sqlite, 1);
        make(&mut sqlite, &says, "whatsapp_else_sms", true);
        plan(&mut sqlite);
        assert_eq!(summary(&sqlite, "sms_only"), "0");
        assert_eq!(summary(&sqlite, "nobody"), r#"{"window_closed":2}"#);
        deed(&mut sqlite, Deed::Start(None), NOW);
        run(&mut sqlite, NOW);
        assert_eq!(bodies(&sqlite), "");
    }
}

#[test]
fn every_sms_with_an_offer_says_how_to_stop() {
    let hint = "\n\nMit STOP beenden Sie diese Nachrichten.";
    let check = |says: &str, expected: &str| {
        let mut sqlite = world(1, true);
        also_by_sms(&sqlite, 1);
        make(&mut sqlite, says, "sms", true);
        plan(&mut sqlite);
        deed(&mut sqlite, Deed::Start(None), NOW);
        step(&mut sqlite, NOW);
        assert_eq!(bodies(&sqlite), format!("sms:{expected}"));
    };
    check(r#"{"text":"News","sms_text":"Sale!"}"#, &format!("Sale!{hint}"));
    check(r#"{"text":"News"}"#, &format!("News{hint}"));
    check(r#"{"text":"News, STOP beendet"}"#, "News, STOP beendet");
    check(TEMPLATE, &format!("Hallo{hint}"));
}

#[test]
fn everybody_who_opted_in_is_also_who_did_by_sms_where_it_leaves_by_sms() {
    for (via, people) in [("sms", "2"), ("whatsapp_else_sms", "3"), ("whatsapp", "2")] {
        let mut sqlite = world(3, true);
        also_by_sms(&sqlite, 1);
        also_by_sms(&sqlite, 2);
        // Only by SMS.
        sqlite.ask("delete from consent where contact_id = 'cnt_10001' returning 1");
        sqlite.ask("delete from membership returning 1");
        make(&mut sqlite, TEXT, via, true);
        plan(&mut sqlite);
        let reached = ["whatsapp_now", "sms_only"].map(|key| summary(&sqlite, key));
        let reached: u32 = reached.iter().map(|count| count.parse::<u32>().unwrap()).sum();
        assert_eq!(reached.to_string(), people, "{via}");
    }
}

#[test]
fn who_turns_out_to_be_one_person_between_plan_and_release_gets_it_once() {
    let mut sqlite = world(3, true);
    make(&mut sqlite, TEXT, "whatsapp", true);
    sqlite.ask("delete from consent where contact_id = 'cnt_10002' returning 1");
    sqlite.ask("delete from membership where contact_id = 'cnt_10002' returning 1");
    plan(&mut sqlite);
    let merge = |loser: &str, winner: &str| {
        format!(
            "insert into contact_merge values ('biz_demo', '{loser}', '{winner}', 'wamid.1', 1, '[]', null) returning 1"
        )
    };
    sqlite.ask(&merge("cnt_10001", "cnt_10002"));
    sqlite.ask(&merge("cnt_10002", "cnt_10003"));
    deed(&mut sqlite, Deed::Start(None), NOW);
    run(&mut sqlite, NOW);
    assert_eq!(sqlite.ask("select contact_id from outbox where state = 'sent'"), "cnt_10003");
}

#[test]
fn filters_narrow_an_audience_and_the_price_is_a_range() {
    let mut sqlite = world(4, true);
    sqlite.ask("update identifier set value = '4915112345678', shown = '4915112345678' where contact_id = 'cnt_10001' returning 1");
    sqlite.ask(&format!(
        "update consent set granted_at = {} where contact_id = 'cnt_10002' returning 1",
        NOW.millis()
    ));
    let rates = "currency EUR\nmarket all *\nrate 2026-01-01 all utility 0 0.05\nfree 2026-01-01 1";
    sqlite.ask(&format!(
        "update business set rates = '{rates}' where business_id = 'biz_demo' returning 1"
    ));
    let reached = |sqlite: &Sqlite, countries: &[&str], since: Option<i64>| {
        let countries = serde_json::to_string(countries).unwrap();
        let since = since.map_or("null".to_owned(), |since| since.to_string());
        sqlite.ask(&format!(
            "update broadcast set audience = json_set(audience, '$.countries', json('{countries}'), '$.opted_in_since', {since}) returning 1"
        ));
    };
    for (countries, since, people, price) in [
        (&[][..], None, "4", r#"{"low":150000,"high":200000,"currency":"EUR","unpriced":0}"#),
        (&["AT"], None, "3", r#"{"low":100000,"high":150000,"currency":"EUR","unpriced":0}"#),
        (
            &["AT", "DE"],
            Some(NOW.millis()),
            "1",
            r#"{"low":0,"high":50000,"currency":"EUR","unpriced":0}"#,
        ),
        (&["DE"], Some(NOW.millis()), "0", r#"{"low":0,"high":0,"currency":"EUR","unpriced":0}"#),
    ] {
        sqlite.ask("delete from broadcast_recipient returning 1");
        sqlite.ask("delete from broadcast_progress returning 1");
        sqlite.ask("delete from broadcast returning 1");
        make(&mut sqlite, TEXT, "whatsapp", true);
        reached(&sqlite, countries, since);
        plan(&mut sqlite);
        assert_eq!(summary(&sqlite, "whatsapp_now"), people, "{countries:?} {since:?}");
        assert_eq!(summary(&sqlite, "price"), price, "{countries:?} {since:?}");
    }
}

/// A receipt of Meta's for a person's message.
fn told(sqlite: &mut Sqlite, person: u32, receipt: jawort_shared::receipt::Receipt) {
    let sql =
        format!("select provider_id from outbox where contact_id = 'cnt_{}'", 10_000 + person);
    let message_id = sqlite.ask(&sql);
    let business = business();
    sqlite.call(&receipt::merge(&[receipt::New::of(&business, &message_id, receipt, None, None)]));
}

fn fates(sqlite: &Sqlite) -> String {
    sqlite.ask(
        "select state || coalesce(' ' || why, '') from broadcast_recipient order by contact_id",
    )
}

#[test]
fn a_receipt_says_what_became_of_a_recipient_in_any_order() {
    let mut sqlite = world(3, true);
    make(&mut sqlite, TEXT, "whatsapp", true);
    plan(&mut sqlite);
    deed(&mut sqlite, Deed::Start(None), NOW);
    run(&mut sqlite, NOW);
    let none = jawort_shared::receipt::Receipt::default();
    let failed = jawort_shared::receipt::Receipt { failed: Some((NOW, 131_026)), ..none };
    let delivered = jawort_shared::receipt::Receipt { delivered_at: Some(NOW), ..none };
    told(&mut sqlite, 1, failed);
    told(&mut sqlite, 1, failed);
    told(&mut sqlite, 2, delivered);
    told(&mut sqlite, 2, failed);
    assert_eq!(fates(&sqlite), "failed 131026 sent sent");
    let counted = "select sent || ' ' || failed from broadcast_progress";
    assert_eq!(sqlite.ask(counted), "2 1");
    told(&mut sqlite, 1, delivered);
    assert_eq!(fates(&sqlite), "sent sent sent");
    assert_eq!(sqlite.ask(counted), "3 0");
    // It came before the answer to the sending.
    told(&mut sqlite, 3, failed);
    sqlite.ask("update outbox set state = 'unknown' where contact_id = 'cnt_10003' returning 1");
    assert_eq!(fates(&sqlite), "sent sent unknown");
    sqlite.ask("update outbox set state = 'sent' where contact_id = 'cnt_10003' returning 1");
    assert_eq!(fates(&sqlite), "sent sent failed 131026");
    assert_eq!(sqlite.ask(counted), "2 1");
}

#[test]
fn a_report_of_an_sms_says_so_too() {
    let mut sqlite = world(2, false);
    also_by_sms(&sqlite, 1);
    also_by_sms(&sqlite, 2);
    make(&mut sqlite, TEXT, "sms", true);
    plan(&mut sqlite);
    deed(&mut sqlite, Deed::Start(None), NOW);
    run(&mut sqlite, NOW);
    for (receipt, expected) in [("undelivered", "failed 7 sent"), ("delivered", "sent sent")] {
        sqlite.ask(&format!("update outbox set receipt = '{receipt}', failure = '7' where contact_id = 'cnt_10001' returning 1"));
        assert_eq!(fates(&sqlite), expected);
    }
}
