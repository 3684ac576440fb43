//! A sandbox process of the test's own, and the requests to it.

use std::process::Stdio;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Ends with the test.
pub(crate) struct Sandbox {
    url: String,
    client: Client,
    _process: Child,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    headers: HeaderMap,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().into()
    }
}

impl Sandbox {
    pub(crate) async fn start(worker_url: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_jawort-sandbox"))
            .env_clear()
            .envs([("SANDBOX_PORT", "0"), ("WORKER_URL", worker_url)])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        let url = line.strip_prefix("sandbox ready ").unwrap().to_owned();
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { url, client, _process: process }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.client.get(format!("{}{path}", self.url))).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, &body.to_string()).await
    }

    pub(crate) async fn post_text(&self, path: &str, body: &str) -> Answer {
        send(self.client.post(format!("{}{path}", self.url)).body(body.to_owned())).await.unwrap()
    }

    pub(crate) async fn post_form(&self, path: &str, form: &str) -> Answer {
        let request = self.client.post(format!("{}{path}", self.url)).body(form.to_owned());
        send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded")).await.unwrap()
    }

    /// As a third party's client would, with headers of its own.
    pub(crate) async fn post_with(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let request = self.client.post(format!("{}{path}", self.url)).body(body.to_owned());
        send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)))
            .await
            .unwrap()
    }

    /// As a browser does for a page that is not the sandbox's.
    pub(crate) async fn post_from_other_site(&self, path: &str) -> Answer {
        let request = self.client.post(format!("{}{path}", self.url));
        send(request.header("Sec-Fetch-Site", "cross-site")).await.unwrap()
    }

    /// As whoever brings Meta's token.
    pub(crate) async fn ask_as(&self, token: &str, method: Method, path: &str) -> Answer {
        let request = self.client.request(method, format!("{}{path}", self.url));
        send(request.header(AUTHORIZATION, format!("Bearer {token}"))).await.unwrap()
    }

    /// A form with a file in it, as Meta wants files.
    pub(crate) async fn upload_as(&self, token: &str, path: &str, form: &str) -> Answer {
        let request = self.client.post(format!("{}{path}", self.url)).body(form.to_owned());
        let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        send(request.header(CONTENT_TYPE, "multipart/form-data; boundary=b")).await.unwrap()
    }

    /// As a third party's client would; an error is a network error.
    pub(crate) async fn post_as(
        &self,
        token: &str,
        path: &str,
        body: &Value,
    ) -> reqwest::Result<Answer> {
        let request = self.client.post(format!("{}{path}", self.url)).body(body.to_string());
        let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        send(request.header(CONTENT_TYPE, "application/json")).await
    }
}

async fn send(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Answer { status, headers, body: response.text().await? })
}
