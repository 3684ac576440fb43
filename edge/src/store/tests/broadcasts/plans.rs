//! Who a broadcast is for, and what they get.

use super::*;
use crate::store::Statement;
use crate::store::broadcast::{advance, list, recipient, show};

pub(in crate::store::tests) fn every_statement() -> Vec<Statement> {
    let business = business();
    let audience = Audience { sources: Vec::new(), countries: &[], opted_in_since: None };
    let new = New {
        business_id: &business,
        broadcast_id: "",
        channel: None,
        name: "",
        says: "{}",
        via: "whatsapp",
        purpose: "service",
        once_per_person: true,
        groups: &[],
        tags: &[],
        audience: &audience,
        template: None,
        now: NOW,
    };
    let planned = advance::Planned {
        source: 0,
        cursor: String::new(),
        summary: "{}".to_owned(),
        is_over: false,
    };
    let deeds = [Deed::Start(None), Deed::Pause, Deed::Resume, Deed::Cancel];
    let mut all = create(&new).to_vec();
    all.extend([show(&business, ""), list(&business, "", 1)]);
    all.extend(deeds.map(|deed| act(&business, "", deed, NOW)));
    all.extend(recipient::plan("", &[]));
    all.extend(recipient::release("", &[]));
    all.extend([None, Some("")].map(|state| recipient::list(&business, "", state, ("", ""), 1)));
    all.extend(turn::take("", NOW));
    all.extend(advance::queue("", &[]));
    all.push(advance::planned("", &planned, NOW));
    all.push(advance::released("", &advance::Released::default(), NOW));
    all.extend([advance::swept("", NOW), turn::next()]);
    all
}

#[test]
fn a_plan_counts_each_person_once_and_says_why_somebody_gets_nothing() {
    let mut sqlite = world(6, false);
    let ends_at = NOW.plus(HOUR).millis();
    sqlite.ask(&format!("insert into service_window values ('biz_demo', 'cnt_10001', 'chn_demo', {ends_at}) returning 1"));
    sqlite.ask("update consent set withdrawn_at = 2 where contact_id = 'cnt_10002' and purpose = 'service' returning 1");
    sqlite.ask("update contact set unreachable_at = 1 where contact_id = 'cnt_10003' returning 1");
    sqlite.ask("insert into sms_consent select 'biz_demo', '436641000003', purpose, 1, 0 from consent where contact_id = 'cnt_10003' returning 1");
    make(&mut sqlite, TEXT, "whatsapp_else_sms", true);
    plan(&mut sqlite);
    let split =
        ["whatsapp_now", "by_template", "sms_only", "twice"].map(|key| summary(&sqlite, key));
    assert_eq!(split, ["1", "0", "1", "0"]);
    assert_eq!(summary(&sqlite, "nobody"), r#"{"suppressed":1,"window_closed":3}"#);
    assert_eq!(sqlite.ask("select count(*) from broadcast_recipient"), "6");
}

#[test]
fn who_is_found_in_two_places_gets_one_message_and_both_ways_only_if_asked_for() {
    let mut sqlite = world(3, true);
    sqlite.ask("insert into sms_consent select 'biz_demo', '436641000001', purpose, 1, 0 from consent where contact_id = 'cnt_10001' returning 1");
    make(&mut sqlite, TEXT, "whatsapp_else_sms", false);
    plan(&mut sqlite);
    assert_eq!([summary(&sqlite, "whatsapp_now"), summary(&sqlite, "twice")], ["2", "1"]);
    assert!(deed(&mut sqlite, Deed::Start(None), NOW));
    step(&mut sqlite, NOW);
    let sent = "select contact_id || ' ' || kind from outbox order by 1";
    assert_eq!(
        sqlite.ask(sent),
        "cnt_10001 sms cnt_10001 whatsapp cnt_10002 whatsapp cnt_10003 whatsapp"
    );
    check(&sqlite);
}

#[test]
fn one_of_many_who_come_at_once_gets_the_turn_and_a_late_one_writes_nothing() {
    let mut sqlite = world(3, true);
    make(&mut sqlite, TEXT, "whatsapp", true);
    let slow = take(&mut sqlite, "trn_slow", NOW).expect("the turn");
    assert!(take(&mut sqlite, "trn_other", NOW).is_none());
    let later = NOW.plus(MINUTE);
    plan_at(&mut sqlite, later);
    finish(&mut sqlite, slow, "trn_slow", later);
    assert_eq!(
        (state(&sqlite).as_str(), summary(&sqlite, "whatsapp_now").as_str()),
        ("planned", "3")
    );
    deed(&mut sqlite, Deed::Start(None), later);
    let slow = take(&mut sqlite, "trn_slow_2", later).expect("the turn");
    let later = later.plus(MINUTE);
    assert!(step(&mut sqlite, later));
    finish(&mut sqlite, slow, "trn_slow_2", later);
    assert_eq!(sqlite.ask("select count(*) from outbox"), "3");
    check(&sqlite);
}

#[test]
fn who_stops_between_plan_and_release_gets_nothing() {
    let mut sqlite = world(4, true);
    make(&mut sqlite, TEXT, "whatsapp", true);
    plan(&mut sqlite);
    sqlite.ask("update consent set withdrawn_at = 2 where contact_id = 'cnt_10001' returning 1");
    sqlite.ask("update membership set left_at = 2 where contact_id = 'cnt_10002' returning 1");
    sqlite.ask("update consent set held_at = 2 where contact_id = 'cnt_10003' returning 1");
    deed(&mut sqlite, Deed::Start(None), NOW);
    run(&mut sqlite, NOW);
    let fates =
        "select state || coalesce(' ' || why, '') from broadcast_recipient order by contact_id";
    assert_eq!(sqlite.ask(fates), "skipped suppressed skipped suppressed skipped held sent");
}

#[test]
fn two_who_turn_out_to_be_one_and_have_a_message_each_keep_them() {
    let mut sqlite = world(2, true);
    make(&mut sqlite, TEXT, "whatsapp", true);
    plan(&mut sqlite);
    deed(&mut sqlite, Deed::Start(None), NOW);
    step(&mut sqlite, NOW);
    sqlite.ask("insert into contact_merge values ('biz_demo', 'cnt_10001', 'cnt_10002', 'wamid.1', 1, '[]', null) returning 1");
    run(&mut sqlite, NOW);
    assert_eq!(
        sqlite.ask("select distinct contact_id from outbox order by 1"),
        "cnt_10001 cnt_10002"
    );
}
