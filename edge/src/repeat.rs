//! Requests with an `Idempotency-Key`: done once, however often they are repeated.
//!
//! | what is found | what follows |
//! | --- | --- |
//! | nothing, or an attempt that died | the door does its work |
//! | the same request, answered | the same answer |
//! | the same request, at work | 409 `in_progress` |
//! | another request | 409 `idempotency_conflict` |
//!
//! What the door answers is kept, unless trying again may help (429, 5xx): then a repeat does the work.

use axum::body::{Body, HttpBody, to_bytes};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jawort_shared::api::ErrorCode;
use serde_json::Value;

use crate::app::App;
use crate::error::Failure;
use crate::store::Statement;
use crate::store::idempotency::{self, Answer, Attempt, Request, Row};
use crate::{crypto, log};

pub(crate) const HEADER: &str = "idempotency-key";
const LONGEST_KEY: usize = 255;
const LONGEST_ANSWER: usize = 64 * 1024;

/// A mark on an answer that is not to be kept, for it holds a secret: who repeats the request is told this instead.
#[derive(Debug, Clone)]
pub(crate) struct Instead(pub(crate) Failure);

/// The key that a request came with.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut given = headers.get_all(HEADER).iter();
    let (Some(key), second) = (given.next(), given.next()) else { return Ok(None) };
    let is_visible = |key: &&str| {
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let key = key.to_str().ok().filter(is_visible).filter(|_| second.is_none());
    Ok(Some(key.ok_or(ErrorCode::IdempotencyKeyMalformed)?.to_owned()))
}

/// An attempt at a request: what tells it from another, and the attempt from a repeat.
pub(crate) fn request(
    app: &App,
    key: String,
    parts: &Parts,
    body: &[u8],
) -> Result<Request, Failure> {
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    let content = crypto::sha256(body);
    let hash = crypto::sha256(format!("{} {address} {content}", parts.method).as_bytes());
    Ok(Request { key, hash, attempt_id: app.new_id("try")? })
}

/// What is to be done about a request that was reserved.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// This attempt does the work.
    Work,
    /// It was done before.
    Done(Answer),
    /// It cannot be done.
    Refuse(ErrorCode),
}

/// Judges what was found after the reservation.
pub(crate) fn judge(request: &Request, found: Option<Row>) -> Verdict {
    let Some(row) = found else { return Verdict::Refuse(ErrorCode::Unavailable) };
    let is_own = row.attempt_id == request.attempt_id;
    match row.status {
        _ if row.request_hash != request.hash => Verdict::Refuse(ErrorCode::IdempotencyConflict),
        Some(status) => Verdict::Done(Answer {
            status,
            content_type: row.content_type.unwrap_or_default(),
            body: row.body.unwrap_or_default(),
        }),
        None if is_own => Verdict::Work,
        None => Verdict::Refuse(ErrorCode::InProgress),
    }
}

/// The answer of the first attempt, once more.
pub(crate) fn again(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut repeated = (status, answer.body).into_response();
    let headers = repeated.headers_mut();
    headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    match HeaderValue::try_from(answer.content_type) {
        Ok(kind) if !kind.is_empty() => headers.insert(header::CONTENT_TYPE, kind),
        _ => headers.remove(header::CONTENT_TYPE),
    };
    repeated
}

/// The statement that keeps a door's answer in the same transaction as its work, where the request may be repeated.
/// It breaks the transaction if another attempt took over.
pub(crate) fn commit(app: &App, status: StatusCode, body: &Value) -> Option<Statement> {
    let attempt = app.attempt.get()?;
    let content_type = "application/json".to_owned();
    let answer = Answer { status: status.as_u16(), content_type, body: body.to_string() };
    let statement = idempotency::commit(attempt, &answer);
    app.committed.set(answer).ok().map(|()| statement)
}

/// Keeps what a door answered, unless it did so itself. What fails here costs the repeat no more than an answer.
pub(crate) async fn keep(app: &App, attempt: &Attempt, answer: Response) -> Response {
    let (answer, statement) = match kept(answer).await {
        (answer, Some(kept)) if app.committed.get() == Some(&kept) => (answer, None),
        (answer, Some(kept)) => (answer, Some(idempotency::keep(attempt, &kept))),
        (answer, None) => (answer, Some(idempotency::release(attempt))),
    };
    if let Some(statement) = statement
        && app.run(vec![statement]).await.is_err()
    {
        log::event("answer_not_kept", &Value::Null);
    }
    answer
}

/// What of an answer is kept; nothing where trying again may help.
async fn kept(answer: Response) -> (Response, Option<Answer>) {
    let status = answer.status();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return (answer, None);
    }
    if let Some(Instead(failure)) = answer.extensions().get() {
        let kept = problem(failure);
        return (answer, Some(kept));
    }
    let is_small =
        answer.body().size_hint().upper().is_some_and(|size| size <= LONGEST_ANSWER as u64);
    if !is_small {
        let kept = problem(&Failure::new(ErrorCode::AnswerWithheld, "it was too large"));
        return (answer, Some(kept));
    }
    let (parts, body) = answer.into_parts();
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    // The size is known and small, and the body is in memory: there is nothing to fail.
    let bytes = to_bytes(body, LONGEST_ANSWER).await.unwrap_or_default();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    let kept = Answer { status: status.as_u16(), content_type: content_type.to_owned(), body };
    (Response::from_parts(parts, Body::from(bytes)), Some(kept))
}

fn problem(failure: &Failure) -> Answer {
    let (content_type, body) = (Failure::CONTENT_TYPE.to_owned(), failure.problem().to_string());
    Answer { status: failure.status().as_u16(), content_type, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(keys: &[&[u8]]) -> Result<Option<String>, ErrorCode> {
        let value = |key: &&[u8]| HeaderValue::from_bytes(key).expect("a header");
        let name = http::HeaderName::from_static(HEADER);
        let headers = keys.iter().map(|key| (name.clone(), value(key)));
        let mut map = HeaderMap::new();
        headers.for_each(|(name, value)| {
            map.append(name, value);
        });
        key(&map).map_err(|failure| failure.code)
    }

    #[test]
    fn a_key_is_one_word_of_visible_ascii() {
        let long = [b'x'; LONGEST_KEY + 1];
        assert_eq!(given(&[]), Ok(None));
        for good in [b"a".as_slice(), b"~!order-7", &long[1..]] {
            let text = String::from_utf8(good.to_vec()).expect("ASCII");
            assert_eq!(given(&[good]), Ok(Some(text)));
        }
        for bad in [b"".as_slice(), b"two words", "ä".as_bytes(), &long] {
            assert_eq!(given(&[bad]), Err(ErrorCode::IdempotencyKeyMalformed));
        }
        assert_eq!(given(&[b"a", b"a"]), Err(ErrorCode::IdempotencyKeyMalformed));
    }

    #[test]
    fn what_is_found_decides_what_follows() {
        let own = Request { key: "k".to_owned(), hash: "h".to_owned(), attempt_id: "1".to_owned() };
        let check = |hash: &str, attempt_id: &str, status, verdict| {
            let (request_hash, attempt_id) = (hash.to_owned(), attempt_id.to_owned());
            let (content_type, body) = (None, Some("{}".to_owned()));
            let row = Row { request_hash, attempt_id, status, content_type, body };
            assert_eq!(judge(&own, Some(row)), verdict);
        };
        let (content_type, body) = (String::new(), "{}".to_owned());
        let done = Verdict::Done(Answer { status: 201, content_type, body });
        check("h", "1", None, Verdict::Work);
        check("h", "2", None, Verdict::Refuse(ErrorCode::InProgress));
        check("h", "2", Some(201), done);
        check("x", "2", None, Verdict::Refuse(ErrorCode::IdempotencyConflict));
        check("x", "2", Some(201), Verdict::Refuse(ErrorCode::IdempotencyConflict));
        assert_eq!(judge(&own, None), Verdict::Refuse(ErrorCode::Unavailable));
    }
}
