//! The record in D1: the only room that speaks SQL. Statements are values; one module per table.

pub(crate) mod answer;
pub(crate) mod attempt;
pub(crate) mod auto_reply;
pub(crate) mod broadcast;
pub(crate) mod business;
pub(crate) mod channel;
pub(crate) mod channel_settings;
pub(crate) mod claim;
pub(crate) mod consent;
pub(crate) mod consequence;
pub(crate) mod contact;
pub(crate) mod contact_group;
pub(crate) mod contact_merge;
pub(crate) mod group_member;
pub(crate) mod idempotency;
pub(crate) mod identifier;
pub(crate) mod identity_change;
pub(crate) mod inbound;
pub(crate) mod ledger;
pub(crate) mod membership;
pub(crate) mod merge_suggestion;
pub(crate) mod message;
pub(crate) mod notice;
pub(crate) mod operator_key;
pub(crate) mod opt_in;
pub(crate) mod outbox;
pub(crate) mod pairing;
pub(crate) mod parked;
pub(crate) mod receipt;
pub(crate) mod seal;
pub(crate) mod sending;
pub(crate) mod sending_template;
pub(crate) mod service_window;
pub(crate) mod sms_consent;
pub(crate) mod sms_report;
pub(crate) mod sms_help;
pub(crate) mod standing;
pub(crate) mod tag;
pub(crate) mod template;
pub(crate) mod template_sync;
pub(crate) mod trial_number;
pub(crate) mod widget;
pub(crate) mod widget_settings;
pub(crate) mod wording;

mod db;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use db::{Db, Rows};

use jawort_shared::consent::Purpose;
use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Bytes of a parameter, well below the 2 MB that D1 takes. Source: Cloudflare, "D1 limits".
const LARGEST_VALUE: usize = 1_000_000;

/// Bytes of a piece that are kept as it came; its hash tells whether that is all.
const LONGEST_PIECE: usize = 64 * 1024;

/// As much of a piece as is kept.
pub(crate) fn beginning(raw: &str) -> &str {
    raw.get(..raw.floor_char_boundary(LONGEST_PIECE)).unwrap_or_default()
}

/// A statement with its parameters, ready to run anywhere.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// One statement; parameters are `?1`, `?2` ….
    pub(crate) sql: &'static str,
    /// In the order of their numbers.
    pub(crate) params: Vec<Param>,
}

/// A parameter of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Param {
    /// Text, also JSON.
    Text(String),
    /// A whole number: a count or milliseconds.
    Integer(i64),
    /// Nothing.
    Null,
}

impl Statement {
    /// A statement with parameters.
    pub(crate) fn new<const N: usize>(sql: &'static str, params: [Param; N]) -> Self {
        Self { sql, params: params.into() }
    }

    /// A statement over a set: the rows travel as one JSON parameter, `?1`, however many they are.
    pub(crate) fn over(sql: &'static str, rows: &[impl Serialize]) -> Self {
        // Rows are plain structs of text and numbers: there is nothing that JSON could not hold.
        let json = serde_json::to_string(rows).unwrap_or_else(|_| "[]".to_owned());
        Self::new(sql, [Param::Text(json)])
    }

    /// As [`Self::over`], for rows of any size: one statement, or as many as D1's limit for a value asks for.
    ///
    /// Rows that come by the thousand are lists, and the statement names their columns first: of an object SQLite
    /// would search every name anew in every row, and all of them would travel.
    pub(crate) fn over_many(sql: &'static str, rows: &[impl Serialize]) -> Vec<Self> {
        let rows = rows.iter().map(|row| serde_json::to_string(row).unwrap_or_default());
        let mut parts = vec![String::from("[")];
        for row in rows {
            let full = |part: &String| part.len() > 1 && part.len() + row.len() > LARGEST_VALUE;
            if parts.last().is_none_or(full) {
                parts.push(String::from("["));
            }
            if let Some(part) = parts.last_mut() {
                part.push_str(if part.len() > 1 { "," } else { "" });
                part.push_str(&row);
            }
        }
        parts.into_iter().map(|part| Self::new(sql, [Param::Text(part + "]")])).collect()
    }
}

impl Statement {
    /// Another statement with the same parameters.
    fn instead(self, sql: &'static str) -> Self {
        Self { sql, ..self }
    }

    /// The same with one more parameter.
    fn and(mut self, param: impl Into<Param>) -> Self {
        self.params.push(param.into());
        self
    }
}

/// Leaves out what would run over no rows.
pub(crate) fn busy(mut call: Vec<Statement>) -> Vec<Statement> {
    let is_idle =
        |one: &Statement| matches!(one.params.as_slice(), [Param::Text(rows)] if rows == "[]");
    call.retain(|one| !is_idle(one));
    call
}

impl Param {
    /// Every purpose, as a JSON list.
    fn all_purposes() -> Self {
        let names = Purpose::ALL.map(Purpose::as_str);
        Self::Text(serde_json::to_string(&names).unwrap_or_default())
    }
}

/// Where in a call messages are queued: there it answers a row for each that is to leave.
pub(crate) fn queueing(call: &[Statement]) -> Vec<usize> {
    let queues = [answer::QUEUE, auto_reply::QUEUE, consequence::AS_SMS];
    let all = call.iter().enumerate().filter(|(_, statement)| queues.contains(&statement.sql));
    all.map(|(place, _)| place).collect()
}

/// Answers if the tables are there.
pub(crate) fn schema() -> Statement {
    Statement::new("select 1 as ready from attempt limit 1", [])
}

/// A row that says no more than that something was done.
#[derive(Debug, Deserialize)]
pub(crate) struct Done {}

/// Lists come as JSON.
fn list<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let json = String::deserialize(deserializer)?;
    serde_json::from_str(&json).map_err(serde::de::Error::custom)
}

/// Times travel as milliseconds.
fn millis<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(at.millis())
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<Timestamp> for Param {
    fn from(at: Timestamp) -> Self {
        Self::Integer(at.millis())
    }
}

impl<T: Into<Self>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    fn sizes(rows: &[String]) -> Vec<usize> {
        let rows_of = |statement: Statement| match statement.params.as_slice() {
            [Param::Text(json)] => serde_json::from_str::<Vec<String>>(json).expect("JSON").len(),
            _ => panic!("one parameter"),
        };
        Statement::over_many("", rows).into_iter().map(rows_of).collect()
    }

    #[test]
    fn a_set_is_one_statement_unless_a_value_would_be_too_large_for_d1() {
        assert_eq!(sizes(&[]), [0]);
        assert_eq!(sizes(&vec!["x".repeat(900); 1_000]), [1_000]);
        assert_eq!(sizes(&vec!["x".repeat(400_000); 5]), [2, 2, 1]);
        assert_eq!(sizes(&vec!["x".repeat(3_000_000); 2]), [1, 1]);
    }
}
