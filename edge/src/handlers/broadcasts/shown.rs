//! A broadcast as operators see it: what it says, what it will be, how far it came.

use jawort_shared::time::{MINUTE, SECOND, Timestamp};
use serde_json::{Value, json};

use crate::broadcast::{Summary, warnings};
use crate::store::broadcast::{Progress, Row, recipient};

/// The whole of it.
pub(super) fn item(row: &Row, now: Timestamp) -> Value {
    let summary: Option<Summary> =
        (row.state != "planning").then(|| serde_json::from_str(&row.summary).ok()).flatten();
    let says: Value = serde_json::from_str(&row.says).unwrap_or_default();
    let audience: u64 = summary.as_ref().map_or(0, Summary::audience);
    json!({
        "broadcast": row.broadcast_id,
        "name": row.name,
        "channel": row.channel_id,
        "via": row.via,
        "purpose": row.purpose,
        "once_per_person": row.once_per_person != 0,
        "says": says,
        "state": row.state,
        "paused_for": row.paused_for,
        "waits_for": waits_for(row, now),
        "audience": audience,
        "preview": summary,
        "warnings": warnings(&row.purpose, &row.says, row.components.as_deref(), &row.lang),
        "progress": progress(row, now),
        "start_at": row.start_at.map(time),
        "created_at": time(row.created_at),
        "started_at": row.started_at.map(time),
        "ended_at": row.ended_at.map(time),
    })
}

fn waits_for(row: &Row, now: Timestamp) -> Value {
    let until = |why: &str, at: i64| json!({ "reason": why, "until": time(at) });
    match (row.state.as_str(), row.start_at, &row.waits_for, row.waits_until) {
        ("running", Some(at), ..) if at > now.millis() => until("start", at),
        ("running", _, Some(why), Some(at)) => until(why, at),
        _ => Value::Null,
    }
}

/// Recipients by state, messages in a second of late, and seconds until the last has left, as far as that can be told.
fn progress(row: &Row, now: Timestamp) -> Value {
    let Progress { planned, skipped, queued, sent, failed, suppressed, expired, unknown, .. } =
        row.progress;
    let rate = rate(row, now);
    let left = planned + queued;
    let is_moving = row.state == "running" && rate > 0.0;
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "an estimate")]
    let seconds = is_moving.then(|| (left as f64 / rate).ceil() as i64);
    json!({
        "planned": planned,
        "skipped": skipped,
        "queued": queued,
        "sent": sent,
        "failed": failed,
        "suppressed": suppressed,
        "expired": expired,
        "unknown": unknown,
        "cancelled": row.progress.cancelled,
        "rate": (rate * 10.0).round() / 10.0,
        "seconds_left": seconds,
    })
}

/// Messages in a second over the last minute: of the minute before, as much as is not over yet.
#[expect(clippy::cast_precision_loss, reason = "counts of a minute are small")]
fn rate(row: &Row, now: Timestamp) -> f64 {
    let Progress { minute, this_minute, last_minute, .. } = row.progress;
    let (this, last) = match now.millis() / MINUTE - minute {
        0 => (this_minute, last_minute),
        1 => (0, this_minute),
        _ => return 0.0,
    };
    let over = now.millis().rem_euclid(MINUTE) as f64 / MINUTE as f64;
    let running = row.started_at.map_or(MINUTE, |at| now.since(Timestamp::from_millis(at)));
    let span = running.clamp(SECOND, MINUTE) as f64 / SECOND as f64;
    (this as f64 + last as f64 * (1.0 - over)) / span
}

/// A recipient, with the message that they got.
pub(super) fn recipient(row: &recipient::Row) -> Value {
    json!({
        "contact": row.contact_id,
        "via": row.via,
        "group": (!row.group_id.is_empty()).then_some(&row.group_id),
        "state": row.state,
        "why": row.why,
        "message": row.outbox_id,
    })
}

fn time(at: i64) -> String {
    Timestamp::from_millis(at).rfc3339()
}
