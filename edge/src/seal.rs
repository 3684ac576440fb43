//! Seals the ledger: what was added since the last run gets its place in the chain of its business.

use std::collections::BTreeMap;

use jawort_shared::seal::{self, Hash, START, Sealed};
use jawort_shared::time::Timestamp;
use serde_json::json;

use crate::app::App;
use crate::error::Failure;
use crate::ids::BusinessId;
use crate::store::seal::{Entry, New};
use crate::{crypto, log, store};

/// Seals what has no seal yet, and forgets requests that nobody repeats any more. What one run cannot do, or fails to do, the next one does.
pub(crate) async fn run(app: &App) {
    if let Err(failure) = seal_all(app).await {
        log::event("seal_failed", &json!({ "code": failure.code.code() }));
    }
    log::background(app, "cron, seal");
}

async fn seal_all(app: &App) -> Result<(), Failure> {
    let forget = store::idempotency::forget(app.now);
    let unsealed: Vec<Entry> = app.run(vec![store::seal::unsealed(), forget]).await?.of(0)?;
    if unsealed.is_empty() {
        return Ok(());
    }
    app.run(vec![store::seal::put(&seals(&unsealed, app.now))]).await?;
    Ok(())
}

/// The seals of entries that have none, in the order of the ledger.
pub(crate) fn seals(unsealed: &[Entry], now: Timestamp) -> Vec<New> {
    let mut heads: BTreeMap<&BusinessId, Hash> = BTreeMap::new();
    let seals = unsealed.iter().map(|entry| {
        let head = heads.entry(&entry.business_id).or_insert_with(|| previous(entry));
        let content = content(entry);
        *head = seal::extend(head, &content);
        New {
            business_id: entry.business_id.clone(),
            ledger_id: entry.ledger_id,
            content: crypto::hex(&content),
            chain: crypto::hex(head),
            sealed_at: now,
        }
    });
    seals.collect()
}

/// The hash of an entry as it stands in the ledger.
///
/// Medium, scope and group are told only where they are not the usual ones: entries from before they existed keep
/// their hash.
fn content(entry: &Entry) -> Hash {
    let (ledger_id, event_at) = (entry.ledger_id.to_string(), entry.event_at.to_string());
    let recorded_at = entry.recorded_at.to_string();
    let mut fields = vec![
        entry.business_id.as_str(),
        &ledger_id,
        &entry.entry_key,
        &entry.contact_id,
        &entry.channel_id,
        &entry.purpose,
        &entry.act,
        &entry.source,
        &event_at,
        &recorded_at,
        &entry.evidence,
    ];
    let later = [
        ("medium", &entry.medium, "whatsapp"),
        ("scope", &entry.scope, ""),
        ("group", &entry.group_code, ""),
    ];
    for (name, value, usual) in later {
        if value != usual {
            fields.extend([name, value.as_str()]);
        }
    }
    seal::content(&fields)
}

fn previous(entry: &Entry) -> Hash {
    entry.previous.as_deref().map_or(START, crypto::unhex)
}

/// An entry with its seals, ready to be verified; none before it was sealed.
pub(crate) fn sealed(entry: &Entry) -> Option<Sealed> {
    Some(Sealed {
        ledger_id: entry.ledger_id,
        content: content(entry),
        sealed_content: crypto::unhex(entry.content.as_deref()?),
        previous: previous(entry),
        chain: crypto::unhex(entry.chain.as_deref()?),
    })
}
