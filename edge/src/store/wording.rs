//! Table `wording`: the exact texts that people agreed to. Rows are only ever added.

use jawort_shared::time::Timestamp;
use serde::Deserialize;

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

/// A wording as it was shown.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) wording_id: String,
    pub(crate) lang: String,
    pub(crate) sha256: String,
    pub(crate) text: String,
}

const OF_CONTACT: &str = "
select w.wording_id, w.lang, w.sha256, w.text
from wording w
where w.business_id = ?1
  and w.wording_id in (select l.evidence->>'$.form.wording.id' from ledger l
                       where l.business_id = ?1
                         and l.contact_id in (select ?2 union all
                                              select m.loser_id from contact_merge m
                                              where m.business_id = ?1 and m.winner_id = ?2
                                                and m.undone_at is null))";

/// The wordings that the entries of a contact name.
pub(crate) fn of_contact(business_id: &BusinessId, contact_id: &str) -> Statement {
    Statement::new(OF_CONTACT, [business_id.as_str().into(), contact_id.into()])
}
