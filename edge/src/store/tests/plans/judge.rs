//! Whether SQLite walks a table, or all that a business has, to run a statement.

/// What may be walked: the rows that travel in the statement itself, by their alias, and nothing else.
const TRAVELLING: [&str; 10] = ["a", "c", "j", "json_each", "k", "l", "n", "o", "p", "r"];

/// A search by the business alone walks all that it has: but a few groups, channels, widgets, keys and suggestions, one
/// portfolio; and the first of an index is one.
const SMALL: [&str; 9] = [
    "autoindex_merge_suggestion_1",
    "contact_group",
    "autoindex_channel",
    "index_channel_2",
    "index_widget_2",
    "index_operator_key_2",
    "index_business_1",
    "portfolio",
    "outreach_counted",
];

/// Fails where a statement walks what it should find.
pub(super) fn plan(plan: &[String], sql: &str) {
    let has = |step: String| plan.contains(&step);
    for step in plan {
        let mut words = step.split(' ');
        let walked = (words.next() == Some("SCAN")).then(|| words.next().unwrap_or_default());
        let travels = |alias| TRAVELLING.contains(&alias) && step.contains("VIRTUAL TABLE");
        // What a subquery found is walked; how it was found is judged on its own lines.
        let is_inner = |name: &str| {
            name == "CONSTANT"
                || name.starts_with('(')
                || has(format!("CO-ROUTINE {name}"))
                || has(format!("MATERIALIZE {name}"))
        };
        let is_fine = walked.is_none_or(|alias| travels(alias) || is_inner(alias));
        assert!(is_fine, "{step}\n{sql}");
        let searched = step.split(' ').nth(1).unwrap_or_default();
        let is_fine = !step.contains("AUTOMATIC") || is_inner(searched);
        assert!(is_fine, "{step}\n{sql}");
        let is_small = SMALL.iter().any(|one| step.contains(one));
        let walks = step.ends_with("(business_id=?)") && !is_small;
        assert!(!walks, "{step}\n{sql}");
    }
}
