//! The only reading of the clock.

use jawort_shared::time::Timestamp;

/// Now, as workerd tells it. Taken once per request and handed on.
#[expect(clippy::disallowed_methods, reason = "the only reading of the clock")]
pub(crate) fn now() -> Timestamp {
    let millis = worker::Date::now().as_millis();
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}
