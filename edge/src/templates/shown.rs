//! A template as operators see it.

use jawort_shared::template::{Finding, lint};
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use super::draft::problems;
use crate::compose::Layout;
use crate::store::template::Row;
use crate::whatsapp::management::template::draft::Draft;

/// As it is listed: where it stands, how it reads, and what it wants to be filled with.
pub(crate) fn item(row: &Row) -> Value {
    // One with parts that nobody here can fill is shown, but cannot be sent.
    let layout = Layout::read(&row.name, &row.language, &row.components).ok();
    json!({
        "template": row.template_id,
        "name": row.name,
        "language": row.language,
        "category": row.category,
        "status": row.status,
        "rejected_reason": row.rejected_reason,
        "quality": row.quality,
        "waba_id": row.waba_id,
        "parameter_format": row.parameter_format,
        "supported": layout.is_some(),
        "text": layout.as_ref().map(Layout::text),
        "wants": layout.as_ref().map(Layout::wants),
        "synced_at": Timestamp::from_millis(row.synced_at).rfc3339(),
    })
}

/// The same with its components as Meta has them, and what is unwise in them.
pub(crate) fn whole(row: &Row) -> Value {
    let components: Value = serde_json::from_str(&row.components).unwrap_or_default();
    let draft = json!({
        "name": row.name, "language": row.language, "category": row.category,
        "components": components,
    });
    let draft: Option<Draft> = serde_json::from_value(draft).ok();
    let findings = draft.and_then(|draft| draft.checkable()).map(|draft| problems(&lint(&draft)));
    let more = [("components", components), ("findings", findings.unwrap_or_default().into())];
    with(item(row), more)
}

/// The same when it was just submitted, with what is unwise in the draft.
pub(crate) fn submitted(row: &Row, hints: &[Finding]) -> Value {
    with(whole(row), [("warnings", problems(hints).into())])
}

fn with<const N: usize>(mut shown: Value, more: [(&str, Value); N]) -> Value {
    if let Some(shown) = shown.as_object_mut() {
        shown.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    shown
}
