//! Opt-ins as operators see them: a view over consent, identifiers, ledger, groups and windows.

use jawort_shared::identity::number_key;
use jawort_shared::time::Timestamp;
use serde::Deserialize;

use super::{Param, Statement};
use crate::ids::BusinessId;

/// One opt-in.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) contact_id: String,
    pub(crate) name: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) bsuid: Option<String>,
    pub(crate) channel_id: String,
    pub(crate) is_active: u8,
    pub(crate) since: i64,
    pub(crate) source: String,
    /// JSON list of group codes.
    pub(crate) groups: String,
    pub(crate) window_expires_at: Option<i64>,
    /// Since when marketing waits for an operator to look.
    pub(crate) held_since: Option<i64>,
    /// The channel that it is limited to; empty for the whole business.
    pub(crate) scope: String,
}

/// What a list is narrowed to; all of it optional.
#[derive(Debug, Default)]
pub(crate) struct Filter<'a> {
    pub(crate) is_active: Option<bool>,
    /// Only those whose marketing waits for an operator to look.
    pub(crate) is_held: bool,
    pub(crate) channel: Option<&'a str>,
    pub(crate) group: Option<&'a str>,
    /// Start of a number (digits) or of a name, or a whole BSUID.
    pub(crate) search: Option<&'a str>,
    /// Contact id and scope after which the list goes on.
    pub(crate) after: (&'a str, &'a str),
    pub(crate) limit: i64,
}

// The names of the two halves are joined by concat!, so that both lists show the same columns.
macro_rules! list {
    ($narrow:literal) => {
        concat!(
            "
select k.contact_id, k.channel_id as scope, c.name, l.channel_id, l.source,
  (select h.held_at from consent h where h.business_id = k.business_id and h.contact_id = k.contact_id
     and h.channel_id = k.channel_id and h.purpose = 'marketing'
     and h.held_at > 0 and h.held_at >= h.granted_at and h.held_at > h.released_at) as held_since,
  case when k.withdrawn_at = 0 then k.granted_at + k.implied_at > 0
       else k.granted_at > k.withdrawn_at end as is_active,
  case when k.withdrawn_at > 0 and k.withdrawn_at >= k.granted_at then k.withdrawn_at
       when k.granted_at > 0 then k.granted_at else k.implied_at end as since,
  (select i.shown from identifier i where i.business_id = k.business_id
     and i.contact_id = k.contact_id and i.kind in ('phone', 'wa_id') order by i.kind limit 1) as phone,
  (select i.value from identifier i where i.business_id = k.business_id
     and i.contact_id = k.contact_id and i.kind = 'bsuid' limit 1) as bsuid,
  (select json_group_array(g.code) from membership m
     join contact_group g on g.business_id = m.business_id and g.group_id = m.group_id
                         and g.deleted_at is null
     where m.business_id = k.business_id and m.contact_id = k.contact_id
       and m.joined_at > m.left_at) as groups,
  (select s.expires_at from service_window s where s.business_id = k.business_id
     and s.contact_id = k.contact_id and s.channel_id = l.channel_id and s.expires_at > ?7
  ) as window_expires_at
from consent k
join ledger l on l.ledger_id =
  (select n.ledger_id from ledger n where n.business_id = k.business_id
     and n.contact_id in (select k.contact_id union all
                          select m.loser_id from contact_merge m
                          where m.business_id = k.business_id and m.winner_id = k.contact_id
                            and m.undone_at is null)
     and n.purpose = 'service' and n.medium = 'whatsapp' and n.scope = k.channel_id
   order by n.act = 'withdrawn', n.act = 'implied', n.event_at desc limit 1)
left join contact c on c.business_id = k.business_id and c.contact_id = k.contact_id
where k.business_id = ?1 and k.purpose = 'service' and k.channel_id <> 'sms'
  and (k.contact_id, k.channel_id) > (?2, ?10)
  and (not ?11 or held_since is not null)
  and (?4 is null or is_active = ?4)
  and (?5 is null or l.channel_id = ?5)
  and (?6 is null or exists (select 1 from membership m
        join contact_group g on g.business_id = m.business_id and g.code = ?6 and g.group_id = m.group_id
                            and g.deleted_at is null
        where m.business_id = k.business_id and m.contact_id = k.contact_id and m.joined_at > m.left_at))
",
            $narrow,
            "
order by k.contact_id, k.channel_id
limit ?3"
        )
    };
}

const LIST: &str = list!("");

const SEARCH: &str = list!(
    "
  and k.contact_id in
    (select i.contact_id from identifier i where i.business_id = ?1
       and i.kind in ('phone', 'wa_id') and i.value >= ?8 and i.value < ?8 || ':'
     union all
     select i.contact_id from identifier i where i.business_id = ?1 and i.kind = 'bsuid' and i.value = ?9
     union all
     select n.contact_id from contact n where n.business_id = ?1
       and n.name >= ?9 collate nocase and n.name < ?9 || char(1114111) collate nocase)"
);

/// A page of opt-ins, by contact id.
pub(crate) fn list(business_id: &BusinessId, filter: &Filter<'_>, now: Timestamp) -> Statement {
    let mut params: Vec<Param> = vec![
        business_id.as_str().into(),
        filter.after.0.into(),
        filter.limit.into(),
        filter.is_active.map(i64::from).into(),
        filter.channel.into(),
        filter.group.into(),
        now.into(),
    ];
    let Some(search) = filter.search else {
        params.extend([
            Param::Null,
            Param::Null,
            filter.after.1.into(),
            i64::from(filter.is_held).into(),
        ]);
        return Statement { sql: LIST, params };
    };
    let digits: String = search.chars().filter(char::is_ascii_digit).collect();
    // A search without a digit must not match every number.
    let digits = if digits.is_empty() { "x".to_owned() } else { number_key(&digits) };
    let is_held = i64::from(filter.is_held);
    params.extend([digits.as_str().into(), search.into(), filter.after.1.into(), is_held.into()]);
    Statement { sql: SEARCH, params }
}
