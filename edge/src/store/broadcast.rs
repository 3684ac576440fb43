//! Table `broadcast`: made, shown, and moved from state to state by operators.

pub(crate) mod advance;
pub(crate) mod recipient;
pub(crate) mod turn;

use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::BusinessId;

/// A broadcast that is to be planned.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) business_id: &'a BusinessId,
    pub(crate) broadcast_id: &'a str,
    pub(crate) channel: Option<&'a str>,
    pub(crate) name: &'a str,
    /// What it says, as JSON.
    pub(crate) says: &'a str,
    pub(crate) via: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) once_per_person: bool,
    /// Groups by id or code.
    pub(crate) groups: &'a [String],
    /// Tags by id or name.
    pub(crate) tags: &'a [String],
    pub(crate) audience: &'a Audience<'a>,
    /// Name and language.
    pub(crate) template: Option<(&'a str, &'a str)>,
    pub(crate) now: Timestamp,
}

/// Where people are found besides groups and tags, and who of them is meant.
#[derive(Debug, Serialize)]
pub(crate) struct Audience<'a> {
    /// After groups and tags.
    pub(crate) sources: Vec<Source<'a>>,
    pub(crate) countries: &'a [String],
    /// Milliseconds.
    pub(crate) opted_in_since: Option<i64>,
}

/// A place where people are found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source<'a> {
    /// These contacts.
    Contacts(&'a [String]),
    /// Everybody who is opted in for the purpose; `true`.
    Everybody(bool),
}

// What was named but is not there; what is wrong is said once, the first of them.
const LACKS: &str = "
select case
  when (select count(*) from channel c where c.business_id = ?1 and (?2 is null or c.channel_id = ?2)) <> 1
    then iif(?2 is null and exists (select 1 from channel e where e.business_id = ?1), 'which_channel', 'channel')
  when exists (select 1 from json_each(?3) n
               where not exists (select 1 from contact_group g
                                 where g.business_id = ?1 and n.value in (g.group_id, g.code) and g.deleted_at is null))
    then 'group'
  when exists (select 1 from json_each(?6) n
               where not exists (select 1 from tag g where g.business_id = ?1 and g.tag_id = n.value)
                 and not exists (select 1 from tag g where g.business_id = ?1 and g.name = n.value collate nocase))
    then 'tag'
  when ?4 is not null
   and not exists (select 1 from channel c
                   cross join template t on t.business_id = c.business_id and t.waba_id = c.waba_id
                                        and t.name = ?4 and t.language = ?5
                   where c.business_id = ?1 and (?2 is null or c.channel_id = ?2))
    then 'template'
end as lacks";

// What Meta takes for marketing is marketing.
const CREATE: &str = "
insert into broadcast (business_id, broadcast_id, channel_id, name, says, via, purpose, once_per_person, audience,
                       template_id, created_at, next_at)
select c.business_id, ?7->>'broadcast_id', c.channel_id, ?7->>'name', ?7->>'says', ?7->>'via',
       iif(t.category = 'MARKETING', 'marketing', ?7->>'purpose'), ?7->>'once_per_person',
       json_set(?7->'audience', '$.sources', json(
         '[' || (select coalesce(group_concat(s.source), '') from (
           select json_object('group', g.group_id) as source
           from json_each(?3) n
           join contact_group g on g.business_id = ?1 and n.value in (g.group_id, g.code) and g.deleted_at is null
           union all
           select json_object('tag', g.tag_id)
           from json_each(?6) n
           cross join tag g on g.business_id = ?1 and g.tag_id = n.value
           union all
           select json_object('tag', g.tag_id)
           from json_each(?6) n
           cross join tag g on g.business_id = ?1 and g.name = n.value collate nocase
           union all
           select o.value from json_each(?7->'audience'->'sources') o) s) || ']')),
       coalesce(t.template_id, ''), ?7->>'now', ?7->>'now'
from channel c
left join template t on t.business_id = c.business_id and t.waba_id = c.waba_id and t.name = ?4 and t.language = ?5
where c.business_id = ?1 and (?2 is null or c.channel_id = ?2)
  and (select count(*) from channel d where d.business_id = ?1 and (?2 is null or d.channel_id = ?2)) = 1
  and (?4 is null or t.template_id is not null)
  and not exists (select 1 from json_each(?3) n
                  where not exists (select 1 from contact_group g
                                    where g.business_id = ?1 and n.value in (g.group_id, g.code)
                                      and g.deleted_at is null))
  and not exists (select 1 from json_each(?6) n
                  where not exists (select 1 from tag g where g.business_id = ?1 and g.tag_id = n.value)
                    and not exists (select 1 from tag g where g.business_id = ?1 and g.name = n.value collate nocase))
returning 1 as done";

/// What a new broadcast lacks.
#[derive(Debug, Deserialize)]
pub(crate) struct Lacks {
    /// `channel`, `which_channel`, `group`, `tag` or `template`.
    pub(crate) lacks: Option<String>,
}

/// Answers what is lacking ([`Lacks`]), and makes the broadcast if nothing is.
pub(crate) fn create(new: &New<'_>) -> [Statement; 2] {
    let own = serde_json::json!({
        "broadcast_id": new.broadcast_id,
        "name": new.name,
        "says": new.says,
        "via": new.via,
        "purpose": new.purpose,
        "once_per_person": i32::from(new.once_per_person),
        "audience": new.audience,
        "now": new.now.millis(),
    });
    let list = |names: &[String]| serde_json::to_string(names).unwrap_or_default();
    let (name, language) = new.template.unzip();
    let known = [
        new.business_id.as_str().into(),
        new.channel.into(),
        list(new.groups).as_str().into(),
        name.into(),
        language.into(),
        list(new.tags).as_str().into(),
    ];
    let mut create = Statement::new(CREATE, known.clone());
    create.params.push(own.to_string().as_str().into());
    [Statement::new(LACKS, known), create]
}

/// A broadcast with how far it came.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) broadcast_id: String,
    pub(crate) channel_id: String,
    pub(crate) name: String,
    pub(crate) says: String,
    pub(crate) via: String,
    pub(crate) purpose: String,
    pub(crate) once_per_person: u8,
    pub(crate) state: String,
    pub(crate) paused_for: Option<String>,
    pub(crate) waits_for: Option<String>,
    pub(crate) waits_until: Option<i64>,
    pub(crate) summary: String,
    /// Of the channel.
    pub(crate) lang: String,
    /// Of the template, as Meta lists them.
    pub(crate) components: Option<String>,
    pub(crate) start_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) started_at: Option<i64>,
    pub(crate) ended_at: Option<i64>,
    #[serde(flatten)]
    pub(crate) progress: Progress,
}

/// Recipients by state, and what left of late.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Progress {
    pub(crate) planned: i64,
    pub(crate) skipped: i64,
    pub(crate) queued: i64,
    pub(crate) sent: i64,
    pub(crate) failed: i64,
    pub(crate) suppressed: i64,
    pub(crate) expired: i64,
    pub(crate) unknown: i64,
    pub(crate) cancelled: i64,
    /// Minutes since 1970.
    pub(crate) minute: i64,
    pub(crate) this_minute: i64,
    pub(crate) last_minute: i64,
}

macro_rules! rows {
    ($narrow:literal) => {
        concat!(
            "
select b.broadcast_id, b.channel_id, b.name, b.says, b.via, b.purpose, b.once_per_person, b.state, b.paused_for,
       b.waits_for, b.waits_until, b.summary, c.lang, t.components, b.start_at, b.created_at, b.started_at, b.ended_at,
       p.planned, p.skipped, p.queued, p.sent, p.failed, p.suppressed, p.expired, p.unknown, p.cancelled,
       p.minute, p.this_minute, p.last_minute
from broadcast b
join broadcast_progress p on p.business_id = b.business_id and p.broadcast_id = b.broadcast_id
join channel c on c.business_id = b.business_id and c.channel_id = b.channel_id
left join template t on t.business_id = b.business_id and t.template_id = b.template_id
where b.business_id = ?1 and ",
            $narrow
        )
    };
}

const SHOW: &str = rows!("b.broadcast_id = ?2");

/// A broadcast of a business.
pub(crate) fn show(business_id: &BusinessId, broadcast_id: &str) -> Statement {
    Statement::new(SHOW, [business_id.as_str().into(), broadcast_id.into()])
}

const LIST: &str = rows!("b.broadcast_id < ?2 order by b.broadcast_id desc limit ?3");

/// Broadcasts before an id, newest first.
pub(crate) fn list(business_id: &BusinessId, before: &str, limit: i64) -> Statement {
    Statement::new(LIST, [business_id.as_str().into(), before.into(), limit.into()])
}

const START: &str = "
update broadcast set state = 'running', started_at = ?3, start_at = ?4, next_at = max(?3, coalesce(?4, ?3))
where business_id = ?1 and broadcast_id = ?2 and state = 'planned'
returning 1 as done";

const PAUSE: &str = "
update broadcast set state = 'paused', paused_for = 'operator', next_at = null
where business_id = ?1 and broadcast_id = ?2 and state = 'running' and ?3 > 0
returning 1 as done";

const RESUME: &str = "
update broadcast set state = 'running', paused_for = null, next_at = max(?3, coalesce(start_at, ?3))
where business_id = ?1 and broadcast_id = ?2 and state = 'paused'
returning 1 as done";

// What was released ends at once; a step ends the rest.
const CANCEL: &str = "
update broadcast set state = 'cancelled', paused_for = null, waits_for = null, waits_until = null, ended_at = ?3,
                     next_at = ?3
where business_id = ?1 and broadcast_id = ?2 and state in ('planning', 'planned', 'running', 'paused')
returning 1 as done";

/// What operators do with a broadcast.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Deed {
    /// It begins to leave; not before a time, if there is one.
    Start(Option<Timestamp>),
    Pause,
    Resume,
    Cancel,
}

/// Moves a broadcast if its state allows it; answers a row if it did.
pub(crate) fn act(
    business_id: &BusinessId,
    broadcast_id: &str,
    deed: Deed,
    now: Timestamp,
) -> Statement {
    let (sql, more) = match deed {
        Deed::Start(at) => (START, Some(at)),
        Deed::Pause => (PAUSE, None),
        Deed::Resume => (RESUME, None),
        Deed::Cancel => (CANCEL, None),
    };
    let mut statement =
        Statement::new(sql, [business_id.as_str().into(), broadcast_id.into(), now.into()]);
    statement.params.extend(more.map(Into::into));
    statement
}
