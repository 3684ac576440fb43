//! Table `template`: the templates of a business as Meta has them. Of each thing that is told the newest word stands.

use jawort_shared::template::Status;
use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::BusinessId;

/// A template as Meta lists it or answers about it.
#[derive(Debug, Serialize)]
pub(crate) struct Listed<'a> {
    pub(crate) business_id: &'a BusinessId,
    /// Ours, if it is new.
    pub(crate) template_id: String,
    pub(crate) waba_id: &'a str,
    pub(crate) meta_id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) language: &'a str,
    /// In Meta's word.
    pub(crate) category: &'a str,
    pub(crate) status: &'static str,
    /// `POSITIONAL` or `NAMED`.
    pub(crate) parameter_format: &'static str,
    /// JSON.
    pub(crate) components: String,
    pub(crate) quality: Option<&'a str>,
    pub(crate) rejected_reason: Option<&'a str>,
    /// As of when Meta's word is taken.
    #[serde(serialize_with = "super::millis")]
    pub(crate) told_at: Timestamp,
    #[serde(serialize_with = "super::millis")]
    pub(crate) now: Timestamp,
}

// What stands under a name that was given anew is another template: nothing that was told of the old one counts.
const PUT: &str = "
insert into template (business_id, template_id, waba_id, meta_id, name, language, category, status, parameter_format,
                      components, quality, rejected_reason, status_at, category_at, quality_at, synced_at, changed_at)
select r.value->>'business_id', r.value->>'template_id', r.value->>'waba_id', r.value->>'meta_id', r.value->>'name',
       r.value->>'language', r.value->>'category', r.value->>'status', r.value->>'parameter_format',
       r.value->>'components', r.value->>'quality', r.value->>'rejected_reason',
       r.value->>'told_at', r.value->>'told_at', r.value->>'told_at', r.value->>'now', r.value->>'now'
from json_each(?1) r
where true
on conflict (business_id, waba_id, name, language) do update set
  status = iif(meta_id = excluded.meta_id, status, excluded.status),
  status_at = iif(meta_id = excluded.meta_id, status_at, excluded.status_at),
  rejected_reason = iif(meta_id = excluded.meta_id, rejected_reason, excluded.rejected_reason),
  category = iif(meta_id = excluded.meta_id, category, excluded.category),
  category_at = iif(meta_id = excluded.meta_id, category_at, excluded.category_at),
  quality = iif(meta_id = excluded.meta_id, quality, excluded.quality),
  quality_at = iif(meta_id = excluded.meta_id, quality_at, excluded.quality_at),
  changed_at = iif(meta_id = excluded.meta_id and parameter_format = excluded.parameter_format
                   and components = excluded.components, changed_at, excluded.changed_at),
  meta_id = excluded.meta_id,
  parameter_format = excluded.parameter_format,
  components = excluded.components,
  synced_at = excluded.synced_at
where excluded.synced_at >= template.synced_at";

/// Takes templates as Meta has them; of those that are known already the content.
/// What Meta says of these besides is for [`hear`].
pub(crate) fn put(listed: &[Listed<'_>]) -> Vec<Statement> {
    Statement::over_many(PUT, listed)
}

/// What Meta says of a template, each thing as of when it was said; 0 where nothing was.
#[derive(Debug, Default, Serialize)]
pub(crate) struct News<'a> {
    pub(crate) waba_id: &'a str,
    pub(crate) meta_id: &'a str,
    pub(crate) status: Option<&'static str>,
    pub(crate) status_at: i64,
    pub(crate) rejected_reason: Option<&'a str>,
    /// In Meta's word.
    pub(crate) category: Option<&'a str>,
    pub(crate) category_at: i64,
    /// In Meta's word.
    pub(crate) quality: Option<&'a str>,
    pub(crate) quality_at: i64,
}

// Of two words of the same time the stricter stands: `approved` is the first of all statuses in the alphabet, and
// `MARKETING` stands before `UTILITY`.
const HEAR: &str = "
with found as materialized (
  select t.business_id, t.template_id,
         r.value->>'status' as status, r.value->>'status_at' as status_at,
         r.value->>'rejected_reason' as rejected_reason,
         r.value->>'category' as category, r.value->>'category_at' as category_at,
         r.value->>'quality' as quality, r.value->>'quality_at' as quality_at,
         coalesce((r.value->>'status_at', r.value->>'status', coalesce(r.value->>'rejected_reason', ''))
                  > (t.status_at, t.status, coalesce(t.rejected_reason, '')), 0) as moves,
         r.value->>'category_at' > t.category_at
           or (r.value->>'category_at' = t.category_at and coalesce(r.value->>'category' < t.category, 0)) as turns,
         r.value->>'quality_at' > t.quality_at
           or (r.value->>'quality_at' = t.quality_at and r.value->>'quality' > coalesce(t.quality, '')) as rates
  from json_each(?1) r
  cross join template t on t.meta_id = r.value->>'meta_id' and t.waba_id = r.value->>'waba_id')
update template set
  status = iif(found.moves, found.status, template.status),
  status_at = iif(found.moves, found.status_at, template.status_at),
  rejected_reason = iif(found.moves, found.rejected_reason, template.rejected_reason),
  category = iif(found.turns, found.category, template.category),
  category_at = iif(found.turns, found.category_at, template.category_at),
  quality = iif(found.rates, found.quality, template.quality),
  quality_at = iif(found.rates, found.quality_at, template.quality_at),
  changed_at = iif((found.moves and found.status <> template.status)
                   or (found.turns and found.category <> template.category)
                   or (found.rates and found.quality is not template.quality), ?2, template.changed_at)
from found
where template.business_id = found.business_id and template.template_id = found.template_id
  and (found.moves or found.turns or found.rates)";

/// Merges what Meta says of templates that are known; one row for each of them.
pub(crate) fn hear(news: &[News<'_>], now: Timestamp) -> Vec<Statement> {
    Statement::over_many(HEAR, news).into_iter().map(|statement| statement.and(now)).collect()
}

const MISS: &str = "
update template set status = 'deleted', status_at = ?3, changed_at = ?4
where business_id = ?1 and waba_id = ?2 and synced_at < ?3 and status_at < ?3 and status <> 'deleted'";

/// Takes the templates that Meta does not list any more for deleted, as of this time.
pub(crate) fn miss(
    business_id: &BusinessId,
    waba_id: &str,
    as_of: Timestamp,
    now: Timestamp,
) -> Statement {
    Statement::new(MISS, [business_id.as_str().into(), waba_id.into(), as_of.into(), now.into()])
}

/// How many.
#[derive(Debug, Deserialize)]
pub(crate) struct Count {
    pub(crate) count: i64,
}

const CHANGED: &str = "
select count(*) as count from template where business_id = ?1 and waba_id = ?2 and changed_at = ?3";

/// The [`Count`] of an account's templates that changed in this call.
pub(crate) fn changed(business_id: &BusinessId, waba_id: &str, now: Timestamp) -> Statement {
    Statement::new(CHANGED, [business_id.as_str().into(), waba_id.into(), now.into()])
}

/// A template as it is shown.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) template_id: String,
    pub(crate) waba_id: String,
    pub(crate) meta_id: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) parameter_format: String,
    pub(crate) components: String,
    pub(crate) quality: Option<String>,
    pub(crate) rejected_reason: Option<String>,
    pub(crate) synced_at: i64,
}

// The same columns for all, joined by concat!.
macro_rules! rows {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "template_id, waba_id, meta_id, name, language, category, status, parameter_format, components, quality,
       rejected_reason, synced_at
",
            $after
        )
    };
}

const LIST: &str = rows!(
    "
select ",
    "from template
where business_id = ?1 and template_id > ?2 and iif(?3 is null, status <> 'deleted', status = ?3)
  and name = coalesce(?4, name)
order by template_id limit ?5"
);

/// Templates of a business behind an id, by id; without a status all but the deleted ones.
pub(crate) fn list(
    business_id: &BusinessId,
    after: &str,
    status: Option<Status>,
    name: Option<&str>,
    limit: i64,
) -> Statement {
    let status = status.map(Status::as_str).into();
    Statement::new(
        LIST,
        [business_id.as_str().into(), after.into(), status, name.into(), limit.into()],
    )
}

const FIND: &str = rows!(
    "
select ",
    "from template where business_id = ?1 and template_id = ?2"
);

/// One template, whatever became of it.
pub(crate) fn find(business_id: &BusinessId, template_id: &str) -> Statement {
    Statement::new(FIND, [business_id.as_str().into(), template_id.into()])
}

const NAMED: &str = rows!(
    "
select ",
    "from template where business_id = ?1 and waba_id = ?2 and name = ?3 and language = ?4"
);

/// The template of a name in a language.
pub(crate) fn named(
    business_id: &BusinessId,
    waba_id: &str,
    name: &str,
    language: &str,
) -> Statement {
    let params = [business_id.as_str().into(), waba_id.into(), name.into(), language.into()];
    Statement::new(NAMED, params)
}

const RETIRE: &str = rows!(
    "
update template set status = 'deleted', status_at = max(status_at, ?3), changed_at = ?3
where business_id = ?1 and template_id = ?2
returning ",
    ""
);

/// Takes a template out of use, as of now; answers it. If Meta goes on listing it, the next look finds it again.
pub(crate) fn retire(business_id: &BusinessId, template_id: &str, now: Timestamp) -> Statement {
    Statement::new(RETIRE, [business_id.as_str().into(), template_id.into(), now.into()])
}
