//! Meta's side: templates, limits, reports, files, and what visitors set.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sandbox::{Answer, Sandbox};
use crate::worker::{Webhook, Worker};

const NUMBER: &str = "+436601234567";
const MESSAGES: &str = "/v24.0/106540352242922/messages";
const TEMPLATES: &str = "/v24.0/102290129340398/message_templates";
const TOKEN: &str = "demo-access-token";

async fn send(sandbox: &Sandbox, to: &str, kind: &str, content: Value) -> Answer {
    let mut body = json!({ "messaging_product": "whatsapp", "to": to, "type": kind });
    body[kind] = content;
    sandbox.post_as(TOKEN, MESSAGES, &body).await.unwrap()
}

async fn text(sandbox: &Sandbox, to: &str) -> Answer {
    send(sandbox, to, "text", json!({ "body": "Hi" })).await
}

async fn hello(sandbox: &Sandbox, to: &str) -> Answer {
    let template = json!({ "name": "hello_world", "language": { "code": "en_US" } });
    send(sandbox, to, "template", template).await
}

/// A sandbox in which this number has just written to the demo.
async fn in_window(worker: &Worker) -> Sandbox {
    let sandbox = Sandbox::start(&worker.url).await;
    sandbox.post("/_/inbound", &json!({ "from": NUMBER, "text": "START" })).await;
    worker.webhook().await;
    sandbox
}

fn code(answer: &Answer) -> Value {
    answer.json()["error"]["code"].clone()
}

fn change(webhook: &Webhook) -> Value {
    let body: Value = serde_json::from_str(&webhook.body).unwrap();
    body["entry"][0]["changes"][0].clone()
}

async fn submit(sandbox: &Sandbox) -> Answer {
    let draft = json!({ "name": "news", "language": "de", "category": "MARKETING", "components": [
        { "type": "BODY", "text": "Hallo {{1}}!", "example": { "body_text": [["Ada"]] } },
        { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Abmelden" }] } ] });
    sandbox.post_as(TOKEN, TEMPLATES, &draft).await.unwrap()
}

async fn news(sandbox: &Sandbox) -> Answer {
    let template = json!({ "name": "news", "language": { "code": "de" }, "components": [
        { "type": "body", "parameters": [{ "type": "text", "text": "Ada" }] } ] });
    send(sandbox, NUMBER, "template", template).await
}

#[tokio::test]
async fn a_template_is_reviewed_sent_and_paused() {
    let worker = Worker::start().await;
    let sandbox = Sandbox::start(&worker.url).await;
    let submitted = submit(&sandbox).await.json();
    assert_eq!(submitted["status"], "PENDING");
    assert_eq!(code(&news(&sandbox).await), 132_001);
    sandbox.post("/_/template", &json!({ "name": "news", "event": "APPROVED" })).await;
    let approved = change(&worker.webhook().await);
    assert_eq!(approved["field"], "message_template_status_update");
    assert_eq!(approved["value"]["message_template_id"].to_string(), submitted["id"]);
    let sent = news(&sandbox).await.json();
    assert_eq!(sent["messages"][0]["message_status"], "accepted");
    let status = worker.webhook().await.value()["statuses"][0].clone();
    assert_eq!(
        (&status["status"], &status["pricing"]["category"]),
        (&json!("sent"), &json!("marketing"))
    );
    worker.webhook().await;
    let path = format!("/v24.0/{}?fields=status", submitted["id"].as_str().unwrap());
    assert_eq!(sandbox.ask_as(TOKEN, Method::GET, &path).await.json()["status"], "APPROVED");
    let form = format!("id={}&do=pause", submitted["id"].as_str().unwrap());
    assert_eq!(sandbox.post_form("/templates", &form).await.status, 303);
    assert_eq!(change(&worker.webhook().await)["value"]["event"], "PAUSED");
    assert_eq!(code(&news(&sandbox).await), 132_015);
    assert!(sandbox.get("/templates").await.body.contains("Reinstate"));
    let gone = format!("{TEMPLATES}?name=news");
    assert_eq!(sandbox.ask_as(TOKEN, Method::DELETE, &gone).await.json()["success"], true);
    assert_eq!(sandbox.ask_as(TOKEN, Method::DELETE, &gone).await.status, 400);
}

#[tokio::test]
async fn a_tap_below_a_message_is_told_as_an_answer_to_it() {
    let worker = Worker::start().await;
    let sandbox = in_window(&worker).await;
    sandbox.post("/_/reporting", &json!({ "until": "accepted" })).await;
    let buttons = json!([{ "type": "reply", "reply": { "id": "mo", "title": "Montag" } }]);
    let content =
        json!({ "type": "button", "body": { "text": "Wann?" }, "action": { "buttons": buttons } });
    let sent = send(&sandbox, NUMBER, "interactive", content).await.json();
    let wamid = sent["messages"][0]["id"].clone();
    let chat = sandbox.get("/chat/15550783881?as=436601234567").await.body;
    assert!(chat.contains("Wann?") && chat.contains("value=\"Montag\""));
    sandbox.post("/_/tap", &json!({ "wamid": wamid, "title": "Montag" })).await;
    let message = worker.webhook().await.value()["messages"][0].clone();
    assert_eq!((&message["context"]["id"], &message["from"]), (&wamid, &json!("436601234567")));
    assert_eq!(message["interactive"]["button_reply"]["id"], "mo");
    let encoded = wamid.as_str().unwrap().replace('+', "%2B").replace('=', "%3D");
    let form = format!("wamid={encoded}&title=Montag");
    assert_eq!(sandbox.post_form("/chat/15550783881/tap", &form).await.status, 303);
    assert_eq!(worker.webhook().await.value()["messages"][0]["type"], "interactive");
    let nothing = json!({ "wamid": wamid, "title": "Dienstag" });
    assert_eq!(sandbox.post("/_/tap", &nothing).await.status, 400);
}

#[tokio::test]
async fn limits_refuse_and_time_frees_them() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    sandbox.post("/_/limits", &json!({ "people": 2, "pair_burst": 2 })).await;
    assert_eq!(hello(&sandbox, "+436600000001").await.status, 200);
    assert_eq!(hello(&sandbox, "+436600000001").await.status, 200);
    assert_eq!(hello(&sandbox, "+436600000002").await.status, 200);
    assert_eq!(code(&hello(&sandbox, "+436600000003").await), 131_048);
    let number = "/v24.0/106540352242922?fields=whatsapp_business_manager_messaging_limit";
    let told = sandbox.ask_as(TOKEN, Method::GET, number).await.json();
    assert_eq!(told["whatsapp_business_manager_messaging_limit"], "TIER_50");
    assert_eq!(sandbox.get("/_/limits").await.json()["people"]["102290129340398"], 2);
    sandbox.post("/_/age", &json!({ "seconds": 86_400 })).await;
    assert_eq!(hello(&sandbox, "+436600000003").await.status, 200);
    sandbox.post("/_/limits", &json!({ "per_second": 0 })).await;
    let refused = hello(&sandbox, "+436600000003").await;
    assert_eq!((refused.status, code(&refused)), (429, json!(130_429)));
}

#[tokio::test]
async fn a_window_that_is_a_day_old_is_closed() {
    let worker = Worker::start().await;
    let sandbox = in_window(&worker).await;
    text(&sandbox, NUMBER).await;
    assert_eq!(worker.webhook().await.value()["statuses"][0]["status"], "sent");
    worker.webhook().await;
    sandbox.post("/_/age", &json!({ "seconds": 86_400 })).await;
    text(&sandbox, NUMBER).await;
    let status = worker.webhook().await.value()["statuses"][0].clone();
    assert_eq!(status["errors"][0]["code"], 131_047);
}

#[tokio::test]
async fn reports_come_as_late_as_often_and_in_the_order_that_is_set() {
    let worker = Worker::start().await;
    let sandbox = in_window(&worker).await;
    let reporting = json!({ "until": "read", "reversed": true, "times": 2, "delay_ms": 10 });
    sandbox.post("/_/reporting", &reporting).await;
    text(&sandbox, NUMBER).await;
    let mut latest = u64::MAX;
    for expected in ["read", "read", "delivered", "delivered", "sent", "sent"] {
        let status = worker.webhook().await.value()["statuses"][0].clone();
        assert_eq!(status["status"], expected);
        let at = status["timestamp"].as_str().unwrap().parse().unwrap();
        assert!(at <= latest, "told backwards, it happened forwards");
        latest = at;
    }
    let chat = sandbox.get("/chat/15550783881?as=436601234567").await.body;
    assert!(chat.contains("✓✓ read"), "a late status takes nothing back");
    let refused = sandbox.post("/_/reporting", &json!({ "until": "forever" })).await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn who_stops_marketing_gets_none_and_the_worker_hears_of_it() {
    let worker = Worker::start().await;
    let sandbox = Sandbox::start(&worker.url).await;
    submit(&sandbox).await;
    sandbox.post("/_/template", &json!({ "name": "news", "event": "APPROVED" })).await;
    worker.webhook().await;
    sandbox.post("/_/preference", &json!({ "from": NUMBER, "value": "stop" })).await;
    let told = change(&worker.webhook().await);
    assert_eq!(told["field"], "user_preferences");
    assert_eq!(told["value"]["user_preferences"][0]["value"], "stop");
    assert_eq!(news(&sandbox).await.status, 200);
    let status = worker.webhook().await.value()["statuses"][0].clone();
    assert_eq!(status["errors"][0]["code"], 131_050);
    hello(&sandbox, NUMBER).await;
    assert_eq!(worker.webhook().await.value()["statuses"][0]["status"], "sent", "no marketing");
    worker.webhook().await;
    sandbox.post("/_/preference", &json!({ "from": NUMBER, "value": "resume" })).await;
    worker.webhook().await;
    news(&sandbox).await;
    assert_eq!(worker.webhook().await.value()["statuses"][0]["status"], "sent");
}

#[tokio::test]
async fn a_file_is_uploaded_looked_at_fetched_and_sent() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    let form = "--b\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
        --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\n\r\npng\r\n--b--\r\n";
    let uploaded = sandbox.upload_as(TOKEN, "/v24.0/106540352242922/media", form).await.json();
    let id = uploaded["id"].as_str().unwrap();
    let told = sandbox.ask_as(TOKEN, Method::GET, &format!("/v24.0/{id}")).await.json();
    assert_eq!((&told["mime_type"], &told["file_size"]), (&json!("image/png"), &json!(3)));
    let url = told["url"].as_str().unwrap();
    let path = format!("/{}", url.splitn(4, '/').last().unwrap());
    assert_eq!(sandbox.ask_as(TOKEN, Method::GET, &path).await.body, "png");
    assert_eq!(sandbox.ask_as("wrong", Method::GET, &path).await.status, 401);
    assert_eq!(send(&sandbox, NUMBER, "image", json!({ "id": id })).await.status, 200);
    assert_eq!(code(&send(&sandbox, NUMBER, "video", json!({ "id": id })).await), 131_053);
    sandbox.ask_as(TOKEN, Method::DELETE, &format!("/v24.0/{id}")).await;
    assert_eq!(code(&send(&sandbox, NUMBER, "image", json!({ "id": id })).await), 100);
}

#[tokio::test]
async fn a_token_that_has_run_out_is_told_apart_from_a_wrong_one() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    sandbox.post("/_/token", &json!({ "valid": false })).await;
    let expired = hello(&sandbox, NUMBER).await;
    assert_eq!((expired.status, &expired.json()["error"]["error_subcode"]), (401, &json!(463)));
    assert_eq!(sandbox.ask_as(TOKEN, Method::GET, TEMPLATES).await.status, 401);
    sandbox.post("/_/token", &json!({ "valid": true })).await;
    assert_eq!(hello(&sandbox, NUMBER).await.status, 200);
}

#[tokio::test]
async fn faults_of_meta_come_at_once_later_or_after_acceptance() {
    let worker = Worker::start().await;
    let sandbox = in_window(&worker).await;
    let fault = |mode: &str| json!({ "target": "graph", "mode": mode });
    let mut later = fault("failed_status");
    later["code"] = 131_026.into();
    sandbox.post("/_/fault", &later).await;
    assert_eq!(text(&sandbox, NUMBER).await.status, 200);
    let status = worker.webhook().await.value()["statuses"][0].clone();
    assert_eq!(status["errors"][0]["code"], 131_026);
    sandbox.post("/_/fault", &fault("reset_after_accept")).await;
    let body = json!({ "messaging_product": "whatsapp", "to": NUMBER, "text": { "body": "Hi" },
        "biz_opaque_callback_data": "out_7" });
    assert!(sandbox.post_as(TOKEN, MESSAGES, &body).await.is_err());
    let status = worker.webhook().await.value()["statuses"][0].clone();
    assert_eq!(
        (&status["status"], &status["biz_opaque_callback_data"]),
        (&json!("sent"), &json!("out_7"))
    );
    let order = json!({ "target": "management", "mode": "429" });
    sandbox.post("/_/fault", &order).await;
    assert_eq!(text(&sandbox, NUMBER).await.status, 200, "sending is spared");
    assert_eq!(sandbox.ask_as(TOKEN, Method::GET, TEMPLATES).await.status, 429);
    assert_eq!(sandbox.ask_as(TOKEN, Method::GET, TEMPLATES).await.status, 200);
}

#[tokio::test]
async fn news_of_an_account_are_told_as_ordered() {
    let worker = Worker::start().await;
    let sandbox = Sandbox::start(&worker.url).await;
    let value = json!({ "display_phone_number": "15550783881", "event": "THROUGHPUT_UPGRADE" });
    let news = json!({ "field": "phone_number_quality_update", "value": value });
    assert_eq!(sandbox.post("/_/account", &news).await.json()["status"], 200);
    let told = change(&worker.webhook().await);
    assert_eq!((&told["field"], &told["value"]), (&news["field"], &value));
    let misplaced = json!({ "field": "messages", "value": {} });
    assert_eq!(sandbox.post("/_/account", &misplaced).await.status, 400);
}

#[tokio::test]
async fn an_app_subscribes_to_a_waba_and_leaves_it() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    let path = "/v24.0/102290129340398/subscribed_apps";
    for (method, subscribed) in [(Method::POST, 1), (Method::POST, 1), (Method::DELETE, 0)] {
        assert_eq!(sandbox.ask_as(TOKEN, method, path).await.json()["success"], true);
        let list = sandbox.ask_as(TOKEN, Method::GET, path).await.json();
        assert_eq!(list["data"].as_array().unwrap().len(), subscribed);
    }
    let foreign = "/v24.0/102290129340397/subscribed_apps";
    assert_eq!(code(&sandbox.ask_as(TOKEN, Method::GET, foreign).await), 100);
}
