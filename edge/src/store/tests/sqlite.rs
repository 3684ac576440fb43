//! SQLite in place of D1: the same migrations, the same statements, the same transaction for a call.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use jawort_shared::time::Timestamp;
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Connection, Row, ToSql, params_from_iter};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::store::claim::{self, Claimed};
use crate::store::{Param, Statement};

/// Drains and steps have ids of their own.
static FRESH: AtomicU64 = AtomicU64::new(0);

/// The demo as a file: migrating it anew would take each of thousands of worlds longer than all else.
static DEMO: LazyLock<Vec<u8>> =
    LazyLock::new(|| open(|sql| sql).serialize("main").expect("a file").to_vec());

/// A fresh database with the demo in it.
pub(crate) struct Sqlite(Connection);

/// A fresh database: the migrations, each as `edit` returns it, and the demo.
pub(crate) fn open(edit: impl Fn(String) -> String) -> Connection {
    let connection = Connection::open_in_memory().expect("a database");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let entries = std::fs::read_dir(root).expect("migrations");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files.push(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/demo.sql").into());
    for file in files {
        let sql = edit(std::fs::read_to_string(&file).expect("a readable file"));
        connection.execute_batch(&sql).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    }
    connection
}

impl Sqlite {
    pub(crate) fn with_demo() -> Self {
        let mut connection = Connection::open_in_memory().expect("a database");
        let file = DEMO.as_slice();
        connection.deserialize_read_exact("main", file, file.len(), false).expect("the demo");
        Self(connection)
    }

    /// One call: all statements or none.
    pub(crate) fn call(&mut self, statements: &[Statement]) -> Vec<Vec<Value>> {
        let transaction = self.0.transaction().expect("a transaction");
        let run = |statement: &Statement| {
            run(&transaction, statement.sql, &statement.params)
                .unwrap_or_else(|why| panic!("{}: {why}", statement.sql))
        };
        let answers = statements.iter().map(run).collect();
        transaction.commit().expect("a commit");
        answers
    }

    /// The rows of one statement.
    pub(crate) fn rows<T: DeserializeOwned>(&mut self, statement: &Statement) -> Vec<T> {
        let rows = self.call(std::slice::from_ref(statement)).remove(0);
        rows.into_iter()
            .map(|row| serde_json::from_value(row).expect("a row as declared"))
            .collect()
    }

    /// An id that nothing else has.
    #[expect(clippy::unused_self, reason = "ids are among what a record has")]
    pub(crate) fn fresh(&self, prefix: &str) -> String {
        format!("{prefix}_{}", FRESH.fetch_add(1, Ordering::Relaxed))
    }

    /// What a drain may send at this time.
    pub(crate) fn claim(&mut self, now: Timestamp) -> Vec<Claimed> {
        let isolate_id = self.fresh("iso");
        self.claim_in(&isolate_id, now)
    }

    /// As [`Self::claim`], by a drain in some isolate.
    pub(crate) fn claim_in(&mut self, isolate_id: &str, now: Timestamp) -> Vec<Claimed> {
        let drain_id = self.fresh("drn");
        let call = claim::within_the_rules(&drain_id, isolate_id, now);
        let rows = self.call(&call).remove(claim::PLACE);
        rows.into_iter()
            .map(|row| serde_json::from_value(row).expect("a row as declared"))
            .collect()
    }

    /// The first column of what a query answers, as text, rows joined by blanks.
    pub(crate) fn ask(&self, sql: &str) -> String {
        let mut query = self.0.prepare(sql).unwrap_or_else(|why| panic!("{sql}: {why}"));
        let rows = query.query_map([], |row| row.get::<_, SqlValue>(0)).expect("rows");
        let text = |value| match value {
            SqlValue::Null => "null".to_owned(),
            SqlValue::Integer(number) => number.to_string(),
            SqlValue::Text(text) => text,
            SqlValue::Real(_) | SqlValue::Blob(_) => panic!("no table holds these"),
        };
        rows.map(|value| text(value.expect("a value"))).collect::<Vec<_>>().join(" ")
    }

    /// What the database answers to something that no statement of the house does.
    pub(crate) fn within<T>(&self, act: impl FnOnce(&Connection) -> T) -> T {
        act(&self.0)
    }

    /// How SQLite goes about a statement.
    pub(crate) fn plan(&self, statement: &Statement) -> Vec<String> {
        let sql = format!("explain query plan {}", statement.sql);
        let mut query = self.0.prepare(&sql).unwrap_or_else(|why| panic!("{sql}: {why}"));
        let steps = query.query_map(params_from_iter(&statement.params), |row| row.get(3));
        steps.expect("a plan").map(|step| step.expect("a step")).collect()
    }
}

/// Runs one statement and answers its rows as D1 does: objects by column.
pub(crate) fn run(
    connection: &Connection,
    sql: &str,
    params: &[Param],
) -> rusqlite::Result<Vec<Value>> {
    let mut query = connection.prepare_cached(sql)?;
    let names: Vec<_> = query.column_names().map(str::to_owned).collect();
    query.query_map(params_from_iter(params), |row| Ok(object(row, &names)))?.collect()
}

fn object(row: &Row<'_>, names: &[String]) -> Value {
    let column = |(place, name): (usize, &String)| {
        let value = match row.get_ref(place).expect("a column") {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => number.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
            ValueRef::Real(_) | ValueRef::Blob(_) => panic!("no table holds these"),
        };
        (name.clone(), value)
    };
    Value::Object(names.iter().enumerate().map(column).collect::<Map<_, _>>())
}

impl ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Text(text) => text.as_str().into(),
            // D1 binds every number as a double: divided by a whole number it leaves a fraction.
            #[expect(clippy::cast_precision_loss, reason = "times and counts stay below 2^53")]
            Self::Integer(number) => (*number as f64).into(),
            Self::Null => ToSqlOutput::Owned(SqlValue::Null),
        })
    }
}
