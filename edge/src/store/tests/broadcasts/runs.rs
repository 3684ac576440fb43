//! What comes between start and end.

use super::*;

#[test]
fn what_is_paused_does_not_leave_and_goes_on_exactly_where_it_stopped() {
    let mut sqlite = world(700, true);
    make(&mut sqlite, TEXT, "whatsapp", true);
    plan(&mut sqlite);
    deed(&mut sqlite, Deed::Start(None), NOW);
    step(&mut sqlite, NOW);
    assert_eq!(sqlite.ask("select queued from broadcast_progress"), "104", "at once");
    assert!(!step(&mut sqlite, NOW), "with time between them for what leaves");
    let mut released = Vec::new();
    for at in (250..SECOND * 3).step_by(250) {
        step(&mut sqlite, NOW.plus(at));
        released.push(sqlite.ask("select queued from broadcast_progress"));
    }
    assert_eq!(released[..4], ["208", "234", "260", "286"], "in small steps once it has work");
    assert_eq!(sqlite.ask("select queued from broadcast_progress"), "400", "five seconds' worth");
    let sent = drain(&mut sqlite, "sent", NOW);
    assert!(sent > 0 && deed(&mut sqlite, Deed::Pause, NOW));
    assert_eq!(drain(&mut sqlite, "sent", NOW.plus(HOUR)), 0);
    assert!(!step(&mut sqlite, NOW.plus(HOUR)) && !deed(&mut sqlite, Deed::Pause, NOW));
    check(&sqlite);
    assert!(deed(&mut sqlite, Deed::Resume, NOW.plus(HOUR)));
    run(&mut sqlite, NOW.plus(HOUR));
    assert_eq!(
        (state(&sqlite), sqlite.ask("select sent from broadcast_progress")),
        ("done".into(), "700".into())
    );
}

#[test]
fn what_is_cancelled_ends_for_everybody_who_has_no_message_yet() {
    let mut sqlite = world(700, true);
    make(&mut sqlite, TEXT, "whatsapp", true);
    plan(&mut sqlite);
    deed(&mut sqlite, Deed::Start(None), NOW);
    step(&mut sqlite, NOW);
    let claimed = sqlite.claim(NOW).len();
    assert!(claimed > 0 && deed(&mut sqlite, Deed::Cancel, NOW));
    assert!(step(&mut sqlite, NOW) && !step(&mut sqlite, NOW.plus(DAY)));
    check(&sqlite);
    let ended = sqlite.ask("select cancelled || ' ' || queued from broadcast_progress");
    assert_eq!(ended, format!("{} {claimed}", 700 - claimed));
    // What comes back from its try is not tried again.
    sqlite.ask("update outbox set state = 'queued' where state = 'claimed' returning 1");
    check(&sqlite);
    assert_eq!(sqlite.ask("select cancelled from broadcast_progress"), "700");
    assert_eq!(drain(&mut sqlite, "sent", NOW.plus(DAY)), 0);
}

#[test]
fn what_meta_warns_of_pauses_it_at_once_and_only_an_operator_resumes_it() {
    let check = |change: &str, says: &str, why: &str| {
        let mut sqlite = world(30, true);
        make(&mut sqlite, says, "whatsapp", true);
        plan(&mut sqlite);
        deed(&mut sqlite, Deed::Start(None), NOW);
        step(&mut sqlite, NOW);
        sqlite.ask(&format!("{change} returning 1"));
        assert_eq!(state(&sqlite), format!("paused {why}"));
        assert_eq!(sqlite.claim(NOW.plus(HOUR)).len(), 0);
        // As long as it is so, it pauses again.
        deed(&mut sqlite, Deed::Resume, NOW);
        step(&mut sqlite, NOW);
        assert_eq!(state(&sqlite), format!("paused {why}"));
        self::check(&sqlite);
    };
    check("update channel set marketing_paused_at = 1", TEXT, "marketing_paused");
    check("update channel set stopped_at = 1, stopped_for = '131031'", TEXT, "channel_stopped");
    check("update template set status = 'paused'", TEMPLATE, "template_paused");
    check("update template set status = 'disabled'", TEMPLATE, "template_disabled");
}

#[test]
fn an_audience_of_a_thousand_takes_four_days_where_250_people_a_day_are_allowed() {
    let mut sqlite = world(1_000, false);
    make(&mut sqlite, TEMPLATE, "whatsapp", true);
    plan(&mut sqlite);
    assert_eq!([summary(&sqlite, "by_template"), summary(&sqlite, "days")], ["1000", "4"]);
    deed(&mut sqlite, Deed::Start(None), NOW);
    let (mut now, mut waves) = (NOW, Vec::new());
    while state(&sqlite) == "running" {
        let mut sent = 0;
        for _ in 0..40 {
            step(&mut sqlite, now);
            while let count @ 1.. = drain(&mut sqlite, "sent", now) {
                sent += count;
            }
            now = now.plus(SECOND);
        }
        waves.push(sent);
        check(&sqlite);
        let unique = format!(
            "select count(distinct contact_id) <= 250 from outbox where claimed_at > {}",
            now.minus(DAY).millis()
        );
        assert_eq!(sqlite.ask(&unique), "1");
        now = now.plus(6 * HOUR);
    }
    waves.retain(|count| *count > 0);
    assert_eq!(waves.iter().sum::<usize>(), 1_000);
    assert!(waves.iter().all(|count| *count <= 250) && waves.len() >= 4, "{waves:?}");
    let order = "select contact_id from outbox order by claimed_at, contact_id";
    assert!(sqlite.ask(order).split(' ').is_sorted());
}

/// Something that may happen, by a number; steps that are slow come back later.
fn happens(sqlite: &mut Sqlite, which: u64, slow: &mut Vec<(String, Loaded)>, now: Timestamp) {
    match which {
        0..=3 => drop(step(sqlite, now)),
        4 => drop(drain(sqlite, "sent", now)),
        5 => drop(drain(sqlite, "queued", now)),
        6 => drop(drain(sqlite, "unknown", now)),
        7 => drop(deed(sqlite, Deed::Pause, now)),
        8 | 9 => go_on(sqlite, now),
        10 => {
            let turn_id = sqlite.fresh("trn_slow");
            slow.extend(take(sqlite, &turn_id, now).map(|loaded| (turn_id, loaded)));
        }
        _ => {
            if let Some((turn_id, loaded)) = slow.pop() {
                finish(sqlite, loaded, &turn_id, now);
            }
        }
    }
}

fn go_on(sqlite: &mut Sqlite, now: Timestamp) {
    deed(sqlite, Deed::Start(None), now);
    deed(sqlite, Deed::Resume, now);
}

#[test]
fn whatever_happens_in_whatever_order_nobody_gets_it_twice_and_everybody_has_one_end() {
    for seed in 1..=12_u64 {
        let mut sqlite = world(90, true);
        sqlite.ask("update channel set pace = 20 returning 1");
        make(&mut sqlite, TEXT, "whatsapp", true);
        let (mut now, mut drawn, mut slow) = (NOW, seed, Vec::new());
        for _ in 0..120 {
            // Source: Knuth, MMIX.
            drawn = drawn
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            happens(&mut sqlite, (drawn >> 33) % 12, &mut slow, now);
            now = now.plus(i64::try_from(drawn >> 50).unwrap_or_default());
            check(&sqlite);
        }
        now = now.plus(MINUTE);
        plan_at(&mut sqlite, now);
        go_on(&mut sqlite, now);
        run(&mut sqlite, now.plus(MINUTE));
        let ends = "select (planned + queued) || ' ' || (sent + unknown) from broadcast_progress";
        assert_eq!(sqlite.ask(ends), "0 90", "seed {seed}");
    }
}
