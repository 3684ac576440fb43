//! What is known before a send: the channel with its business, and the people.

use jawort_shared::time::{DAY, Timestamp};
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::ids::{BusinessId, ChannelId};

/// A channel as it sends.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Channel {
    pub(crate) business_id: BusinessId,
    pub(crate) channel_id: ChannelId,
    /// Who sends SMS for it.
    pub(crate) sms_provider: String,
    /// `trial` or `live`.
    pub(crate) mode: String,
    /// The table of rates, if there is one.
    pub(crate) rates: Option<String>,
    /// Millionths that a day may cost.
    pub(crate) spend_cap: Option<i64>,
    /// What this day may have cost so far.
    pub(crate) spent: i64,
    pub(crate) held_until: i64,
    /// From when on WhatsApp leaves.
    pub(crate) sends_from: i64,
    /// Meta's code, or `operator`, while it is stopped.
    pub(crate) stopped_for: Option<String>,
    pub(crate) marketing_paused_at: Option<i64>,
    /// Messages in a second.
    pub(crate) pace: i64,
    /// Of what it says by itself.
    pub(crate) lang: String,
    pub(crate) people_limit: Option<i64>,
    /// People who were written to outside of windows in the last day.
    pub(crate) in_use: i64,
    /// When the first of them was.
    pub(crate) first_at: Option<i64>,
}

// The tenant is a business, or that of an operator's key: then the door needs no call to learn it first.
macro_rules! channels {
    ($business:literal, $which:literal, $now:literal) => {
        concat!(
            "
select c.business_id, c.channel_id, c.sms_provider, b.mode, b.rates, b.spend_cap,
       coalesce((select s.micros from spend_day s
                 where s.business_id = c.business_id and s.day = cast(", $now, " / 86400000 as integer)), 0) as spent,
       c.held_until, c.sends_from, c.stopped_for, c.marketing_paused_at, c.pace, c.lang, p.people_limit, p.in_use,
       (select min(r.last_at) from outreach r where r.business_id = c.business_id and r.is_counted = 1) as first_at
from channel c
join business b on b.business_id = c.business_id
join portfolio p on p.business_id = c.business_id
where c.business_id = ",
            $business,
            " and ",
            $which,
            "
order by c.channel_id limit 2"
        )
    };
}

const CHANNELS_OF_KEY: &str = channels!(
    "(select k.business_id from operator_key k where k.key_hash = ?1)",
    "(?2 is null or c.channel_id = ?2)",
    "?3"
);

/// The channel that the business of an operator's key sends from: the named one, or the only one; two where it has to
/// say which.
pub(crate) fn channels_of_key(
    key_hash: &str,
    channel_id: Option<&str>,
    now: Timestamp,
) -> Statement {
    Statement::new(CHANNELS_OF_KEY, [key_hash.into(), channel_id.into(), now.into()])
}

/// A person as a message finds them.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Person {
    /// Empty for a number that nobody is known by.
    pub(crate) contact_id: String,
    /// As whose member; empty for anybody.
    pub(crate) group_id: String,
    pub(crate) name: Option<String>,
    pub(crate) username: Option<String>,
    /// The number that they wrote from last, digits.
    pub(crate) number: Option<String>,
    pub(crate) bsuid: Option<String>,
    /// JSON: scope, purpose, and the five times of each consent.
    pub(crate) consents: String,
    /// JSON: purpose and the two times of each consent by SMS.
    pub(crate) sms_consents: String,
    pub(crate) window_expires_at: Option<i64>,
    pub(crate) joined_at: i64,
    pub(crate) left_at: i64,
    pub(crate) marketing_from: i64,
    pub(crate) unreachable_at: i64,
    /// Whether a business in trial mode may write to the number.
    pub(crate) is_verified: u8,
    /// Whether they count for the portfolio's limit already.
    pub(crate) is_counted: u8,
}

// Whoever is found is a contact, or nobody with a number; for the members of a group, or for anybody.
macro_rules! people {
    ($business:literal, $channel:literal, $since:literal, $who:literal) => {
        concat!(
            "
with found as (", $who, "),
known as (
  select found.contact_id, found.group_id,
    coalesce(found.number, (select i.shown from identifier i
      where i.business_id = ", $business, " and i.contact_id = found.contact_id and i.kind in ('phone', 'wa_id')
        and i.attested_by = 'message' order by i.seen_at desc, i.kind desc limit 1)) as number,
    coalesce(found.number_key, (select i.value from identifier i
      where i.business_id = ", $business, " and i.contact_id = found.contact_id and i.kind in ('phone', 'wa_id')
        and i.attested_by = 'message' order by i.seen_at desc, i.kind desc limit 1)) as number_key
  from found)
select known.contact_id, known.group_id, c.name, c.username, known.number,
  (select i.value from identifier i
   where i.business_id = ", $business, " and i.contact_id = known.contact_id and i.kind = 'bsuid'
   order by i.seen_at desc limit 1) as bsuid,
  (select json_group_array(json_array(k.channel_id, k.purpose, k.granted_at, k.implied_at, k.withdrawn_at, k.held_at,
                                      k.released_at))
   from consent k where k.business_id = ", $business, " and k.contact_id = known.contact_id
                    and k.channel_id in ('', 'sms', ", $channel, ")) as consents,
  (select json_group_array(json_array(s.purpose, s.granted_at, s.withdrawn_at))
   from sms_consent s where s.business_id = ", $business, " and s.number_key = known.number_key) as sms_consents,
  (select w.expires_at from service_window w
   where w.business_id = ", $business, " and w.contact_id = known.contact_id and w.channel_id = ", $channel, ")
    as window_expires_at,
  coalesce(m.joined_at, 0) as joined_at, coalesce(m.left_at, 0) as left_at,
  coalesce(c.marketing_from, 0) as marketing_from, coalesce(c.unreachable_at, 0) as unreachable_at,
  exists (select 1 from trial_number t
          where t.business_id = ", $business, " and t.number_key = known.number_key and t.verified_at is not null)
    as is_verified,
  exists (select 1 from outreach r
          where r.business_id = ", $business, " and r.contact_id = known.contact_id and r.is_counted = 1
            and r.last_at > ", $since, ") as is_counted
from known
left join contact c on c.business_id = ", $business, " and c.contact_id = known.contact_id
left join membership m on m.business_id = ", $business, " and m.contact_id = known.contact_id
  and m.group_id = known.group_id"
        )
    };
}

pub(in crate::store) use {channels, people};

/// Whom a request names.
#[derive(Debug, Serialize)]
pub(crate) struct Named<'a> {
    pub(crate) contact: Option<&'a str>,
    /// Digits.
    pub(crate) number: Option<&'a str>,
    pub(crate) number_key: Option<String>,
    pub(crate) bsuid: Option<&'a str>,
}

const PERSON_OF_KEY: &str = people!(
    "(select k.business_id from operator_key k where k.key_hash = ?1)",
    "coalesce(?3, (select h.channel_id from channel h
                   where h.business_id = (select k.business_id from operator_key k where k.key_hash = ?1)
                   order by h.channel_id limit 1))",
    "?5",
    "select coalesce(
       (select n.contact_id from contact n
        where n.business_id = (select k.business_id from operator_key k where k.key_hash = ?1)
          and n.contact_id = ?2->>'contact'),
       (select i.contact_id from identifier i
        where i.business_id = (select k.business_id from operator_key k where k.key_hash = ?1)
          and i.kind in ('phone', 'wa_id') and i.value = ?2->>'number_key' and i.attested_by = 'message'
        order by i.kind desc limit 1),
       (select i.contact_id from identifier i
        where i.business_id = (select k.business_id from operator_key k where k.key_hash = ?1)
          and i.kind = 'bsuid' and i.value = ?2->>'bsuid'), '') as contact_id,
       ?2->>'number' as number, ?2->>'number_key' as number_key,
       coalesce((select g.group_id from contact_group g
                 where g.business_id = (select k.business_id from operator_key k where k.key_hash = ?1)
                   and ?4 in (g.group_id, g.code)), '') as group_id"
);

/// Whom a request names, for the business of an operator's key; empty where nobody is known so.
pub(crate) fn person_of_key(
    key_hash: &str,
    named: &Named<'_>,
    channel_id: Option<&str>,
    group_id: &str,
    now: Timestamp,
) -> Statement {
    let named = serde_json::to_string(named).unwrap_or_default();
    Statement::new(
        PERSON_OF_KEY,
        [
            key_hash.into(),
            named.as_str().into(),
            channel_id.into(),
            group_id.into(),
            now.minus(DAY).into(),
        ],
    )
}

const GROUP_OF_KEY: &str = "
select g.group_id from contact_group g
where g.business_id = (select k.business_id from operator_key k where k.key_hash = ?1)
  and ?2 in (g.group_id, g.code) and g.deleted_at is null";

/// A group by its id or its code.
pub(crate) fn group_of_key(key_hash: &str, group: &str) -> Statement {
    Statement::new(GROUP_OF_KEY, [key_hash.into(), group.into()])
}

/// A group that was found.
#[derive(Debug, Deserialize)]
pub(crate) struct Group {
    pub(crate) group_id: String,
}
