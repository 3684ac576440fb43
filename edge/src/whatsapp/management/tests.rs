use http::{HeaderMap, Request};
use serde_json::{Value, json};

use super::Read;
use super::phone_number::{self, Connection, MessagingLimit, Quality, ThroughputLevel};
use super::subscription::{self, OtherCallback};
use crate::config::Secret;
use crate::whatsapp::graph::{Graph, Outcome, read_success};
use crate::whatsapp::official;

mod media;
mod templates;

/// Asks as the demo does.
fn asked<T>(ask: impl FnOnce(Graph<'_>) -> Option<T>) -> T {
    let token = Secret("token".to_owned());
    let graph = Graph { base_url: "https://h", version: "v24.0", token: &token };
    ask(graph).expect("a request")
}

fn line<T>(request: &Request<T>) -> String {
    format!("{} {}", request.method(), request.uri())
}

/// What an answer says, if Meta took the request.
fn taken<T>(read: fn(u16, &HeaderMap, &str) -> Outcome<T>, answer: &Value) -> T {
    match read(200, &HeaderMap::new(), &answer.to_string()) {
        Outcome::Accepted(taken) => taken,
        Outcome::Refused(_) | Outcome::Throttled { .. } | Outcome::Unclear { .. } => {
            panic!("not understood: {answer}")
        }
    }
}

#[test]
fn a_number_tells_its_quality_its_pace_and_its_limit() {
    let request = asked(|graph| phone_number::look(graph, "106"));
    assert!(line(&request).starts_with("GET https://h/v24.0/106?fields=id%2Cdisplay_phone_number"));
    let number = taken(
        phone_number::read_number,
        &json!({
            "id": "106", "display_phone_number": "+1 555-078-3881", "quality_rating": "YELLOW",
            "status": "CONNECTED", "throughput": { "level": "STANDARD" }, "username": "muster",
            "whatsapp_business_manager_messaging_limit": "TIER_2K", "tomorrow": {},
        }),
    );
    assert_eq!(number.quality_rating, Some(Read::Known(Quality::Yellow)));
    assert_eq!(number.status, Some(Read::Known(Connection::Connected)));
    let level = number.throughput.map(|throughput| throughput.level);
    assert_eq!(level, Some(Read::Known(ThroughputLevel::Standard)));
    let limit = number.messaging_limit.as_ref().and_then(Read::known);
    assert_eq!(limit.and_then(|limit| limit.people()), Some(2_000));
}

#[test]
fn a_word_that_is_new_is_kept_and_the_rest_is_read() {
    let number = taken(
        phone_number::read_number,
        &json!({
            "id": "106", "display_phone_number": "1", "quality_rating": "VIOLET", "status": "CONNECTED",
        }),
    );
    assert_eq!(number.quality_rating, Some(Read::Unknown("VIOLET".into())));
    assert_eq!(number.quality_rating.as_ref().and_then(Read::known), None);
    assert_eq!(number.status, Some(Read::Known(Connection::Connected)));
}

#[test]
fn each_limit_is_a_number_of_people_or_none() {
    for (word, people) in [
        ("TIER_50", Some(50)),
        ("TIER_250", Some(250)),
        ("TIER_2K", Some(2_000)),
        ("TIER_10K", Some(10_000)),
        ("TIER_100K", Some(100_000)),
        ("TIER_UNLIMITED", None),
        ("UNLIMITED", None),
        ("NOT_SET", None),
    ] {
        let limit: MessagingLimit = serde_json::from_value(word.into()).expect(word);
        assert_eq!(limit.people(), people, "{word}");
    }
}

#[test]
fn an_app_subscribes_with_or_without_an_address_of_its_own() {
    let plain = asked(|graph| subscription::subscribe(graph, "102", None));
    assert_eq!(line(&plain), "POST https://h/v24.0/102/subscribed_apps");
    assert_eq!(plain.body(), "");
    let override_callback_uri = "https://muster.example/webhooks/whatsapp".to_owned();
    let callback = OtherCallback { override_callback_uri, verify_token: "word".to_owned() };
    let own = asked(|graph| subscription::subscribe(graph, "102", Some(&callback)));
    let body: Value = serde_json::from_str(own.body()).expect("JSON");
    let expected = json!({ "verify_token": "word",
        "override_callback_uri": "https://muster.example/webhooks/whatsapp" });
    assert_eq!(body, expected);
    let list = asked(|graph| subscription::list(graph, "102"));
    assert_eq!(line(&list), "GET https://h/v24.0/102/subscribed_apps");
    let apps =
        json!({ "data": [{ "whatsapp_business_api_data": { "id": "1", "name": "Jawort" } }] });
    assert_eq!(taken(subscription::read_apps, &apps)[0].id, "1");
    assert_eq!(taken(subscription::read_apps, &json!({ "data": [] })).len(), 0);
}

#[test]
fn every_official_answer_about_numbers_and_subscriptions_is_understood() {
    if let Some(official) = official("phone_number.json") {
        for example in official["get"]["responses"]["200"].as_object().expect("answers").values() {
            let number = taken(phone_number::read_number, example);
            assert_eq!(number.quality_rating, Some(Read::Known(Quality::Green)));
        }
    }
    if let Some(official) = official("subscribed_apps.json") {
        let lists = official["get"]["responses"]["200"].as_object().expect("answers");
        let apps = lists.values().map(|example| taken(subscription::read_apps, example).len());
        assert_eq!(apps.sum::<usize>(), 2);
        for method in ["post", "delete"] {
            for example in
                official[method]["responses"]["200"].as_object().expect("answers").values()
            {
                taken(read_success, example);
            }
        }
    }
}
