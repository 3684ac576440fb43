//! Codes that prove numbers to try out with: few, short-lived, and tried but some times.

use jawort_shared::time::{DAY, MINUTE, Timestamp};

use super::sqlite::Sqlite;
use super::{NOW, business};
use crate::ids::OutboxId;
use crate::store::Statement;
use crate::store::trial_number::{self, Asked, New, Row};

const NUMBER: &str = "436641234567";

/// For the plans.
pub(super) fn every_statement() -> Vec<Statement> {
    let business_id = &business();
    let new = New {
        business_id,
        channel_id: None,
        trial_number_id: "",
        outbox_id: &OutboxId(String::new()),
        number: "",
        number_key: "",
        code_hash: "",
        texts: "{}",
        now: NOW,
    };
    let others = [
        trial_number::verify(business_id, "", "", NOW),
        trial_number::list(business_id, "", 1),
        trial_number::forget(business_id, ""),
    ];
    trial_number::ask(&new).into_iter().chain(others).collect()
}

struct Trial {
    sqlite: Sqlite,
    drawn: usize,
}

impl Trial {
    fn new() -> Self {
        Self { sqlite: Sqlite::with_demo(), drawn: 0 }
    }

    /// Whether a code was sent.
    fn ask(&mut self, channel_id: Option<&str>, number: &str, code: &str, now: Timestamp) -> Asked {
        self.drawn += 1;
        let new = New {
            business_id: &business(),
            channel_id,
            trial_number_id: &format!("trn_{}", self.drawn),
            outbox_id: &OutboxId(format!("out_{}", self.drawn)),
            number,
            number_key: number,
            code_hash: code,
            texts: r#"{"en":"{business}: x","de":"{business}: y"}"#,
            now,
        };
        let mut rows = self.sqlite.call(&trial_number::ask(&new));
        serde_json::from_value(rows.remove(3).remove(0)).expect("what became of it")
    }

    fn is_sent(&mut self, now: Timestamp) -> bool {
        let code = format!("hash {}", self.drawn);
        self.ask(None, NUMBER, &code, now).is_sent != 0
    }

    fn verify(&mut self, code: &str, now: Timestamp) -> bool {
        let verify = trial_number::verify(&business(), NUMBER, code, now);
        let rows: Vec<Row> = self.sqlite.rows(&verify);
        rows.first().is_some_and(|row| row.verified_at.is_some())
    }
}

#[test]
fn a_number_gets_a_code_a_minute_and_five_a_day_also_when_it_was_forgotten() {
    let mut trial = Trial::new();
    let minutes = [0, 0, 1, 2, 3, 4, 5, 6, 1_439];
    let sent = minutes.map(|minute| trial.is_sent(NOW.plus(minute * (MINUTE + 1))));
    assert_eq!(sent, [true, false, true, true, true, true, false, false, false]);
    trial.sqlite.call(&[trial_number::forget(&business(), "trn_1")]);
    assert!(!trial.is_sent(NOW.plus(10 * MINUTE)));
    assert!(trial.is_sent(NOW.plus(DAY + MINUTE)));
    let body = trial.sqlite.ask("select distinct body || form || state from outbox");
    assert_eq!(body, "Muster GmbH: ynoticequeued");
}

#[test]
fn a_code_is_good_for_ten_minutes_and_five_tries_and_once() {
    let mut trial = Trial::new();
    trial.ask(None, NUMBER, "right", NOW);
    for _ in 0..4 {
        assert!(!trial.verify("wrong", NOW));
    }
    assert!(trial.verify("right", NOW), "the fifth try");
    assert!(!trial.verify("right", NOW), "only once");
    assert!(!trial.is_sent(NOW.plus(MINUTE + 1)), "it is verified");

    let mut trial = Trial::new();
    trial.ask(None, NUMBER, "right", NOW);
    for _ in 0..5 {
        assert!(!trial.verify("wrong", NOW));
    }
    assert!(!trial.verify("right", NOW), "too often");
    trial.ask(None, NUMBER, "newer", NOW.plus(2 * MINUTE));
    assert!(!trial.verify("newer", NOW.plus(12 * MINUTE)), "too late");
    assert!(!trial.verify("right", NOW.plus(2 * MINUTE)), "the older one");
    assert!(trial.verify("newer", NOW.plus(12 * MINUTE - 1)));
}

#[test]
fn codes_keep_to_the_channel_s_daily_cap_and_to_channels_of_the_business() {
    let mut trial = Trial::new();
    trial.sqlite.ask("update channel set sms_daily_cap = 1 returning 1");
    assert_eq!(trial.ask(Some("chn_other"), NUMBER, "hash", NOW).has_channel, 0);
    assert_eq!(trial.ask(Some("chn_demo"), "436641111111", "hash", NOW).is_sent, 1);
    let asked = trial.ask(None, NUMBER, "hash", NOW);
    assert_eq!((asked.is_sent, asked.is_capped), (0, 1));
    assert_eq!(
        trial.sqlite.ask("select count(*) from trial_number"),
        "1",
        "nothing is left behind"
    );
}
