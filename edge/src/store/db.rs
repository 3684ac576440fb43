//! Runs statements in D1 and counts the calls.

use std::sync::atomic::{AtomicU32, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::wasm_bindgen::JsValue;
use worker::{D1Database, D1Result, Env};

use super::{Param, Statement};
use crate::error::Failure;

/// The database as one request sees it.
#[derive(Debug, Default)]
pub(crate) struct Db {
    calls: AtomicU32,
    statements: AtomicU32,
    rows_read: AtomicU32,
    rows_written: AtomicU32,
}

/// What the record was asked so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Usage {
    /// Calls: the budget is two for each door.
    d1_calls: u32,
    /// Statements in these calls.
    d1_statements: u32,
    /// Rows that D1 read for them, as it bills them.
    d1_rows_read: u32,
    /// Rows that D1 wrote for them, as it bills them.
    d1_rows_written: u32,
}

impl Db {
    /// Runs all statements in one transaction and one call.
    pub(crate) async fn run(&self, env: &Env, statements: Vec<Statement>) -> Result<Rows, Failure> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let count = u32::try_from(statements.len()).unwrap_or(u32::MAX);
        self.statements.fetch_add(count, Ordering::Relaxed);
        let failed = |cause: worker::Error| Failure::unavailable("d1", &cause);
        let d1 = env.d1("DB").map_err(failed)?;
        let prepared = statements.iter().map(|statement| prepare(&d1, statement));
        let prepared = prepared.collect::<worker::Result<Vec<_>>>().map_err(failed)?;
        let rows = d1.batch(prepared).await.map(Rows).map_err(failed)?;
        self.meter(&rows);
        Ok(rows)
    }

    fn meter(&self, rows: &Rows) {
        for meta in rows.0.iter().filter_map(|result| result.meta().ok().flatten()) {
            let add = |counter: &AtomicU32, rows: Option<usize>| {
                let rows = rows.and_then(|rows| u32::try_from(rows).ok());
                counter.fetch_add(rows.unwrap_or_default(), Ordering::Relaxed);
            };
            add(&self.rows_read, meta.rows_read);
            add(&self.rows_written, meta.rows_written);
        }
    }

    /// What was asked so far.
    pub(crate) fn usage(&self) -> Usage {
        let count = |counter: &AtomicU32| counter.load(Ordering::Relaxed);
        Usage {
            d1_calls: count(&self.calls),
            d1_statements: count(&self.statements),
            d1_rows_read: count(&self.rows_read),
            d1_rows_written: count(&self.rows_written),
        }
    }
}

fn prepare(d1: &D1Database, statement: &Statement) -> worker::Result<worker::D1PreparedStatement> {
    let params: Vec<_> = statement.params.iter().map(js_value).collect();
    d1.prepare(statement.sql).bind(&params)
}

fn js_value(param: &Param) -> JsValue {
    match param {
        Param::Text(text) => JsValue::from_str(text),
        #[expect(clippy::cast_precision_loss, reason = "times and counts stay below 2^53")]
        Param::Integer(number) => JsValue::from_f64(*number as f64),
        Param::Null => JsValue::NULL,
    }
}

/// What a call answered, by statement.
pub(crate) struct Rows(Vec<D1Result>);

impl Rows {
    /// The rows of the statement at this place in the call.
    pub(crate) fn of<T: DeserializeOwned>(&self, place: usize) -> Result<Vec<T>, Failure> {
        let rows = self.0.get(place).map(D1Result::results).transpose();
        let rows = rows.map_err(|cause| Failure::unavailable("d1", &cause))?;
        Ok(rows.unwrap_or_default())
    }

    /// The first row of the statement at this place.
    pub(crate) fn first<T: DeserializeOwned>(&self, place: usize) -> Result<Option<T>, Failure> {
        Ok(self.of(place)?.into_iter().next())
    }
}
