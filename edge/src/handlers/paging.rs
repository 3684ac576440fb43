//! Lists page by page: at most 200 items and the cursor of the next page.

use axum::Json;
use jawort_shared::api::ErrorCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::store::Statement;

const USUAL: i64 = 50;
const LARGEST: i64 = 200;

/// How many items a page has at most.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct Limit(i64);

impl Default for Limit {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl Limit {
    /// The limit, if it is one that is allowed.
    pub(crate) fn check(self) -> Result<Self, Failure> {
        match self.0 {
            1..=LARGEST => Ok(self),
            _ => Err(Failure::new(ErrorCode::QueryMalformed, "limit must be 1 to 200")),
        }
    }

    /// What to ask the record for: one more than is shown tells whether there is a next page.
    pub(crate) fn one_more(self) -> i64 {
        self.0 + 1
    }
}

/// Where a list goes on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    #[serde(default)]
    pub(crate) limit: Limit,
    cursor: Option<String>,
}

impl Place {
    /// The id of the last item that was shown; before every id at first.
    fn after(&self) -> &str {
        self.cursor.as_deref().unwrap_or_default()
    }

    /// Time and key of the last item that was shown; the end of time before the first.
    pub(crate) fn before(&self) -> Result<(i64, &str), Failure> {
        let Some(cursor) = &self.cursor else { return Ok((i64::MAX, "")) };
        let place = cursor.split_once('.').filter(|(at, key)| {
            (1..=15).contains(&at.len())
                && at.bytes().all(|byte| byte.is_ascii_digit())
                && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
        let place = place.and_then(|(at, key)| Some((at.parse().ok()?, key)));
        let unknown =
            || Failure::new(ErrorCode::QueryMalformed, "cursor is not one that a list gave");
        place.ok_or_else(unknown)
    }
}

/// The page of a list by id behind the last item that was shown. `list` asks for so many rows behind an id.
pub(crate) async fn page_by_id<T: DeserializeOwned>(
    app: &App,
    place: &Place,
    list: impl FnOnce(&str, i64) -> Statement,
    item: impl Fn(&T) -> Value,
    id: impl Fn(&T) -> String,
) -> Result<Json<Value>, Failure> {
    let limit = place.limit.check()?;
    let rows = app.run(vec![list(place.after(), limit.one_more())]).await?.of(0)?;
    Ok(Json(pages(&rows, limit, item, id)))
}

/// A page of the rows, and the cursor behind its last one if there are more.
pub(crate) fn pages<T>(
    rows: &[T],
    limit: Limit,
    item: impl Fn(&T) -> Value,
    cursor: impl Fn(&T) -> String,
) -> Value {
    let size = usize::try_from(limit.0).unwrap_or_default();
    let (shown, more) = rows.split_at_checked(size).unwrap_or((rows, &[]));
    let last = shown.last().filter(|_| !more.is_empty());
    let items: Vec<_> = shown.iter().map(item).collect();
    json!({ "items": items, "next_cursor": last.map(cursor) })
}
