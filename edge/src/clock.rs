//! The only reading of the clock, and waiting by it.

use jawort_shared::time::Timestamp;

/// Now, as workerd tells it. Taken once per request and handed on.
#[expect(clippy::disallowed_methods, reason = "the only reading of the clock")]
pub(crate) fn now() -> Timestamp {
    let millis = worker::Date::now().as_millis();
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

/// Lets everything else that is ready go on first.
pub(crate) async fn yield_now() {
    worker::Delay::from(std::time::Duration::ZERO).await;
}

/// Waits until then; not at all if that is past.
pub(crate) async fn sleep_until(at: Timestamp) {
    if let Some(wait) = u64::try_from(at.since(now())).ok().filter(|wait| *wait > 0) {
        worker::Delay::from(std::time::Duration::from_millis(wait)).await;
    }
}
