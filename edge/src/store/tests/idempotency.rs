//! Requests that are repeated: who does the work, what is kept, and for how long.

use jawort_shared::scope::Scope;
use jawort_shared::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};

use super::sqlite::{Sqlite, run};
use super::{NOW, business};
use crate::crypto;
use crate::repeat::{Verdict, judge};
use crate::store::idempotency::{
    Answer, Attempt, Request, commit, find, forget, keep, release, reserve,
};
use jawort_shared::api::ErrorCode;

const CONFLICT: Verdict = Verdict::Refuse(ErrorCode::IdempotencyConflict);
const AT_WORK: Verdict = Verdict::Refuse(ErrorCode::InProgress);

fn hash(key: &str) -> String {
    crypto::sha256(key.as_bytes())
}

fn request(hash: &str, attempt_id: &str) -> Request {
    let [key, hash, attempt_id] = ["order-7", hash, attempt_id].map(str::to_owned);
    Request { key, hash, attempt_id }
}

fn attempt(attempt_id: &str) -> Attempt {
    let [key, attempt_id] = ["order-7", attempt_id].map(str::to_owned);
    Attempt { business_id: business(), key, attempt_id }
}

fn answer(body: &str) -> Answer {
    let (content_type, body) = ("application/json".to_owned(), body.to_owned());
    Answer { status: 202, content_type, body }
}

fn ask(sqlite: &mut Sqlite, key: &str, request: &Request, at: Timestamp) -> Verdict {
    sqlite.call(&[reserve(&hash(key), at, Scope::Send, request)]);
    judge(request, sqlite.rows(&find(&hash(key), &request.key)).pop())
}

#[test]
fn the_first_does_the_work_and_all_others_get_its_answer() {
    let mut sqlite = Sqlite::with_demo();
    let mut ask = |hash, attempt| {
        super::idempotency::ask(&mut sqlite, "jwk_demo_operator", &request(hash, attempt), NOW)
    };
    assert_eq!(ask("h", "1"), Verdict::Work);
    assert_eq!(ask("h", "2"), AT_WORK);
    assert_eq!(ask("other", "3"), CONFLICT);
    sqlite.call(&[keep(&attempt("2"), &answer("no")), keep(&attempt("1"), &answer("yes"))]);
    let mut ask = |key, hash, attempt| {
        super::idempotency::ask(&mut sqlite, key, &request(hash, attempt), NOW.plus(DAY))
    };
    assert_eq!(ask("jwk_demo_operator", "h", "4"), Verdict::Done(answer("yes")));
    assert_eq!(ask("jwk_demo_operator", "other", "5"), CONFLICT);
    // Another business may use the same word.
    assert_eq!(ask("jwk_other_operator", "other", "6"), Verdict::Work);
}

#[test]
fn who_died_at_work_is_replaced_after_a_minute_and_by_one_alone() {
    let mut sqlite = Sqlite::with_demo();
    let mut ask = |hash, attempt, after| {
        super::idempotency::ask(
            &mut sqlite,
            "jwk_demo_operator",
            &request(hash, attempt),
            NOW.plus(after),
        )
    };
    assert_eq!(ask("h", "1", 0), Verdict::Work);
    assert_eq!(ask("h", "2", MINUTE - SECOND), AT_WORK);
    assert_eq!(ask("other", "3", MINUTE), CONFLICT);
    assert_eq!(ask("h", "4", MINUTE), Verdict::Work);
    assert_eq!(ask("h", "5", MINUTE), AT_WORK);
}

#[test]
fn who_lost_the_work_to_another_commits_nothing() {
    let mut sqlite = Sqlite::with_demo();
    let key = "jwk_demo_operator";
    assert_eq!(ask(&mut sqlite, key, &request("h", "1"), NOW), Verdict::Work);
    assert_eq!(ask(&mut sqlite, key, &request("h", "2"), NOW.plus(MINUTE)), Verdict::Work);
    sqlite.call(&[keep(&attempt("1"), &answer("late"))]);
    assert_eq!(sqlite.ask("select status from idempotency"), "null");
    let late = commit(&attempt("1"), &answer("late"));
    let broken = sqlite.within(|connection| run(connection, late.sql, &late.params).is_err());
    assert!(broken);
    sqlite.call(&[commit(&attempt("2"), &answer("done"))]);
    let verdict = ask(&mut sqlite, key, &request("h", "3"), NOW.plus(MINUTE));
    assert_eq!(verdict, Verdict::Done(answer("done")));
}

#[test]
fn what_failed_is_released_unless_it_was_done() {
    let mut sqlite = Sqlite::with_demo();
    let key = "jwk_demo_operator";
    assert_eq!(ask(&mut sqlite, key, &request("h", "1"), NOW), Verdict::Work);
    sqlite.call(&[release(&attempt("2"))]);
    assert_eq!(ask(&mut sqlite, key, &request("h", "2"), NOW), AT_WORK);
    sqlite.call(&[release(&attempt("1"))]);
    assert_eq!(ask(&mut sqlite, key, &request("h", "2"), NOW), Verdict::Work);
    sqlite.call(&[commit(&attempt("2"), &answer("done")), release(&attempt("2"))]);
    assert_eq!(ask(&mut sqlite, key, &request("h", "3"), NOW), Verdict::Done(answer("done")));
}

#[test]
fn a_key_reserves_only_what_it_may_do() {
    let mut sqlite = Sqlite::with_demo();
    sqlite.ask("update operator_key set scopes = '[\"read\"]' returning 1");
    sqlite.call(&[reserve(&hash("jwk_demo_operator"), NOW, Scope::Send, &request("h", "1"))]);
    assert_eq!(sqlite.ask("select count(*) from idempotency"), "0");
}

#[test]
fn answers_are_kept_for_two_days() {
    let mut sqlite = Sqlite::with_demo();
    ask(&mut sqlite, "jwk_demo_operator", &request("h", "1"), NOW);
    sqlite.call(&[forget(NOW.plus(48 * HOUR))]);
    assert_eq!(sqlite.ask("select count(*) from idempotency"), "1");
    sqlite.call(&[forget(NOW.plus(48 * HOUR + 1))]);
    assert_eq!(sqlite.ask("select count(*) from idempotency"), "0");
}
