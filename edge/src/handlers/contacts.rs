//! `/v1/contacts/{contact}/consent`: the proof of consent, for programs and for people.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use jawort_shared::api::ErrorCode;
use jawort_shared::consent::SMS_SCOPE;
use jawort_shared::seal::{Sealed, broken_at};
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::Operator;
use crate::store::seal::Entry;
use crate::store::wording::Row as WordingRow;
use crate::{page, seal, store};

/// `GET /v1/contacts/{contact}/consent`, as JSON or, for `Accept: text/html`, as a certificate
#[worker::send]
pub(crate) async fn consent(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(contact_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let entries = store::seal::of_contact(&business_id, &contact_id);
    let wordings = store::wording::of_contact(&business_id, &contact_id);
    let rows = app.run(vec![entries, wordings]).await?;
    let (entries, wordings): (Vec<Entry>, Vec<WordingRow>) = (rows.of(0)?, rows.of(1)?);
    if entries.is_empty() {
        return Err(ErrorCode::NotFound.into());
    }
    let proof = proof(&contact_id, &entries, &wordings);
    Ok(if wants_page(&headers) {
        page::certificate(&proof, app.now)
    } else {
        Json(proof).into_response()
    })
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn proof(contact_id: &str, entries: &[Entry], wordings: &[WordingRow]) -> Value {
    let sealed: Vec<Sealed> = entries.iter().filter_map(seal::sealed).collect();
    let chain = broken_at(&sealed).map_or(json!("intact"), |place| json!({ "broken_at": place }));
    json!({
        "contact": contact_id,
        "entries": entries.iter().map(entry).collect::<Vec<_>>(),
        "wordings": wordings.iter().map(wording).collect::<Vec<_>>(),
        "sealed_through": sealed.last().map(|last| last.ledger_id),
        "chain": chain,
    })
}

fn entry(entry: &Entry) -> Value {
    json!({
        "id": entry.ledger_id,
        "purpose": entry.purpose,
        "act": entry.act,
        "source": entry.source,
        "channel": entry.channel_id,
        "medium": entry.medium,
        "scope": if ["", SMS_SCOPE].contains(&entry.scope.as_str()) { "business" } else { "channel" },
        "group": Some(&entry.group_code).filter(|code| !code.is_empty()),
        "at": Timestamp::from_millis(entry.event_at).rfc3339(),
        "recorded_at": Timestamp::from_millis(entry.recorded_at).rfc3339(),
        "evidence": serde_json::from_str::<Value>(&entry.evidence).unwrap_or_default(),
        "seal": entry.chain,
    })
}

fn wording(row: &WordingRow) -> Value {
    json!({ "id": row.wording_id, "lang": row.lang, "sha256": row.sha256, "text": row.text })
}
