//! Broadcasts, step by step on SQLite: nobody twice, nobody lost, whatever comes between.

pub(super) mod plans;
mod reach;
mod runs;

use jawort_shared::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use serde_json::Value;

use super::sqlite::Sqlite;
use super::{NOW, business};
use crate::broadcast::{self, Loaded};
use crate::ids::OutboxId;
use crate::store::broadcast::{Audience, Deed, New, Source, act, create, turn};
use crate::store::outbox::{Outcome, settle};

const ID: &str = "brc_1";
const TEXT: &str = r#"{"text":"Hello"}"#;
const TEMPLATE: &str = r#"{"template":{"name":"news","language":"de"}}"#;

/// The demo with so many people, all opted in and members of NEWS, with a window that is open or none.
fn world(count: u32, has_window: bool) -> Sqlite {
    let sqlite = Sqlite::with_demo();
    let each = format!(
        "with recursive person(n) as (select 1 union all select n + 1 from person where n < {count}),
         known as (select n, 'cnt_' || (10000 + n) as id, '43664' || (1000000 + n) as number from person)"
    );
    let add = |rest: &str| {
        sqlite.ask(&format!("{each} {rest} returning 1"));
    };
    add(
        "insert into contact (business_id, contact_id, name, created_at) select 'biz_demo', id, 'Ada', 0 from known where true",
    );
    add(
        "insert into identifier (business_id, kind, value, shown, contact_id, attested_by, seen_at)
         select 'biz_demo', 'phone', number, number, id, 'message', 0 from known where true",
    );
    for purpose in ["service", "marketing"] {
        add(&format!(
            "insert into consent (business_id, contact_id, purpose, granted_at) select 'biz_demo', id, '{purpose}', 1 from known where true"
        ));
    }
    add(
        "insert into membership (business_id, contact_id, group_id, joined_at) select 'biz_demo', id, 'grp_news', 1 from known where true",
    );
    if has_window {
        let ends_at = NOW.plus(23 * HOUR).millis();
        add(&format!(
            "insert into service_window (business_id, contact_id, channel_id, expires_at)
                      select 'biz_demo', id, 'chn_demo', {ends_at} from known where true"
        ));
    }
    sqlite.ask(
        r#"insert into template (business_id, template_id, waba_id, meta_id, name, language, category, status, components, synced_at)
           values ('biz_demo', 'tpl_1', '102290129340398', '1', 'news', 'de', 'MARKETING', 'approved', '[{"type":"BODY","text":"Hallo"}]', 0) returning 1"#,
    );
    sqlite
}

fn make(sqlite: &mut Sqlite, says: &str, via: &'static str, once_per_person: bool) {
    let audience =
        Audience { sources: vec![Source::Everybody(true)], countries: &[], opted_in_since: None };
    let new = New {
        business_id: &business(),
        broadcast_id: ID,
        channel: None,
        name: "News",
        says,
        via,
        purpose: "marketing",
        once_per_person,
        groups: &["NEWS".to_owned()],
        tags: &[],
        audience: &audience,
        template: (says == TEMPLATE).then_some(("news", "de")),
        now: NOW,
    };
    let rows = sqlite.call(&create(&new));
    assert_eq!((rows[0][0]["lacks"].clone(), rows[1].len()), (Value::Null, 1));
}

/// What a step loads at this time; nothing if none is due.
fn take(sqlite: &mut Sqlite, turn_id: &str, now: Timestamp) -> Option<Loaded> {
    let mut rows = sqlite.call(&turn::take(turn_id, now)).into_iter();
    let mut all = |place: &mut usize, until: usize| {
        let skipped = until - *place;
        *place = until + 1;
        Value::Array(rows.nth(skipped).unwrap_or_default())
    };
    let place = &mut 0;
    let taken = first(&all(place, turn::TAKEN))?;
    let channel = first(&all(place, turn::CHANNELS))?;
    let room: turn::Room = first(&all(place, turn::ROOM))?;
    let template = first(&all(place, turn::TEMPLATES));
    let people = serde_json::from_value(all(place, turn::PERSONS)).expect("people");
    Some(Loaded { taken, channel, template, people, room: room.room })
}

fn first<T: serde::de::DeserializeOwned>(rows: &Value) -> Option<T> {
    Some(serde_json::from_value(rows.get(0)?.clone()).expect("a row as declared"))
}

fn finish(sqlite: &mut Sqlite, loaded: Loaded, turn_id: &str, now: Timestamp) {
    let mut count = 0;
    let call = broadcast::commit(loaded, turn_id, now, || {
        count += 1;
        Ok(format!("msg_{turn_id}_{count:05}"))
    });
    sqlite.call(&call.expect("statements"));
}

/// One step; answers whether there was one.
fn step(sqlite: &mut Sqlite, now: Timestamp) -> bool {
    let turn_id = sqlite.fresh("trn");
    let loaded = take(sqlite, &turn_id, now);
    let is_due = loaded.is_some();
    if let Some(loaded) = loaded {
        finish(sqlite, loaded, &turn_id, now);
    }
    is_due
}

fn deed(sqlite: &mut Sqlite, deed: Deed, now: Timestamp) -> bool {
    !sqlite.call(&[act(&business(), ID, deed, now)]).remove(0).is_empty()
}

/// Sends what may leave at this time, all of it taken by whoever takes it; answers how many.
fn drain(sqlite: &mut Sqlite, state: &'static str, now: Timestamp) -> usize {
    let claimed = sqlite.claim(now);
    let drain_id = claimed.first().map_or(String::new(), |one| one.drain_id.clone());
    let outcome = |id: &OutboxId| Outcome {
        business_id: business(),
        outbox_id: id.clone(),
        drain_id: drain_id.clone(),
        state,
        not_before_at: now.plus(SECOND),
        provider_id: Some(format!("wamid.{}", id.as_str())),
        segments: None,
        failure: None,
        is_given_back: false,
        at: now,
    };
    let outcomes: Vec<_> = claimed.iter().map(|one| outcome(&one.outbox_id)).collect();
    sqlite.call(&settle(&outcomes));
    outcomes.len()
}

fn state(sqlite: &Sqlite) -> String {
    sqlite.ask("select state || coalesce(' ' || paused_for, '') from broadcast")
}

/// What must hold after each thing that happens.
fn check(sqlite: &Sqlite) {
    let counted = "select planned || ' ' || skipped || ' ' || queued || ' ' || sent || ' ' || failed || ' ' || suppressed || ' '
                          || expired || ' ' || unknown || ' ' || cancelled from broadcast_progress";
    let names = [
        "planned",
        "skipped",
        "queued",
        "sent",
        "failed",
        "suppressed",
        "expired",
        "unknown",
        "cancelled",
    ];
    let real = names.map(|name| {
        sqlite.ask(&format!("select count(*) from broadcast_recipient where state = '{name}'"))
    });
    assert_eq!(sqlite.ask(counted), real.join(" "));
    let twice = "select contact_id from outbox where broadcast_id <> '' group by contact_id, via having count(*) > 1";
    assert_eq!(sqlite.ask(twice), "");
    let torn = "select r.contact_id from broadcast_recipient r left join outbox o using (business_id, outbox_id)
                where r.outbox_id is not null and r.state <> iif(o.state = 'claimed', 'queued', o.state)";
    assert_eq!(sqlite.ask(torn), "");
    let lost = "select o.outbox_id from outbox o where o.broadcast_id <> ''
                and not exists (select 1 from broadcast_recipient r where r.outbox_id = o.outbox_id)";
    assert_eq!(sqlite.ask(lost), "");
}

fn plan(sqlite: &mut Sqlite) {
    while state(sqlite) == "planning" {
        assert!(step(sqlite, NOW));
    }
    check(sqlite);
}

fn summary(sqlite: &Sqlite, key: &str) -> String {
    sqlite.ask(&format!("select summary->>'{key}' from broadcast"))
}

fn plan_at(sqlite: &mut Sqlite, now: Timestamp) {
    while state(sqlite) == "planning" {
        assert!(step(sqlite, now));
    }
}

/// Steps and drains until it is done.
fn run(sqlite: &mut Sqlite, start: Timestamp) {
    let mut now = start;
    while state(sqlite) == "running" {
        step(sqlite, now);
        while drain(sqlite, "sent", now) > 0 {}
        now = now.plus(SECOND);
        assert!(
            now.since(start) < HOUR,
            "it does not end: {}",
            sqlite.ask("select json_object('p', planned, 'q', queued) from broadcast_progress")
        );
    }
    check(sqlite);
}
