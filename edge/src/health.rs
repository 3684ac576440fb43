//! Asks Meta how the numbers of channels are doing, each about daily, and shows what operators should see to.

use http::Request;
use jawort_shared::pace::Tier;
use jawort_shared::standing::{self, Verdict};
use jawort_shared::time::{DAY, HOUR, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::store::channel_settings::Row;
use crate::store::standing::{Due, Seen};
use crate::whatsapp::graph::{Graph, Outcome};
use crate::whatsapp::management::Read;
use crate::whatsapp::management::phone_number::{self, PhoneNumber};
use crate::whatsapp::management::subscription::{self, App as Subscriber};
use crate::{crypto, log, store, transport};

/// Looks at numbers that are due. What one run cannot do, or fails to do, the next one does.
pub(crate) async fn run(app: &App, door: &'static str) {
    if let Err(failure) = look(app).await {
        log::event("look_failed", &json!({ "code": failure.code.code() }));
    }
    log::background(app, door);
}

async fn look(app: &App) -> Result<(), Failure> {
    let due: Vec<Due> = app.run(vec![store::standing::due(app.now)]).await?.of(0)?;
    if due.is_empty() {
        return Ok(());
    }
    let seen = transport::all(due.iter().map(|channel| ask(app, channel))).await;
    let alerts: Vec<_> =
        due.iter().zip(&seen).filter_map(|(due, seen)| alert(app.now, due, seen)).collect();
    let mut statements = store::standing::see(&seen).to_vec();
    if !alerts.is_empty() {
        statements.extend(store::notice::keep(&alerts));
    }
    app.run(statements).await?;
    Ok(())
}

/// What became worse is told to operators, as what Meta tells by itself.
fn alert<'a>(now: Timestamp, due: &'a Due, seen: &'a Seen) -> Option<store::notice::New<'a>> {
    let (event, raw) = match (seen.stop, seen.pause) {
        (Some(_), _) => ("channel_stopped", &seen.told),
        (None, Some(_)) => ("marketing_paused", &seen.told),
        (None, None) => return None,
    };
    Some(store::notice::New {
        digest: crypto::sha256(
            [event, due.channel_id.as_str(), &now.rfc3339()].concat().as_bytes(),
        ),
        place: &due.phone_number_id,
        field: "jawort",
        event,
        raw,
        happened_at: now,
        received_at: now,
    })
}

async fn ask(app: &App, due: &Due) -> Seen {
    let graph = app.config.access_token.require().map(|token| Graph {
        base_url: &app.config.meta_base_url,
        version: &app.config.meta_api_version,
        token,
    });
    let Ok(graph) = graph else { return missed(app.now, due, "not_configured".to_owned()) };
    let number = phone_number::look(graph, &due.phone_number_id);
    let number = answer(number, phone_number::read_number).await;
    let apps = answer(subscription::list(graph, &due.waba_id), subscription::read_apps).await;
    match (number, apps) {
        (Ok(number), Ok(apps)) => seen(app.now, due, &number, &apps),
        (Err(why), _) | (_, Err(why)) => missed(app.now, due, why),
    }
}

/// What Meta answers, or in a word why it does not.
async fn answer<T>(
    request: Option<Request<String>>,
    read: fn(u16, &http::HeaderMap, &str) -> Outcome<T>,
) -> Result<T, String> {
    let request = request.ok_or_else(|| "unsendable".to_owned())?;
    let outcome = match transport::send(request).await {
        Ok(answer) => read(answer.status, &answer.headers, &answer.body),
        Err(failure) => failure.into(),
    };
    match outcome {
        Outcome::Accepted(taken) => Ok(taken),
        Outcome::Refused(refusal) => Err(refusal.code.label()),
        Outcome::Throttled { seen, .. } | Outcome::Unclear { seen } => Err(seen),
    }
}

/// Tried again within the hour.
fn missed(now: Timestamp, due: &Due, why: String) -> Seen {
    Seen { failure: Some(why), look_at: now.plus(HOUR).millis(), ..Seen::of(due, now) }
}

fn seen(now: Timestamp, due: &Due, number: &PhoneNumber, apps: &[Subscriber]) -> Seen {
    let limit = word(number.messaging_limit.as_ref()).and_then(|word| Tier::parse(&word));
    let (quality, connection) =
        (word(number.quality_rating.as_ref()), word(number.status.as_ref()));
    let verdict = news(due, quality.as_deref(), connection.as_deref());
    Seen {
        verified_name: number.verified_name.clone(),
        quality,
        name_status: number.name_status.clone(),
        verification: number.code_verification_status.clone(),
        connection,
        throughput: word(number.throughput.as_ref().map(|throughput| &throughput.level)),
        is_subscribed: Some(u8::from(!apps.is_empty())),
        has_limit: limit.is_some(),
        people: limit.and_then(store::standing::people),
        told: json!({ "channel": due.channel_id, "code": verdict.stop.or(verdict.pause) })
            .to_string(),
        pause: verdict.pause,
        stop: verdict.stop,
        look_at: now.plus(DAY).millis(),
        ..Seen::of(due, now)
    }
}

/// Only what became worse since the last look has consequences: an operator who resumed knows the rest.
fn news(due: &Due, quality: Option<&str>, connection: Option<&str>) -> Verdict {
    let changed = |now: Option<&str>, before: &Option<String>, of: fn(&str) -> Verdict| {
        now.filter(|now| before.as_deref() != Some(*now)).map_or(Verdict::default(), of)
    };
    let by_quality = changed(quality, &due.quality, standing::of_quality);
    by_quality.and(changed(connection, &due.connection, standing::of_connection))
}

/// Meta's own word, whether it is known here or not.
fn word<T: Serialize>(told: Option<&Read<T>>) -> Option<String> {
    let value = serde_json::to_value(told?).ok()?;
    value.as_str().map(str::to_owned)
}

impl Seen {
    fn of(due: &Due, now: Timestamp) -> Self {
        Self {
            business_id: due.business_id.to_string(),
            channel_id: due.channel_id.clone(),
            seen_at: now.millis(),
            ..Self::default()
        }
    }
}

/// What is known of a channel's number, with what operators should see to.
pub(crate) fn shown(row: &Row) -> Value {
    let problems = standing::problems(standing::Seen {
        is_known: row.looked_at.is_some(),
        failure: row.look_failure.as_deref(),
        quality: row.quality.as_deref(),
        connection: row.connection.as_deref(),
        name_status: row.name_status.as_deref(),
        verification: row.code_verification_status.as_deref(),
        is_subscribed: row.is_subscribed.map(|is| is != 0),
        stopped: row.stopped_at.and(row.stopped_for.as_deref()),
        paused: row.marketing_paused_at.and(row.marketing_paused_for.as_deref()),
    });
    let problem = |(code, detail)| json!({ "code": code, "detail": detail });
    json!({
        "looked_at": row.looked_at.map(|at| Timestamp::from_millis(at).rfc3339()),
        "verified_name": row.verified_name,
        "quality": row.quality,
        "status": row.connection,
        "name_status": row.name_status,
        "verification": row.code_verification_status,
        "throughput": row.throughput,
        "subscribed": row.is_subscribed.map(|is| is != 0),
        "problems": problems.into_iter().map(problem).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(quality: Option<&str>, connection: Option<&str>) -> Due {
        let own = str::to_owned;
        Due {
            business_id: crate::ids::BusinessId(own("biz_demo")),
            channel_id: own("chn_demo"),
            phone_number_id: own("106540352242922"),
            waba_id: own("102290129340398"),
            quality: quality.map(own),
            connection: connection.map(own),
        }
    }

    #[test]
    fn only_what_became_worse_has_consequences() {
        let check = |before, now, pause| {
            assert_eq!(news(&due(before, None), now, None).pause, pause, "{before:?} {now:?}");
        };
        check(None, Some("RED"), Some("quality"));
        check(Some("GREEN"), Some("RED"), Some("quality"));
        check(Some("RED"), Some("RED"), None);
        check(Some("RED"), Some("GREEN"), None);
        check(Some("RED"), None, None);
        let banned = news(&due(None, Some("CONNECTED")), None, Some("BANNED"));
        assert_eq!(banned.stop, Some("number_banned"));
    }

    #[test]
    fn what_meta_says_is_kept_in_its_words_also_in_new_ones() {
        let number = r#"{"id":"1","display_phone_number":"+1","quality_rating":"GREEN","status":"DREAMING",
            "throughput":{"level":"HIGH"},"whatsapp_business_manager_messaging_limit":"TIER_1M"}"#;
        let number: PhoneNumber = serde_json::from_str(number).unwrap();
        let seen = seen(Timestamp::from_millis(1), &due(None, None), &number, &[]);
        assert_eq!(seen.quality.as_deref(), Some("GREEN"));
        assert_eq!(seen.connection.as_deref(), Some("DREAMING"));
        assert_eq!(seen.throughput.as_deref(), Some("HIGH"));
        assert_eq!((seen.has_limit, seen.people, seen.is_subscribed), (false, None, Some(0)));
    }
}
