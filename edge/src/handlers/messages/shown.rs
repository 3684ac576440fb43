//! A message as operators see it: what it says, what became of it step by step, what it cost.

use jawort_shared::cost::Rates;
use jawort_shared::phone::Country;
use jawort_shared::time::Timestamp;
use serde_json::{Value, json};

use crate::price;
use crate::store::message::Row;

/// The whole of it, priced by the table of its business.
pub(super) fn item(row: &Row, rates: Option<&Rates>) -> Value {
    let content = match row.kind.as_str() {
        "sms" => json!({ "text": row.body }),
        _ => serde_json::from_str(&row.body).unwrap_or_default(),
    };
    json!({
        "message": row.outbox_id,
        "contact": some(&row.contact_id),
        "channel": row.channel_id,
        "broadcast": some(&row.broadcast_id),
        "group": some(&row.group_id),
        "via": row.via,
        "kind": row.kind,
        "form": row.form,
        "purpose": row.purpose,
        "content": content,
        "state": row.shown,
        "error": error(row),
        "history": history(row),
        "not_before": time(row.not_before_at),
        "segments": row.segments,
        "provider_id": row.provider_id,
        "cost": cost(row, rates),
    })
}

fn error(row: &Row) -> Value {
    match (&row.failure, row.meta_failure) {
        (_, code @ 1..) => json!({ "code": code.to_string() }),
        (Some(code), _) if row.shown == "failed" || row.state != "sent" => json!({ "code": code }),
        // Whoever said stop is not written to; nothing failed.
        (None, _) if row.state == "suppressed" => json!({ "code": "suppressed" }),
        (None, _) if row.shown == "failed" => json!({ "code": "unknown" }),
        _ => Value::Null,
    }
}

/// Each step with its time.
fn history(row: &Row) -> Value {
    let settled = match row.state.as_str() {
        "queued" | "claimed" => None,
        "suppressed" => Some(("refused", row.settled_at)),
        "sent" => Some(("accepted", row.settled_at)),
        state => Some((state, row.settled_at)),
    };
    let of_sms = match row.receipt.as_deref() {
        Some("delivered") => Some(("delivered", row.receipt_at)),
        Some("undelivered") => Some(("failed", row.receipt_at)),
        _ => None,
    };
    let told = [
        ("sent", row.sent_at),
        ("failed", row.failed_at),
        ("delivered", row.delivered_at),
        ("read", row.read_at),
    ];
    let told = told.into_iter().filter(|(_, at)| *at > 0).map(|(state, at)| (state, Some(at)));
    let begun = [("queued", Some(row.created_at)), ("sending", row.claimed_at)];
    // In the order in which they can only happen: Meta tells whole seconds, and others' clocks differ from ours.
    let steps = begun.into_iter().chain(settled).chain(told).chain(of_sms);
    let steps = steps.filter_map(|(state, at)| Some((state, at?)));
    steps.map(|(state, at)| json!({ "state": state, "at": time(at) })).collect()
}

/// What it cost, as far as that is known by now.
fn cost(row: &Row, rates: Option<&Rates>) -> Value {
    let country = Country::parse(&row.country);
    let at = Timestamp::from_millis(row.claimed_at.unwrap_or(row.created_at));
    let money = match row.kind.as_str() {
        "sms" if row.provider_id.is_some() => price::of_sms(rates, row.segments, country, at),
        "sms" => None,
        _ => {
            let (kind, category) = (row.price_kind.as_deref(), row.category.as_deref());
            price::actual(rates, kind, category, country, at)
        }
    };
    money.map_or(
        Value::Null,
        |money| json!({ "micros": money.micros, "currency": money.currency.code() }),
    )
}

fn time(at: i64) -> String {
    Timestamp::from_millis(at).rfc3339()
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
