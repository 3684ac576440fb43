//! Tables `channel` and `portfolio`: how numbers stand with Meta, told by webhooks in any order or looked up.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jawort_shared::pace::Tier;
use jawort_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Statement;
use super::consequence::FOR_GOOD;
use crate::ids::BusinessId;
use crate::whatsapp::webhook::Telling;

/// Channels that are looked at in one go: two requests to Meta each.
const LOOKS: i64 = 3;

#[derive(Serialize)]
struct Told<'a> {
    waba_id: &'a str,
    number: Option<&'a str>,
    #[serde(serialize_with = "super::millis")]
    at: Timestamp,
    pause: Option<&'a str>,
    stop: Option<&'a str>,
}

#[derive(Serialize)]
struct Limited<'a> {
    waba_id: &'a str,
    /// None for as many as it likes.
    people: Option<u32>,
    #[serde(serialize_with = "super::millis")]
    at: Timestamp,
}

// What was told before an operator resumed does not count again, however often it is repeated. Reasons are compared as
// words, so that any order ends alike. Where Meta told something, it is asked for the rest.
const TELL: &str = "
update channel set
  marketing_paused_at = iif(found.pause_at > marketing_resumed_at, coalesce(marketing_paused_at, found.pause_at),
                            marketing_paused_at),
  marketing_paused_for = iif(found.pause_at > marketing_resumed_at, coalesce(marketing_paused_for, found.pause),
                             marketing_paused_for),
  stopped_at = iif(found.stop_at > resumed_at, coalesce(stopped_at, found.stop_at), stopped_at),
  stopped_for = iif(found.stop_at > resumed_at and stopped_for is not 'operator', found.stop, stopped_for),
  held_until = iif(found.stop_at > resumed_at, ?2, held_until),
  look_at = 0
from (select c.business_id, c.channel_id,
             max(iif(r.value->>'pause' is null, null, r.value->>'at')) as pause_at, max(r.value->>'pause') as pause,
             max(iif(r.value->>'stop' is null, null, r.value->>'at')) as stop_at, max(r.value->>'stop') as stop
      from json_each(?1) r
      cross join channel c on c.waba_id = r.value->>'waba_id'
      where coalesce(r.value->>'number', c.number) = c.number
      group by 1, 2) found
where channel.business_id = found.business_id and channel.channel_id = found.channel_id";

const LIMIT: &str = "
update portfolio set people_limit = found.people, limited_at = found.at
from (select c.business_id, r.value->>'people' as people, max(r.value->>'at') as at
      from json_each(?1) r
      cross join channel c on c.waba_id = r.value->>'waba_id'
      group by 1) found
where portfolio.business_id = found.business_id
  and (found.at > portfolio.limited_at
       or (found.at = portfolio.limited_at
           and coalesce(found.people, 9223372036854775807) < coalesce(portfolio.people_limit, 9223372036854775807)))";

/// Merges what webhooks tell: offers are paused or everything is stopped until an operator resumes it, and of limits
/// the newest counts, of two at once the smaller.
pub(crate) fn tell(tellings: &[Telling<'_>]) -> Vec<Statement> {
    let told: Vec<_> = tellings.iter().map(told).collect();
    let mut newest = BTreeMap::new();
    for telling in tellings {
        let Some(limit) = telling.limit else { continue };
        let known = newest.entry(telling.waba_id).or_insert((telling.at, Reverse(limit)));
        *known = (telling.at, Reverse(limit)).max(*known);
    }
    let limited = newest.into_iter().map(|(waba_id, (at, Reverse(limit)))| Limited {
        waba_id,
        people: people(limit),
        at,
    });
    let limited: Vec<_> = limited.collect();
    let tells = Statement::over_many(TELL, &told).into_iter().map(for_good);
    tells.chain(Statement::over_many(LIMIT, &limited)).collect()
}

fn told<'a>(telling: &'a Telling<'_>) -> Told<'a> {
    Told {
        waba_id: telling.waba_id,
        number: telling.number.as_deref(),
        at: telling.at,
        pause: telling.verdict.pause,
        stop: telling.verdict.stop,
    }
}

/// How many people a tier is; none for as many as one likes.
pub(crate) fn people(tier: Tier) -> Option<u32> {
    match tier {
        Tier::People(count) => Some(count),
        Tier::Unlimited => None,
    }
}

/// A channel whose number is to be looked at.
#[derive(Debug, Deserialize)]
pub(crate) struct Due {
    pub(crate) business_id: BusinessId,
    pub(crate) channel_id: String,
    pub(crate) phone_number_id: String,
    pub(crate) waba_id: String,
    /// As they were last seen.
    pub(crate) quality: Option<String>,
    pub(crate) connection: Option<String>,
}

const DUE: &str = "
select business_id, channel_id, phone_number_id, waba_id, quality, connection from channel
where look_at <= ?1 order by look_at limit ?2";

/// Channels that nobody looked at for long enough.
pub(crate) fn due(now: Timestamp) -> Statement {
    Statement::new(DUE, [now.into(), LOOKS.into()])
}

/// What was seen of a number, or why nothing was.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Seen {
    pub(crate) business_id: String,
    pub(crate) channel_id: String,
    pub(crate) failure: Option<String>,
    pub(crate) verified_name: Option<String>,
    pub(crate) quality: Option<String>,
    pub(crate) name_status: Option<String>,
    pub(crate) verification: Option<String>,
    pub(crate) connection: Option<String>,
    pub(crate) throughput: Option<String>,
    pub(crate) is_subscribed: Option<u8>,
    /// Whether Meta tells of a limit.
    pub(crate) has_limit: bool,
    pub(crate) people: Option<u32>,
    /// What follows.
    pub(crate) pause: Option<&'static str>,
    pub(crate) stop: Option<&'static str>,
    /// The same for operators, as JSON.
    pub(crate) told: String,
    pub(crate) seen_at: i64,
    /// When to look again.
    pub(crate) look_at: i64,
}

// A pace that an operator set is theirs: only the two that Meta grants pass into each other.
const SEE: &str = "
update channel set
  look_at = r.value->>'look_at',
  look_failure = r.value->>'failure',
  looked_at = iif(r.value->>'failure' is null, r.value->>'seen_at', looked_at),
  verified_name = coalesce(r.value->>'verified_name', verified_name),
  quality = coalesce(r.value->>'quality', quality),
  name_status = coalesce(r.value->>'name_status', name_status),
  code_verification_status = coalesce(r.value->>'verification', code_verification_status),
  connection = coalesce(r.value->>'connection', connection),
  throughput = coalesce(r.value->>'throughput', throughput),
  is_subscribed = coalesce(r.value->>'is_subscribed', is_subscribed),
  pace = case when r.value->>'throughput' = 'HIGH' and pace = 80 then 1000
              when r.value->>'throughput' = 'STANDARD' and pace = 1000 then 80 else pace end,
  marketing_paused_at = coalesce(marketing_paused_at, iif(r.value->>'pause' is null, null, r.value->>'seen_at')),
  marketing_paused_for = coalesce(marketing_paused_for, r.value->>'pause'),
  stopped_at = coalesce(stopped_at, iif(r.value->>'stop' is null, null, r.value->>'seen_at')),
  stopped_for = iif(stopped_for is 'operator', stopped_for, coalesce(r.value->>'stop', stopped_for)),
  held_until = iif(r.value->>'stop' is null, held_until, ?2)
from json_each(?1) r
where channel.business_id = r.value->>'business_id' and channel.channel_id = r.value->>'channel_id'";

const SEE_LIMIT: &str = "
update portfolio set people_limit = r.value->>'people', limited_at = r.value->>'seen_at'
from json_each(?1) r
where portfolio.business_id = r.value->>'business_id' and r.value->>'has_limit'
  and portfolio.limited_at <= r.value->>'seen_at'";

/// Keeps what was seen.
pub(crate) fn see(seen: &[Seen]) -> [Statement; 2] {
    [for_good(Statement::over(SEE, seen)), Statement::over(SEE_LIMIT, seen)]
}

/// What is stopped is not tried again: an operator resumes it.
fn for_good(mut statement: Statement) -> Statement {
    statement.params.push(FOR_GOOD.into());
    statement
}
