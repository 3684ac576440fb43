//! Table `template`, before a send: the one that is named, and those that would do.

use serde::Deserialize;

use super::Statement;

/// A template as it can be sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Template {
    pub(crate) template_id: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) components: String,
}

const TEMPLATE_OF_KEY: &str = "
select t.template_id, t.name, t.language, t.category, t.status, t.components
from channel c
cross join template t on t.business_id = c.business_id and t.waba_id = c.waba_id and t.name = ?3 and t.language = ?4
where c.business_id = (select k.business_id from operator_key k where k.key_hash = ?1)
  and (?2 is null or c.channel_id = ?2)
order by c.channel_id limit 1";

/// The template of a channel's account, or of the only channel if none is named.
pub(crate) fn template_of_key(
    key_hash: &str,
    channel_id: Option<&str>,
    name: &str,
    language: &str,
) -> Statement {
    let params = [key_hash.into(), channel_id.into(), name.into(), language.into()];
    Statement::new(TEMPLATE_OF_KEY, params)
}

const USABLE_OF_KEY: &str = "
select distinct t.name from channel c
cross join template t on t.business_id = c.business_id and t.waba_id = c.waba_id
where c.business_id = (select k.business_id from operator_key k where k.key_hash = ?1)
  and (?2 is null or c.channel_id = ?2) and t.status = 'approved'
order by t.name limit 50";

/// What may be sent where a window is closed.
pub(crate) fn usable_of_key(key_hash: &str, channel_id: Option<&str>) -> Statement {
    Statement::new(USABLE_OF_KEY, [key_hash.into(), channel_id.into()])
}

/// The name of a template.
#[derive(Debug, Deserialize)]
pub(crate) struct TemplateName {
    pub(crate) name: String,
}
