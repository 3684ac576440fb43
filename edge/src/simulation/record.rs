//! The record of one world: the real schema and the real statements on SQLite, thrown away after each seed.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::bug::Bug;
use crate::store::Statement;
use crate::store::tests::sqlite;

/// What the demo lacks: a business that wants keywords, a form that asks for less, a cap that is reached.
const WORLD: &str = "
update channel set sms_daily_cap = 2;
update contact_group set is_open = 1;
update channel set opt_in_rule = 'keyword' where channel_id = 'chn_other';
insert into widget (business_id, widget_id, channel_id, lang, purpose, created_at) values
  ('biz_demo', 'wgt_demo_service', 'chn_demo', 'de', 'service', 0),
  ('biz_other', 'wgt_other_marketing', 'chn_other', 'de', 'marketing', 0);
";

pub(super) struct Record {
    connection: Connection,
    bug: Option<Bug>,
    /// Statements as a planted bug has them.
    edited: HashMap<&'static str, String>,
}

/// The rows of each statement of a call.
pub(super) struct Answers(Vec<Vec<Value>>);

impl Answers {
    pub(super) fn of<T: DeserializeOwned>(&mut self, place: usize) -> Vec<T> {
        let rows = std::mem::take(&mut self.0[place]);
        rows.into_iter()
            .map(|row| serde_json::from_value(row).expect("a row as declared"))
            .collect()
    }
}

impl Record {
    pub(super) fn open(bug: Option<Bug>) -> Self {
        let edit = |sql: String| bug.map_or_else(|| sql.clone(), |bug| bug.edit(&sql));
        let connection = sqlite::open(edit);
        connection.execute_batch(WORLD).expect("the world");
        connection.set_prepared_statement_cache_capacity(128);
        // Else SQLite plans a statement anew each time its parameters change.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).expect("a setting");
        Self { connection, bug, edited: HashMap::new() }
    }

    /// Begins a world. All that happens in it is gone after [`Self::end`].
    pub(super) fn begin(&self) {
        self.run_plain("begin");
    }

    pub(super) fn end(&self) {
        self.run_plain("rollback");
    }

    /// One call: all statements or none.
    pub(super) fn call(&mut self, statements: &[Statement]) -> Result<Answers, String> {
        self.run_plain("savepoint call");
        let answers: Result<Vec<_>, _> =
            statements.iter().map(|statement| self.run(statement)).collect();
        if answers.is_err() {
            self.run_plain("rollback to call");
        }
        self.run_plain("release call");
        answers.map(Answers)
    }

    /// A call that fails after some of its statements: nothing of it stays.
    pub(super) fn call_and_fail(&mut self, statements: &[Statement], after: usize) {
        self.run_plain("savepoint call");
        for statement in statements.iter().take(after) {
            // It fails one way or the other.
            let _ = self.run(statement);
        }
        self.run_plain("rollback to call");
        self.run_plain("release call");
    }

    /// Rows of a question of the simulation's own.
    pub(super) fn ask<T>(
        &self,
        sql: &str,
        read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let mut query = self.connection.prepare_cached(sql).expect("a query");
        let rows = query.query_map([], |row| read(row)).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }

    fn run(&mut self, statement: &Statement) -> Result<Vec<Value>, String> {
        let sql = match self.bug {
            None => statement.sql,
            Some(bug) => {
                self.edited.entry(statement.sql).or_insert_with(|| bug.edit(statement.sql))
            }
        };
        let rows = sqlite::run(&self.connection, sql, &statement.params);
        rows.map_err(|why| format!("{why} in {sql}"))
    }

    fn run_plain(&self, sql: &str) {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut one| one.execute([]))
            .expect("a transaction");
    }
}
