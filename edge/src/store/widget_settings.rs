//! Table `widget`, as its operators see and set it.

use jawort_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Statement;
use crate::ids::BusinessId;

/// A widget with all that is set about it.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) widget_id: String,
    pub(crate) channel_id: String,
    pub(crate) lang: String,
    pub(crate) purpose: String,
    /// JSON, as the next two.
    pub(crate) origins: String,
    pub(crate) countries: String,
    pub(crate) theme: String,
    pub(crate) consent_box: u8,
}

macro_rules! columns {
    () => {
        "widget_id, channel_id, lang, purpose, origins, countries, theme, consent_box"
    };
}

const LIST: &str = concat!(
    "select ",
    columns!(),
    " from widget where business_id = ?1 and widget_id > ?2 order by widget_id limit ?3"
);

/// Widgets of a business behind an id, by id.
pub(crate) fn list(business_id: &BusinessId, after: &str, limit: i64) -> Statement {
    Statement::new(LIST, [business_id.as_str().into(), after.into(), limit.into()])
}

const FIND: &str =
    concat!("select ", columns!(), " from widget where business_id = ?1 and widget_id = ?2");

/// One widget.
pub(crate) fn find(business_id: &BusinessId, widget_id: &str) -> Statement {
    Statement::new(FIND, [business_id.as_str().into(), widget_id.into()])
}

const CREATE: &str = "
insert into widget (business_id, widget_id, channel_id, lang, purpose, created_at)
select c.business_id, ?2, c.channel_id, c.lang, 'service', ?4 from channel c
where c.business_id = ?1 and c.channel_id = ?3->>'channel'";

/// Makes a widget of a channel, if the business has that; [`change`] sets the rest and answers it.
pub(crate) fn create(
    business_id: &BusinessId,
    widget_id: &str,
    settings: &Map<String, Value>,
    now: Timestamp,
) -> Statement {
    change(business_id, widget_id, settings).instead(CREATE).and(now)
}

// Lists and objects are kept as JSON.
const CHANGE: &str = concat!(
    "
update widget set
  lang = coalesce(?3->>'lang', lang),
  purpose = coalesce(?3->>'purpose', purpose),
  origins = coalesce(?3->'origins', origins),
  countries = coalesce(?3->'countries', countries),
  theme = coalesce(?3->'theme', theme),
  consent_box = coalesce(?3->>'consent_box', consent_box)
where business_id = ?1 and widget_id = ?2
returning ",
    columns!()
);

/// Sets what is named, and answers the widget.
pub(crate) fn change(
    business_id: &BusinessId,
    widget_id: &str,
    settings: &Map<String, Value>,
) -> Statement {
    let settings = Value::Object(settings.clone()).to_string();
    Statement::new(
        CHANGE,
        [business_id.as_str().into(), widget_id.into(), settings.as_str().into()],
    )
}
