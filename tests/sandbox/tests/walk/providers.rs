//! All SMS providers, each with its own request, report and inbound SMS.

use serde_json::json;

use crate::sandbox::Sandbox;
use crate::worker::Worker;

const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// `AC000…:demo-twilio-token`
const TWILIO: &str =
    "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDpkZW1vLXR3aWxpby10b2tlbg==";
/// `demo-vonage-key:demo-vonage-secret`
const VONAGE: &str = "Basic ZGVtby12b25hZ2Uta2V5OmRlbW8tdm9uYWdlLXNlY3JldA==";

/// Infobip tells the end alone.
const DELIVERED: &str = "DELIVERED_TO_HANDSET";

struct Case<'a> {
    provider: &'a str,
    path: &'a str,
    headers: [(&'a str, &'a str); 2],
    body: String,
    /// What the first report says.
    word: &'a str,
    signs: bool,
}

/// Sends an SMS, and hears the report and an answer to it.
async fn check(case: &Case<'_>) {
    let worker = Worker::start().await;
    let sandbox = Sandbox::start(&worker.url).await;
    let url = format!("{}/webhooks/sms/{}", worker.url, case.provider);
    sandbox.post("/_/hook", &json!({ "provider": case.provider, "url": url })).await;
    let body = case.body.replace("CALLBACK", &url);
    let answer = sandbox.post_with(case.path, &case.headers, &body).await;
    let list = sandbox.get("/_/sms").await.json();
    assert_eq!(list[0]["accepted"], true, "{} {}", case.provider, answer.body);
    assert_eq!((&list[0]["to"], &list[0]["request"]), (&json!("+436601234567"), &json!(body)));
    let told = worker.webhook().await;
    assert!(told.body.contains(case.word), "{} {}", case.provider, told.body);
    assert_eq!(!told.signature.is_empty(), case.signs, "{}", case.provider);
    if case.word != DELIVERED {
        assert!(worker.webhook().await.body.to_lowercase().contains("delivered"));
    }
    let form = format!("/sms/{}", list[0]["id"].as_str().unwrap());
    assert_eq!(sandbox.post_form(&form, "text=Stopp").await.status, 303);
    assert!(worker.webhook().await.body.contains("Stopp"));
    assert!(sandbox.get(&form).await.body.contains("Stopp"));
    let wrong = [("authorization", "Basic eDp5"), case.headers[1]];
    sandbox.post_with(case.path, &wrong, &body).await;
    assert_eq!(sandbox.get("/_/sms").await.json()[1]["accepted"], false, "{}", case.provider);
}

#[tokio::test]
async fn websms_reports_and_lets_people_answer() {
    let body = json!({ "recipientAddressList": ["436601234567"], "messageContent": "Hi",
        "notificationCallbackUrl": "CALLBACK" });
    let (provider, path) = ("websms", "/websms/rest/smsmessaging/text");
    let headers = [("authorization", "Bearer demo-websms-token"), JSON];
    check(&Case {
        provider,
        path,
        headers,
        body: body.to_string(),
        word: "accepted",
        signs: false,
    })
    .await;
}

#[tokio::test]
async fn twilio_reports_and_lets_people_answer() {
    let body = "To=%2B436601234567&From=Muster&Body=Hi&StatusCallback=CALLBACK".to_owned();
    let path = "/twilio/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json";
    let headers = [("authorization", TWILIO), FORM];
    check(&Case {
        provider: "twilio",
        path,
        headers,
        body,
        word: "MessageStatus=sent",
        signs: true,
    })
    .await;
}

#[tokio::test]
async fn vonage_reports_and_lets_people_answer() {
    let body = json!({ "channel": "sms", "message_type": "text", "to": "436601234567",
        "from": "Muster", "text": "Hi", "webhook_url": "CALLBACK" });
    let (provider, path) = ("vonage", "/vonage/v1/messages");
    let headers = [("authorization", VONAGE), JSON];
    check(&Case {
        provider,
        path,
        headers,
        body: body.to_string(),
        word: "submitted",
        signs: true,
    })
    .await;
}

#[tokio::test]
async fn seven_reports_and_lets_people_answer() {
    let body = "to=436601234567&text=Hi&foreign_id=out_1".to_owned();
    let headers = [("x-api-key", "demo-seven-key"), FORM];
    let (provider, path) = ("seven", "/seven/api/sms");
    check(&Case { provider, path, headers, body, word: "TRANSMITTED", signs: true }).await;
}

#[tokio::test]
async fn infobip_reports_and_lets_people_answer() {
    let body = json!({ "messages": [{ "sender": "Muster", "content": { "text": "Hi" },
        "destinations": [{ "to": "436601234567", "messageId": "out_1" }],
        "webhooks": { "delivery": { "url": "CALLBACK" } } }] });
    let (provider, path) = ("infobip", "/infobip/sms/3/messages");
    let headers = [("authorization", "App demo-infobip-key"), JSON];
    check(&Case { provider, path, headers, body: body.to_string(), word: DELIVERED, signs: false })
        .await;
}

#[tokio::test]
async fn an_unknown_path_is_refused_in_the_form_of_its_owner() {
    let sandbox = Sandbox::start("http://127.0.0.1:9").await;
    let vonage = sandbox.get("/vonage/v1/messages").await;
    assert_eq!((vonage.status, vonage.json()["title"].as_str()), (404, Some("Not Found")));
    let infobip = sandbox.get("/infobip/sms/3/messages").await;
    assert_eq!(infobip.json()["requestError"]["serviceException"]["messageId"], "NOT_FOUND");
    assert_eq!((sandbox.get("/seven/api/sms").await).status, 404);
}
