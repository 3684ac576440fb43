//! Table `widget`, with the channel and business behind it.

use super::Statement;
use crate::ids::WidgetId;

const PUBLICATION: &str = "
select w.business_id, b.name as business, b.privacy_url, w.channel_id, c.number,
       w.widget_id, w.lang, w.purpose, w.origins, w.countries, w.theme, w.consent_box,
       (select json_group_array(json_object('code', g.code, 'name', g.name) order by g.name)
        from contact_group g where g.business_id = w.business_id and g.is_open and g.deleted_at is null) as groups
from widget w
join business b on b.business_id = w.business_id
join channel c on c.business_id = w.business_id and c.channel_id = w.channel_id
where w.widget_id = ?1";

/// The `Publication` of a widget. A visitor's request carries no other id: it decides the business.
pub(crate) fn publication(widget_id: &WidgetId) -> Statement {
    Statement::new(PUBLICATION, [widget_id.as_str().into()])
}
