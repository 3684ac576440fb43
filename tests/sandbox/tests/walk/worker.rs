//! A stand-in for the Worker: takes every webhook, and has one short link.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header::LOCATION};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub(crate) struct Worker {
    pub(crate) url: String,
    webhooks: Mutex<UnboundedReceiver<Webhook>>,
}

pub(crate) struct Webhook {
    pub(crate) signature: String,
    pub(crate) body: String,
}

impl Webhook {
    /// The `value` of its only change.
    pub(crate) fn value(&self) -> Value {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body["entry"][0]["changes"][0]["value"].clone()
    }
}

impl Worker {
    pub(crate) async fn start() -> Self {
        let (sender, receiver) = unbounded_channel();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/webhooks/whatsapp", post(take))
            .route("/webhooks/sms/{provider}", post(take))
            .route("/r/abc", get(short_link))
            .with_state(sender);
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, webhooks: Mutex::new(receiver) }
    }

    /// The next webhook, in the order of arrival.
    pub(crate) async fn webhook(&self) -> Webhook {
        self.webhooks.lock().await.recv().await.unwrap()
    }
}

/// Where third parties put their signatures.
const SIGNATURES: [&str; 4] =
    ["x-hub-signature-256", "x-twilio-signature", "authorization", "x-signature"];

async fn take(
    State(sender): State<UnboundedSender<Webhook>>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    let signature = SIGNATURES.iter().find_map(|name| headers.get(*name));
    let signature = signature.map_or("", |value| value.to_str().unwrap()).to_owned();
    sender.send(Webhook { signature, body }).unwrap();
    StatusCode::OK
}

async fn short_link() -> impl IntoResponse {
    (StatusCode::FOUND, [(LOCATION, "https://wa.me/15550783881?text=START%20ABC")])
}
