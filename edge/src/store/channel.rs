//! Table `channel`, with the groups of its business.

use serde::Deserialize;

use super::Statement;
use crate::ids::{BusinessId, ChannelId};

/// A channel that messages came in on.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) business_id: BusinessId,
    pub(crate) channel_id: ChannelId,
    pub(crate) phone_number_id: String,
    pub(crate) opt_in_rule: String,
    /// JSON list of the codes of the groups that people may join.
    pub(crate) groups: String,
}

const BY_PHONE_NUMBER_IDS: &str = "
select c.business_id, c.channel_id, c.phone_number_id, c.opt_in_rule,
       (select json_group_array(g.code) from contact_group g where g.business_id = c.business_id) as groups
from json_each(?1) n
join channel c on c.phone_number_id = n.value";

/// The channels of Meta's phone number ids. A webhook carries no other id: they decide the business.
pub(crate) fn by_phone_number_ids(ids: &[&str]) -> Statement {
    Statement::over(BY_PHONE_NUMBER_IDS, ids)
}

/// The codes of a business's groups, as a JSON list.
#[derive(Debug, Deserialize)]
pub(crate) struct Codes {
    pub(crate) groups: String,
}

const CODES: &str = "
select json_group_array(code) as groups from contact_group where business_id = ?1";

/// The [`Codes`] of a business.
pub(crate) fn codes(business_id: &BusinessId) -> Statement {
    Statement::new(CODES, [business_id.as_str().into()])
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
