//! Table `channel`, with the groups of its business.

use serde::Deserialize;

use super::Statement;
use crate::ids::{BusinessId, ChannelId};

/// A channel that something came in on.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) business_id: BusinessId,
    pub(crate) channel_id: ChannelId,
    pub(crate) phone_number_id: String,
    pub(crate) waba_id: String,
    /// The name of the business.
    pub(crate) business: String,
    pub(crate) lang: String,
    pub(crate) consent_scope: String,
    pub(crate) opt_in_rule: String,
    pub(crate) rejoin: String,
    #[serde(flatten)]
    pub(crate) groups: Groups,
    #[serde(flatten)]
    pub(crate) texts: Texts,
}

/// What a channel sends by itself.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Texts {
    pub(crate) hours: Option<String>,
    pub(crate) away: Option<String>,
    pub(crate) welcome: Option<String>,
    pub(crate) unknown_word: Option<String>,
    /// What messages cost; only where there is a text, or a cap on what a day may cost.
    pub(crate) rates: Option<String>,
}

/// What a business has that words may name or reach: the codes of its groups, its channels with their own consent.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Groups {
    /// All that ever were, also closed and deleted ones: whoever wants to leave is heard.
    #[serde(deserialize_with = "super::list")]
    pub(crate) groups: Vec<String>,
    /// Those that people may join by themselves.
    #[serde(deserialize_with = "super::list")]
    pub(crate) open: Vec<String>,
    /// Whether STOP means STOP ALL.
    #[serde(default)]
    pub(crate) stop_ends_all: u8,
    /// The channels that keep a consent of their own.
    #[serde(deserialize_with = "super::list")]
    pub(crate) scopes: Vec<String>,
}

impl Groups {
    /// The scopes that an act reaches: its own, the first, and where it is meant everywhere all that there are.
    pub(crate) fn reached<'a>(
        &'a self,
        own: &'a str,
        everywhere: bool,
    ) -> impl Iterator<Item = &'a str> {
        let all = std::iter::once("").chain(self.scopes.iter().map(String::as_str));
        let others = all.filter(move |scope| everywhere && *scope != own);
        std::iter::once(own).chain(others)
    }
}

// The names of the two statements are joined by concat!, so that both answer the same codes.
macro_rules! codes {
    ($business:literal) => {
        concat!(
            "(select json_group_array(g.code) from contact_group g where g.business_id = ",
            $business,
            ") as groups,
       (select json_group_array(g.code) from contact_group g
        where g.business_id = ",
            $business,
            " and g.is_open and g.deleted_at is null) as open,
       (select o.stop_ends = 'all' from business o where o.business_id = ",
            $business,
            ") as stop_ends_all,
       (select json_group_array(s.channel_id) from channel s
        where s.business_id = ",
            $business,
            " and s.consent_scope = 'channel') as scopes"
        )
    };
}

const OF_PLACES: &str = concat!(
    "
select c.business_id, c.channel_id, c.phone_number_id, c.waba_id, b.name as business, c.lang, c.consent_scope,
       c.opt_in_rule, c.rejoin, c.hours, c.away, c.welcome, c.unknown_word,
       iif(coalesce(c.away, c.welcome, c.unknown_word, b.spend_cap) is null, null, b.rates) as rates, ",
    codes!("c.business_id"),
    "
from (select n.business_id, n.channel_id from json_each(?1) r join channel n on n.phone_number_id = r.value
      union
      select a.business_id, a.channel_id from json_each(?1) r join channel a on a.waba_id = r.value) found
join channel c on c.business_id = found.business_id and c.channel_id = found.channel_id
join business b on b.business_id = c.business_id"
);

/// The channels of Meta's ids of numbers and accounts. A webhook carries no other id: they decide the business.
pub(crate) fn of_places(ids: &[&str]) -> Statement {
    Statement::over(OF_PLACES, ids)
}

/// A channel by Meta's ids.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AtMeta {
    pub(crate) channel_id: ChannelId,
    pub(crate) phone_number_id: String,
    pub(crate) waba_id: String,
}

const OF_KEY: &str = "
select c.channel_id, c.phone_number_id, c.waba_id
from operator_key k
cross join channel c on c.business_id = k.business_id
where k.key_hash = ?1
order by c.channel_id";

/// The channels of the business that an operator's key belongs to, asked for in one call with the key itself.
pub(crate) fn of_key(key_hash: &str) -> Statement {
    Statement::new(OF_KEY, [key_hash.into()])
}

const GROUPS: &str = concat!("select ", codes!("?1"));

/// The [`Groups`] of a business.
pub(crate) fn groups(business_id: &BusinessId) -> Statement {
    Statement::new(GROUPS, [business_id.as_str().into()])
}

/// By whom a channel sends SMS.
#[derive(Debug, Deserialize)]
pub(crate) struct SmsRoute {
    pub(crate) provider: String,
    pub(crate) sender: String,
}

const SMS_ROUTE: &str = "
select sms_provider as provider, sms_sender as sender from channel
where business_id = ?1 and channel_id = ?2";

/// The [`SmsRoute`] of a channel.
pub(crate) fn sms_route(business_id: &BusinessId, channel_id: &ChannelId) -> Statement {
    Statement::new(SMS_ROUTE, [business_id.as_str().into(), channel_id.as_str().into()])
}

/// What somebody who asks for help by SMS is told of.
#[derive(Debug, Deserialize)]
pub(crate) struct SmsHelp {
    pub(crate) number_key: String,
    pub(crate) business: String,
    /// The channel's number on WhatsApp.
    pub(crate) number: String,
    /// The language of the person's last form, else of the channel.
    pub(crate) lang: String,
}

const SMS_HELP: &str = "
select r.value as number_key, b.name as business, c.number,
       coalesce((select p.lang from pairing p
                 where p.business_id = c.business_id and p.channel_id = c.channel_id and p.number_key = r.value
                 order by p.created_at desc limit 1), c.lang) as lang
from json_each(?3) r
cross join channel c on c.business_id = ?1 and c.channel_id = ?2
cross join business b on b.business_id = c.business_id";

/// The [`SmsHelp`] for each of these numbers, by their keys.
pub(crate) fn sms_help(
    business_id: &BusinessId,
    channel_id: &ChannelId,
    number_keys: &[String],
) -> Statement {
    let mut statement = Statement::over(SMS_HELP, number_keys);
    statement.params.splice(0..0, [business_id.as_str().into(), channel_id.as_str().into()]);
    statement
}
