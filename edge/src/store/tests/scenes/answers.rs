//! What is answered, and what is held back.

use jawort_shared::time::{DAY, Timestamp};

use super::{NEW, NOW, OLD, Scene, Who, text};

impl Scene {
    fn answers(&self) -> String {
        self.sqlite.ask("select answer from outbox order by created_at, rowid")
    }
}

#[test]
fn each_change_is_answered_once_and_no_more() {
    let mut scene = Scene::new();
    let who: Who = (Some(OLD), None);
    for (body, answers) in [
        ("START", "opted_in"),
        ("START", "opted_in"),
        ("START NEWS", "opted_in joined"),
        ("STOP NEWS", "opted_in joined left"),
        ("START NOWHERE", "opted_in joined left codes"),
        ("HELP", "opted_in joined left codes help"),
        ("STOP", "opted_in joined left codes help opted_out"),
        ("STOP", "opted_in joined left codes help opted_out"),
        ("Hallo", "opted_in joined left codes help opted_out"),
    ] {
        let second = i64::try_from(scene.drawn).expect("a few");
        let part = text(who, body, second);
        scene.take(std::slice::from_ref(&part));
        scene.take(&[part]);
        assert_eq!(scene.answers(), answers, "{body}");
    }
}

#[test]
fn a_stop_from_a_stranger_is_confirmed_once_and_late_ones_not_at_all() {
    let mut scene = Scene::new();
    let stop = |second| text((Some(OLD), None), "STOP", second);
    scene.take(&[stop(1), stop(2)]);
    assert_eq!(scene.answers(), "opted_out");
    let late = Timestamp::from_millis(NOW * 1_000 + 2 * DAY);
    scene.take_at(late, &[text((Some(NEW), None), "STOP", 3)]);
    assert_eq!((scene.answers().as_str(), scene.state(NEW).as_str()), ("opted_out", "0"));
}

#[test]
fn an_answer_about_an_opt_in_is_not_sent_to_whoever_stopped_meanwhile() {
    let mut scene = Scene::new();
    let now = Timestamp::from_millis((NOW + 2_000) * 1_000);
    scene.take(&[text((Some(OLD), None), "START", 1)]);
    scene.take(&[text((Some(OLD), None), "STOP", 2)]);
    let claimed = scene.sqlite.claim(now);
    assert_eq!(claimed.len(), 1, "the one about the stop");
    assert!(
        claimed[0].body.contains("keine Nachrichten") || claimed[0].body.contains("not receive")
    );
}

#[test]
fn nothing_is_answered_when_the_window_is_over() {
    let mut scene = Scene::new();
    scene.take(&[text((Some(OLD), None), "HELP", 1)]);
    scene.sqlite.claim(Timestamp::from_millis(NOW * 1_000 + DAY));
    assert_eq!(scene.sqlite.ask("select state from outbox"), "expired");
}

#[test]
fn a_near_miss_holds_offers_until_an_operator_looked_or_the_person_asks_again() {
    let held = "select held_at > released_at and held_at >= granted_at from consent where purpose = 'marketing'";
    let mut scene = Scene::new();
    scene.take(&[
        text((Some(OLD), None), "START", 1),
        text((Some(OLD), None), "please stop texting me", 2),
    ]);
    assert_eq!((scene.sqlite.ask(held).as_str(), scene.state(OLD).as_str()), ("1", "1"));
    scene.take(&[text((Some(OLD), None), "START", 3)]);
    assert_eq!(scene.sqlite.ask(held), "0");
}

#[test]
fn where_the_channel_says_so_an_opt_in_is_for_the_channel_alone() {
    let mut scene = Scene::new();
    scene.sqlite.ask(
        "update channel set consent_scope = 'channel' where channel_id = 'chn_demo' returning 1",
    );
    scene.take(&[text((Some(OLD), None), "START", 1)]);
    assert_eq!(scene.sqlite.ask("select distinct channel_id from consent"), "chn_demo");
    assert_eq!(scene.sqlite.ask("select distinct scope from ledger"), "chn_demo");
}

#[test]
fn a_stop_of_everything_ends_sms_to_every_number_of_the_person_known_or_not() {
    use crate::ids::WidgetId;
    use crate::store::outbox::{History, history};
    let user: Who = (None, Some("AT.1"));
    let parts = [text(user, "STOP ALL", 1), text((Some(OLD), Some("AT.1")), "Hallo", 2)];
    for order in [[0, 1], [1, 0]] {
        let mut scene = Scene::new();
        for place in order {
            let part: &serde_json::Value = &parts[place];
            scene.take(std::slice::from_ref(part));
        }
        let widget = WidgetId("wgt_demo".to_owned());
        let known: Vec<History> = scene.sqlite.rows(&history(&widget, OLD));
        assert_eq!(known[0].is_suppressed, 1, "{order:?}");
    }
}
