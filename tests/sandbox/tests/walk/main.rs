//! Walks through a running sandbox from outside, with a small stand-in for the Worker.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, its helpers too"
)]

mod graph;
mod providers;
mod sandbox;
mod worker;

use std::time::Duration;

use serde_json::{Value, json};

use crate::sandbox::Sandbox;
use crate::worker::Worker;

const SEND: &str = "/websms/rest/smsmessaging/text";
const GRAPH: &str = "/v23.0/106540352242922/messages";

fn sms(text: &str) -> Value {
    json!({ "recipientAddressList": ["436601234567"], "messageContent": text })
}

#[tokio::test]
async fn an_sms_is_accepted_listed_and_shown() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    let answer = sandbox.post_as("demo-websms-token", SEND, &sms("Hello")).await.unwrap();
    assert_eq!((answer.status, &answer.json()["statusCode"]), (200, &json!(2000)));
    let refused = sandbox.post_as("wrong", SEND, &sms("Hello")).await.unwrap();
    assert_eq!((refused.status, &refused.json()["statusCode"]), (200, &json!(4001)));
    let list = sandbox.get("/_/sms").await.json();
    assert_eq!(list[0]["to"], "+436601234567");
    assert_eq!(list[0]["provider_id"], answer.json()["transferId"]);
    assert_eq!((&list[0]["accepted"], &list[1]["accepted"]), (&json!(true), &json!(false)));
    let page = sandbox.get("/").await;
    assert!(page.body.contains("Hello"));
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
}

#[tokio::test]
async fn a_dry_run_leaves_no_trace() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    let mut request = sms("Hello");
    request["test"] = true.into();
    let answer = sandbox.post_as("demo-websms-token", SEND, &request).await.unwrap();
    assert_eq!(answer.json()["statusCode"], 2000);
    assert_eq!(sandbox.get("/_/sms").await.json(), json!([]));
}

#[tokio::test]
async fn faults_happen_as_ordered_and_then_end() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    for (mode, status, code) in [("500", 500, 5000), ("429", 429, 4023)] {
        sandbox.post("/_/fault", &json!({ "target": "sms", "mode": mode })).await;
        let answer = sandbox.post_as("demo-websms-token", SEND, &sms("x")).await.unwrap();
        assert_eq!((answer.status, &answer.json()["statusCode"]), (status, &json!(code)));
    }
    let order = json!({ "target": "websms", "mode": "error_code", "code": 4031 });
    sandbox.post("/_/fault", &order).await;
    let answer = sandbox.post_as("demo-websms-token", SEND, &sms("x")).await.unwrap();
    assert_eq!((answer.status, &answer.json()["statusCode"]), (200, &json!(4031)));
    let list = sandbox.get("/_/sms").await.json();
    assert!(list.as_array().unwrap().iter().all(|sms| sms["accepted"] == false));
    let answer = sandbox.post_as("demo-websms-token", SEND, &sms("x")).await.unwrap();
    assert_eq!(answer.json()["statusCode"], 2000);
}

#[tokio::test]
async fn a_connection_reset_after_acceptance_is_a_network_error_and_one_sms() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    let order = json!({ "target": "websms", "mode": "reset_after_accept" });
    sandbox.post("/_/fault", &order).await;
    assert!(sandbox.post_as("demo-websms-token", SEND, &sms("x")).await.is_err());
    let list = sandbox.get("/_/sms").await.json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["accepted"]), (1, &json!(true)));
}

#[tokio::test]
async fn a_timeout_records_the_message_and_says_nothing() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    sandbox.post("/_/fault", &json!({ "target": "websms", "mode": "timeout" })).await;
    let request = sms("x");
    let call = sandbox.post_as("demo-websms-token", SEND, &request);
    assert!(tokio::time::timeout(Duration::from_millis(500), call).await.is_err());
    assert_eq!(sandbox.get("/_/sms").await.json()[0]["accepted"], true);
}

#[tokio::test]
async fn a_reply_inside_the_window_is_sent_and_delivered() {
    let worker = Worker::start().await;
    let sandbox = Sandbox::start(&worker.url).await;
    let letter = json!({ "from": "+436601234567", "text": "START Ä/1", "profile_name": "Ada" });
    let answer = sandbox.post("/_/inbound", &letter).await;
    assert_eq!(answer.json()["status"], 200);
    let raw = worker.webhook().await;
    assert!(raw.body.contains(r"START \u00c4\/1"), "{}", raw.body);
    let signature = sandbox.post_text("/_/sign", &raw.body).await.json();
    assert_eq!(signature["signature"], raw.signature);
    let reply = json!({ "messaging_product": "whatsapp", "to": "+436601234567", "type": "text",
        "text": { "body": "Welcome" }, "biz_opaque_callback_data": "out_1" });
    let wamid = sandbox.post_as("demo-access-token", GRAPH, &reply).await.unwrap().json()
        ["messages"][0]["id"].clone();
    for state in ["sent", "delivered"] {
        let status = worker.webhook().await.value()["statuses"][0].clone();
        assert_eq!((&status["id"], status["status"].as_str()), (&wamid, Some(state)));
        assert_eq!(status["biz_opaque_callback_data"], "out_1");
    }
    let chat = sandbox.get("/chat/15550783881?as=436601234567").await.body;
    assert!(chat.contains("Welcome") && chat.contains("✓ delivered (200)"));
}

#[tokio::test]
async fn a_message_outside_the_window_is_accepted_and_fails_later() {
    let worker = Worker::start().await;
    let sandbox = Sandbox::start(&worker.url).await;
    let message = json!({ "messaging_product": "whatsapp", "to": "+436601234567", "type": "text",
        "text": { "body": "Hi" } });
    let answer = sandbox.post_as("demo-access-token", GRAPH, &message).await.unwrap();
    assert_eq!(answer.status, 200);
    let value = worker.webhook().await.value();
    assert_eq!(value["statuses"][0]["status"], "failed");
    assert_eq!(value["statuses"][0]["errors"][0]["code"], 131_047);
}

#[tokio::test]
async fn the_visitor_taps_the_link_and_writes_without_giving_the_number() {
    let worker = Worker::start().await;
    let sandbox = Sandbox::start(&worker.url).await;
    let text = format!("Tap {}/r/abc to chat", worker.url);
    sandbox.post_as("demo-websms-token", SEND, &sms(&text)).await.unwrap();
    let id = sandbox.get("/_/sms").await.json()[0]["id"].clone();
    let tapped = sandbox.get(&format!("/open?sms={}", id.as_str().unwrap())).await;
    let chat = "/chat/15550783881?as=436601234567";
    assert_eq!(tapped.header("location"), format!("{chat}&text=START%20ABC"));
    let form = "as=%2B436601234567&name=Ada&hide=yes&text=START+ABC";
    let sent = sandbox.post_form("/chat/15550783881", form).await;
    assert_eq!((sent.status, sent.header("location")), (303, chat.into()));
    let webhook = worker.webhook().await;
    assert!(!webhook.body.contains("436601234567"), "{}", webhook.body);
    let user_id = webhook.value()["messages"][0]["from_user_id"].clone();
    let reply = json!({ "messaging_product": "whatsapp", "recipient": user_id, "type": "text",
        "text": { "body": "Welcome" } });
    sandbox.post_as("demo-access-token", GRAPH, &reply).await.unwrap();
    assert_eq!(worker.webhook().await.value()["statuses"][0]["status"], "sent");
    assert!(sandbox.get(chat).await.body.contains("Welcome"));
}

#[tokio::test]
async fn what_nobody_plays_answers_in_the_form_of_its_owner() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    let graph = sandbox.get("/v23.0/1/phone_numbers").await;
    assert_eq!((graph.status, &graph.json()["error"]["code"]), (400, &json!(100)));
    let twilio = sandbox.get("/twilio/2010-04-01/Accounts.json").await;
    assert_eq!((twilio.status, &twilio.json()["code"]), (404, &json!(20404)));
    let websms = sandbox.get(SEND).await;
    assert_eq!((websms.status, &websms.json()["statusCode"]), (404, &json!(4019)));
    let own = sandbox.get("/_/nothing").await;
    assert_eq!((own.status, own.json()["error"].is_string()), (404, true));
}

#[tokio::test]
async fn a_page_of_another_site_may_not_make_the_sandbox_sign() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    assert_eq!(sandbox.post_from_other_site("/_/sign").await.status, 403);
}
