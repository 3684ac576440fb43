//! What a channel sends by itself: once, to whom it concerns, and never over a cap.

use jawort_shared::time::{DAY, Timestamp};
use serde_json::{Value, json};

use super::{NEW, NOW, OLD, Scene, Who, text};

const OLD_ONE: Who = (Some(OLD), None);
const NEW_ONE: Who = (Some(NEW), None);

/// A channel that only keywords opt in to, with these settings.
fn scene(settings: &str) -> Scene {
    let scene = Scene::new();
    scene.sqlite.ask(&format!(
        "update channel set opt_in_rule = 'keyword', {settings} where channel_id = 'chn_demo' returning 1"
    ));
    scene
}

/// One on which nobody is ever there.
fn closed() -> Scene {
    scene(r#"away = 'Wir sind zu.', hours = '{"zone":"UTC","week":{}}'"#)
}

impl Scene {
    fn sent(&self) -> String {
        self.sqlite.ask("select automatic from outbox where automatic is not null order by rowid")
    }

    fn hears(&mut self, who: Who, body: &str) {
        let second = i64::try_from(self.drawn).expect("a few");
        self.take(&[text(who, body, second)]);
    }
}

#[test]
fn away_is_told_once_to_each_person_in_a_closed_period() {
    let mut scene = closed();
    let (one, two) = (text(OLD_ONE, "Hallo ihr", 1), text(OLD_ONE, "Seid ihr da?", 2));
    scene.take(&[one.clone(), two]);
    scene.take(&[one]);
    scene.hears(OLD_ONE, "Hallo nochmals");
    assert_eq!(scene.sent(), "away");
    scene.hears(NEW_ONE, "Hallo ihr");
    assert_eq!(scene.sent(), "away away");
    let body = scene.sqlite.ask("select body ->> '$.text.body' from outbox limit 1");
    assert_eq!(body, "Wir sind zu.");
    assert_eq!(
        scene.sqlite.ask("select distinct form || kind || country from outbox"),
        "noticewhatsappAT"
    );
}

#[test]
fn the_next_closed_period_is_told_anew() {
    let mut scene =
        scene(r#"away = 'Wir sind zu.', hours = '{"zone":"UTC","week":{"thu":["09:00-17:00"]}}'"#);
    // The 18th of November 2026 is a Wednesday, eleven o'clock.
    for (day, sent) in [(0, "away"), (1, "away"), (2, "away away"), (3, "away away")] {
        let second = day * DAY / 1_000;
        let now = Timestamp::from_millis((NOW + second + 5) * 1_000);
        scene.take_at(now, &[text(OLD_ONE, "Hallo ihr", second)]);
        assert_eq!(scene.sent(), sent, "{day}");
    }
}

#[test]
fn what_answers_a_keyword_goes_first_and_what_is_no_message_is_not_answered() {
    let mut scene = closed();
    for word in ["START", "STOP", "STOP", "please stop texting me", "HELP"] {
        scene.hears(OLD_ONE, word);
    }
    let at = (NOW + 900).to_string();
    let reaction: Value = json!({ "from": NEW, "id": "wamid.r", "timestamp": at, "type": "reaction",
                                  "reaction": { "message_id": "wamid.x", "emoji": "👍" } });
    scene.take(&[reaction]);
    let late = Timestamp::from_millis(NOW * 1_000 + 2 * DAY);
    scene.take_at(late, &[text(NEW_ONE, "Hallo ihr", 3)]);
    assert_eq!(scene.sent(), "");
}

#[test]
fn a_confirmation_answers_a_message_alone() {
    let mut scene = closed();
    scene.sqlite.ask("update channel set opt_in_rule = 'any_message' returning 1");
    scene.hears(OLD_ONE, "Hallo ihr");
    assert_eq!(scene.sqlite.ask("select coalesce(answer, automatic) from outbox"), "opted_in");
    scene.hears(OLD_ONE, "Hallo?  Hallo!");
    assert_eq!(scene.sent(), "away");
}

#[test]
fn whoever_stopped_is_answered_by_nothing_until_they_return() {
    let mut scene = closed();
    scene.hears(OLD_ONE, "STOP");
    scene.hears(OLD_ONE, "danke euch");
    assert_eq!(scene.sent(), "");
    scene.hears(OLD_ONE, "START");
    scene.hears(OLD_ONE, "danke euch");
    assert_eq!(scene.sent(), "away");
}

#[test]
fn a_first_message_is_welcomed_and_an_unknown_word_explained_once_a_day() {
    let mut scene = scene("welcome = 'Willkommen!', unknown_word = 'START oder STOP?'");
    scene.take(&[text(OLD_ONE, "Preise", 1), text(OLD_ONE, "Preise?", 2)]);
    assert_eq!(scene.sent(), "welcome unknown_word");
    scene.hears(OLD_ONE, "Preise!");
    scene.hears(OLD_ONE, "Was kostet das?");
    assert_eq!(scene.sent(), "welcome unknown_word");
    let tomorrow = NOW + DAY / 1_000;
    let now = Timestamp::from_millis((tomorrow + 5) * 1_000);
    scene.take_at(now, &[text(OLD_ONE, "Preise", tomorrow)]);
    assert_eq!(scene.sent(), "welcome unknown_word unknown_word");
}

#[test]
fn no_more_leave_in_a_day_than_the_channel_allows() {
    let mut scene = closed();
    scene.sqlite.ask("update channel set reply_daily_cap = 2 returning 1");
    let people = ["436643333331", "436643333332", "436643333333"];
    let parts = people.map(|from| text((Some(from), None), "Hallo ihr", 1));
    scene.take(&parts);
    scene.hears(OLD_ONE, "Hallo ihr");
    assert_eq!(
        (scene.sent().as_str(), scene.sqlite.ask("select ordered from reply_day").as_str()),
        ("away away", "2")
    );
}

#[test]
fn none_leaves_that_the_day_s_spending_has_no_room_for() {
    let mut scene = closed();
    let rates = "currency EUR\nmarket other *\nrate 2026-10-01 other utility 0 0.05\n";
    scene
        .sqlite
        .ask(&format!("update business set rates = '{rates}', spend_cap = 100000 returning 1"));
    scene.sqlite.ask(&format!(
        "insert into spend_day (business_id, day, micros) values ('biz_demo', {}, 40000) returning 1",
        NOW / 86_400
    ));
    scene.take(&[text(OLD_ONE, "Hallo ihr", 1), text(NEW_ONE, "Hallo ihr", 1)]);
    assert_eq!(
        (scene.sent().as_str(), scene.sqlite.ask("select price from outbox").as_str()),
        ("away", "50000")
    );
}

#[test]
fn somebody_who_turns_out_to_be_two_is_told_once_more_at_most() {
    let mut scene = closed();
    scene.hears(OLD_ONE, "Hallo ihr");
    scene.hears((None, Some("AT.1")), "Hallo ihr");
    scene.hears((Some(OLD), Some("AT.1")), "Ich bin es");
    assert_eq!(scene.sent(), "away away");
    assert_eq!(scene.sqlite.ask("select count(distinct contact_id) from outbox"), "1");
}
