//! Table `wording`: the exact texts that people agreed to. Rows are only ever added.

use jawort_shared::time::Timestamp;

use super::Statement;
use crate::ids::BusinessId;
use crate::publication::Wording;

const KEEP: &str = "
insert into wording (business_id, wording_id, lang, sha256, text, created_at)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict do nothing";

/// Keeps a wording as evidence, once.
pub(crate) fn keep(business_id: &BusinessId, wording: &Wording, now: Timestamp) -> Statement {
    let text = [&wording.id, wording.lang, &wording.sha256, &wording.text];
    let [id, lang, sha256, text] = text.map(Into::into);
    Statement::new(KEEP, [business_id.as_str().into(), id, lang, sha256, text, now.into()])
}
