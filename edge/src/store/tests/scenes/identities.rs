//! Who is whom when numbers and user ids change.

use jawort_shared::time::Timestamp;
use serde_json::Value;

use super::{NEW, NOW, OLD, Scene, Who, moved, renamed, text};

/// Every order of these deliveries, each told once and then all of them again, ends so.
fn check(parts: &[Value], expected: &[(&str, &str)]) {
    for order in orders(parts.len()) {
        for together in [false, true] {
            let mut scene = Scene::new();
            let told: Vec<_> = order.iter().map(|place| parts[*place].clone()).collect();
            if together {
                scene.take(&told);
            } else {
                told.iter().chain(&told).for_each(|part| scene.take(std::slice::from_ref(part)));
            }
            for (value, state) in expected {
                assert_eq!(
                    scene.state(value),
                    *state,
                    "{value}, order {order:?}, together: {together}"
                );
            }
        }
    }
}

fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1);
    let put = |order: &Vec<usize>, place: usize| {
        let mut longer = order.clone();
        longer.insert(place, count - 1);
        longer
    };
    shorter.iter().flat_map(|order| (0..count).map(move |place| put(order, place))).collect()
}

const AS_OLD: Who = (Some(OLD), Some("AT.1"));
const AS_NEW: Who = (Some(NEW), Some("AT.2"));

#[test]
fn a_stop_follows_to_the_new_number_in_every_order() {
    let (start, stop) = (text(AS_OLD, "START", 1), text(AS_OLD, "STOP", 2));
    let change = moved(OLD, NEW, Some("AT.2"), 10);
    check(&[start.clone(), stop, change.clone()], &[("AT.2", "0"), (NEW, "0")]);
    check(&[start, change], &[("AT.2", "1"), (NEW, "1")]);
}

#[test]
fn either_report_of_a_change_is_enough_and_both_are_no_more() {
    let (start, stop) = (text(AS_OLD, "START", 1), text(AS_OLD, "STOP", 2));
    let (number, user) = (moved(OLD, NEW, Some("AT.2"), 10), renamed("AT.1", "AT.2", 10));
    check(&[start.clone(), stop.clone(), user.clone()], &[("AT.2", "0")]);
    check(&[start, stop, number, user], &[("AT.2", "0"), (NEW, "0")]);
}

#[test]
fn whoever_starts_again_under_the_new_number_is_opted_in() {
    let parts =
        [text(AS_OLD, "STOP", 2), moved(OLD, NEW, Some("AT.2"), 10), text(AS_NEW, "START", 20)];
    check(&parts, &[("AT.2", "1"), (NEW, "1")]);
    let numbers = [
        text((Some(OLD), None), "STOP", 2),
        moved(OLD, NEW, None, 10),
        text((Some(NEW), None), "START", 20),
    ];
    check(&numbers, &[(NEW, "1")]);
}

#[test]
fn a_number_without_a_user_id_takes_its_stop_along() {
    let parts = [
        text((Some(OLD), None), "START", 1),
        text((Some(OLD), None), "STOP", 2),
        moved(OLD, NEW, None, 10),
    ];
    check(&parts, &[(NEW, "0")]);
}

#[test]
fn who_changes_twice_is_still_the_same_person() {
    const THIRD: &str = "436643333333";
    let parts = [
        text((Some(OLD), None), "STOP", 2),
        moved(OLD, NEW, None, 10),
        moved(NEW, THIRD, None, 20),
    ];
    check(&parts, &[(THIRD, "0")]);
}

#[test]
fn whoever_gets_a_number_that_was_given_up_inherits_nothing() {
    let after: Who = (Some(OLD), Some("AT.9"));
    let parts =
        [text(AS_OLD, "START", 1), moved(OLD, NEW, Some("AT.2"), 10), text(after, "STOP", 20)];
    check(&parts, &[("AT.2", "1"), ("AT.9", "0")]);
    let opposite =
        [text(AS_OLD, "STOP", 1), moved(OLD, NEW, Some("AT.2"), 10), text(after, "START", 20)];
    check(&opposite, &[("AT.2", "0"), ("AT.9", "1")]);
}

#[test]
fn whoever_had_the_new_number_before_lends_it_no_opt_in_but_their_stop_holds() {
    let before: Who = (Some(NEW), Some("AT.7"));
    let change = moved(OLD, NEW, Some("AT.2"), 10);
    check(&[text(AS_OLD, "STOP", 1), text(before, "START", 5), change.clone()], &[("AT.2", "0")]);
    check(&[text(AS_OLD, "START", 5), text(before, "STOP", 1), change.clone()], &[("AT.2", "0")]);
    check(&[text(AS_OLD, "START", 5), text(before, "START", 1), change.clone()], &[("AT.2", "1")]);
    let asked_anew = text(AS_NEW, "START", 30);
    check(
        &[text(AS_OLD, "START", 5), text(before, "STOP", 1), change, asked_anew],
        &[("AT.2", "1")],
    );
}

#[test]
fn a_merge_can_be_undone_and_each_has_their_own_again() {
    let mut scene = Scene::new();
    scene.take(&[text((Some(OLD), None), "START NEWS", 1)]);
    scene.take(&[text((None, Some("AT.1")), "STOP", 2)]);
    scene.take(&[text((Some(OLD), Some("AT.1")), "Hallo", 3)]);
    assert_eq!((scene.state(OLD), scene.state("AT.1")), ("0".to_owned(), "0".to_owned()));
    let pair = scene.sqlite.ask("select winner_id || ' ' || loser_id from contact_merge");
    let (winner, loser) = pair.split_once(' ').expect("one merge");
    let now = Timestamp::from_millis((NOW + 2_000) * 1_000);
    let business = crate::ids::BusinessId("biz_demo".to_owned());
    let undone = crate::store::contact_merge::undo(&business, winner, loser, now);
    assert_eq!(scene.sqlite.call(&undone)[0].len(), 1);
    assert_eq!((scene.state(OLD), scene.state("AT.1")), ("1".to_owned(), "0".to_owned()));
    assert_eq!((scene.owner(OLD), scene.owner("AT.1")), (loser.to_owned(), winner.to_owned()));
    let groups = "select contact_id from membership where joined_at > left_at";
    assert_eq!(scene.sqlite.ask(groups), loser);
    assert_eq!(scene.sqlite.call(&undone)[0].len(), 0, "once");
}

#[test]
fn what_was_stopped_while_two_were_taken_for_one_holds_for_both() {
    let mut scene = Scene::new();
    scene.take(&[text((Some(OLD), None), "START", 1)]);
    scene.take(&[text((None, Some("AT.1")), "START", 2)]);
    scene.take(&[text((Some(OLD), Some("AT.1")), "STOP", 3)]);
    let pair = scene.sqlite.ask("select winner_id || ' ' || loser_id from contact_merge");
    let (winner, loser) = pair.split_once(' ').expect("one merge");
    let now = Timestamp::from_millis((NOW + 2_000) * 1_000);
    let business = crate::ids::BusinessId("biz_demo".to_owned());
    scene.sqlite.call(&crate::store::contact_merge::undo(&business, winner, loser, now));
    assert_eq!((scene.state(OLD), scene.state("AT.1")), ("0".to_owned(), "0".to_owned()));
}

#[test]
fn a_number_is_of_whoever_showed_it_last_even_if_the_one_before_writes_on_without_it() {
    let mut scene = Scene::new();
    let [before, now] = ["AT.1", "AT.2"].map(|user| (Some(OLD), Some(user)));
    scene.take(&[
        text(before, "Hallo", 1),
        text(now, "Hallo", 2),
        text((None, Some("AT.1")), "Hallo", 3),
    ]);
    assert_eq!(scene.owner(OLD), scene.owner("AT.2"));
}

#[test]
fn two_contacts_who_were_answered_alike_at_once_can_still_turn_out_to_be_one() {
    let mut scene = Scene::new();
    scene.take(&[text((Some(OLD), None), "START", 1), text((None, Some("AT.1")), "START", 2)]);
    assert_ne!(scene.owner(OLD), scene.owner("AT.1"));
    scene.take(&[text((Some(OLD), Some("AT.1")), "Hallo", 3)]);
    assert_eq!(scene.owner(OLD), scene.owner("AT.1"));
}

#[test]
fn a_message_that_is_told_again_after_its_number_went_to_somebody_else_joins_nobody() {
    let mut scene = Scene::new();
    let early = text(AS_OLD, "START", 1);
    scene.take(std::slice::from_ref(&early));
    scene.take(&[moved(OLD, NEW, None, 5)]);
    scene.take(&[text((Some(OLD), None), "STOP", 10)]);
    scene.take(&[early]);
    assert_ne!(scene.owner(OLD), scene.owner("AT.1"));
    assert_eq!((scene.state(OLD), scene.state("AT.1")), ("0".to_owned(), "1".to_owned()));
}

#[test]
fn whoever_was_separated_and_is_attested_to_be_one_after_all_is_joined() {
    let mut scene = Scene::new();
    scene.take(&[text((Some(OLD), None), "START", 1)]);
    scene.take(&[text((None, Some("AT.1")), "Hallo", 2)]);
    scene.take(&[text((Some(OLD), Some("AT.1")), "Hallo", 3)]);
    let pair = scene.sqlite.ask("select winner_id || ' ' || loser_id from contact_merge");
    let (winner, loser) = pair.split_once(' ').expect("one merge");
    let now = Timestamp::from_millis((NOW + 2_000) * 1_000);
    let business = crate::ids::BusinessId("biz_demo".to_owned());
    scene.sqlite.call(&crate::store::contact_merge::undo(&business, winner, loser, now));
    scene.take(&[text((Some(OLD), Some("AT.2")), "STOP", 30)]);
    scene.take(&[renamed("AT.1", "AT.2", 40)]);
    assert_eq!(scene.owner("AT.1"), scene.owner("AT.2"));
    assert_eq!(scene.state("AT.1"), "0");
}

#[test]
fn chained_changes_of_one_delivery_take_a_stop_to_the_last() {
    let stop = text((None, Some("AT.1")), "STOP", 3);
    let others = [text((None, Some("AT.2")), "START", 1), text((None, Some("AT.3")), "START", 2)];
    let changes = [renamed("AT.1", "AT.2", 10), renamed("AT.2", "AT.3", 20)];
    check(
        &[stop, others[0].clone(), others[1].clone(), changes[0].clone(), changes[1].clone()],
        &[("AT.3", "0")],
    );
}
