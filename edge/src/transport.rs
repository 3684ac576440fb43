//! Carries requests to third parties; the only place that does.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{self, Either};
use futures_util::stream::{self, StreamExt};
use http::{HeaderMap, Request};
use worker::js_sys::Uint8Array;
use worker::{
    AbortController, Delay, Fetch, Headers, Method, RequestInit, RequestRedirect, Response,
};

use crate::sms::Reply;
use crate::whatsapp::graph::{Code, Outcome, Refusal};

/// A provider that takes longer has perhaps taken the message, perhaps not.
const PATIENCE: Duration = Duration::from_secs(15);
/// More of an answer is not read.
const LONGEST_ANSWER: usize = 512 * 1024;

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// No answer: whether the other side took the request cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    TimedOut,
    Broken,
    /// The request never left.
    Unsendable,
}

impl From<NoAnswer> for Reply {
    fn from(failure: NoAnswer) -> Self {
        match failure {
            NoAnswer::TimedOut => Self::Unclear { code: "timeout".to_owned() },
            NoAnswer::Broken => Self::Unclear { code: "connection_lost".to_owned() },
            NoAnswer::Unsendable => Self::Refused { code: "unsendable".to_owned() },
        }
    }
}

impl<T> From<NoAnswer> for Outcome<T> {
    fn from(failure: NoAnswer) -> Self {
        match failure {
            NoAnswer::TimedOut => Self::Unclear { seen: "timeout".to_owned() },
            NoAnswer::Broken => Self::Unclear { seen: "connection_lost".to_owned() },
            NoAnswer::Unsendable => Self::Refused(Refusal::plain(Code::Unsendable, 0)),
        }
    }
}

/// Runs sends side by side, and answers in their order: at most six, as many connections as a Worker has.
pub(crate) async fn all<T>(sends: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let placed = sends.enumerate().map(async |(place, send)| (place, send.await));
    let mut done: Vec<_> = stream::iter(placed).buffer_unordered(6).collect().await;
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, done)| done).collect()
}

/// Sends a request and reads its answer. Redirects are not followed.
pub(crate) async fn send(request: Request<impl Into<Vec<u8>>>) -> Result<Answer, NoAnswer> {
    let request = outgoing(request).map_err(|_| NoAnswer::Unsendable)?;
    let controller = AbortController::default();
    let signal = controller.signal();
    let fetch = Fetch::Request(request);
    let exchange = pin!(async { read(fetch.send_with_signal(&signal).await?).await });
    match future::select(exchange, Delay::from(PATIENCE)).await {
        Either::Left((Ok(answer), _)) => Ok(answer),
        Either::Left((Err(cause), _)) => {
            crate::log::failure("fetch", &cause);
            Err(NoAnswer::Broken)
        }
        Either::Right(_) => {
            controller.abort();
            Err(NoAnswer::TimedOut)
        }
    }
}

fn outgoing(request: Request<impl Into<Vec<u8>>>) -> worker::Result<worker::Request> {
    let (parts, body) = request.into_parts();
    let body: Vec<u8> = body.into();
    // A GET may not even have an empty one.
    let body = (!body.is_empty()).then(|| Uint8Array::from(body.as_slice()).into());
    let mut init = RequestInit::new();
    init.with_method(Method::from(parts.method.as_str().to_owned()))
        .with_headers(Headers::from(parts.headers))
        .with_body(body)
        .with_redirect(RequestRedirect::Manual);
    worker::Request::new_with_init(&parts.uri.to_string(), &init)
}

async fn read(mut answer: Response) -> worker::Result<Answer> {
    let mut body = Vec::new();
    let mut chunks = answer.stream()?;
    while let Some(chunk) = chunks.next().await {
        body.extend(chunk?);
        if body.len() > LONGEST_ANSWER {
            break;
        }
    }
    body.truncate(LONGEST_ANSWER);
    Ok(Answer {
        status: answer.status_code(),
        headers: answer.headers().into(),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
