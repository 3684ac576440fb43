//! What triggers run is judged too: each runs for every row, and none of it stands in a plan.

use super::judge;
use crate::store::tests::sqlite::Sqlite;

/// The statements of all triggers, with parameters in place of the row's columns.
fn every_statement(sqlite: &Sqlite) -> Vec<String> {
    let sources = "select sql || char(1) from sqlite_master where type = 'trigger'";
    let sources = sqlite.ask(sources);
    let bodies = sources.split('\u{1}').filter_map(|source| {
        let (_, body) = source.split_once("begin\n")?;
        Some(body.trim_end().strip_suffix("end")?.to_owned())
    });
    let all = bodies.flat_map(|body| body.split(";\n").map(without_row).collect::<Vec<_>>());
    all.filter(|statement| !statement.trim().is_empty() && !statement.contains("raise(")).collect()
}

/// `new.x` and `old.x` become parameters.
fn without_row(statement: &str) -> String {
    let (mut written, mut word) = (String::new(), String::new());
    for one in statement.chars().chain([' ']) {
        if one.is_ascii_alphanumeric() || "_.".contains(one) {
            word.push(one);
            continue;
        }
        let is_column = word.starts_with("new.") || word.starts_with("old.");
        written += if is_column { "?" } else { &word };
        written.push(one);
        word.clear();
    }
    written
}

#[test]
fn no_trigger_walks() {
    let sqlite = Sqlite::with_demo();
    let all = every_statement(&sqlite);
    assert!(all.len() > 40, "{}", all.len());
    for sql in all {
        let plan: Vec<String> = sqlite.within(|connection| {
            let explain = format!("explain query plan {sql}");
            let mut query =
                connection.prepare(&explain).unwrap_or_else(|why| panic!("{sql}: {why}"));
            let nulls = vec![rusqlite::types::Null; query.parameter_count()];
            let steps = query.query_map(rusqlite::params_from_iter(nulls), |row| row.get(3));
            steps.expect("a plan").map(|step| step.expect("a step")).collect()
        });
        judge::plan(&plan, &sql);
    }
}
