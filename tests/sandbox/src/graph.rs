//! Plays Meta's Graph API as far as it sends messages.

mod refusal;
mod request;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::faults::{Manner, Target};
pub(crate) use crate::graph::refusal::{Refusal, error_item};
use crate::graph::request::{Addressee, Request, Text};
use crate::ids;
use crate::line::Line;
use crate::meta;
use crate::world::{Author, Bubble, GraphCall, Mark, Outbound};

/// `POST /{version}/{phone_number_id}/messages`
pub(crate) async fn messages(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((version, phone_number_id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = format!("/{version}/{phone_number_id}/messages");
    let known = request::authorize(&app.config, &version, &phone_number_id, &headers);
    match known.and_then(|()| judge(&app, &body)) {
        Ok((request, manner)) => {
            let answer = accept(&app, &path, &phone_number_id, request, &body);
            line.answer(manner, Json(answer).into_response()).await
        }
        Err(refusal) => {
            record(&app, &path, &body, None, false);
            refusal.into_response()
        }
    }
}

/// Every path that nobody plays: an error in Meta's form, never an empty 404.
pub(crate) fn unknown(method: &Method, uri: &Uri) -> Response {
    Refusal::unknown_path(method, uri.path()).into_response()
}

fn judge(app: &App, body: &[u8]) -> Result<(Request, Manner), Refusal> {
    let request = request::parse(body)?;
    let manner = app.verdict(Target::Graph, &request.addressees())?;
    Ok((request, manner))
}

fn accept(app: &App, path: &str, channel: &str, request: Request, body: &[u8]) -> Value {
    match request {
        Request::ReadMark => {
            record(app, path, body, None, true);
            json!({ "success": true })
        }
        Request::Text(text) => {
            let wamid = ids::wamid();
            record(app, path, body, Some(&wamid), true);
            let contact = contact(&text.to);
            send(app, channel, text, &wamid);
            json!({
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{ "id": wamid }],
            })
        }
    }
}

fn record(app: &App, path: &str, body: &[u8], wamid: Option<&str>, accepted: bool) {
    let unread = || Value::from(String::from_utf8_lossy(body).into_owned());
    let call = GraphCall {
        path: path.into(),
        body: serde_json::from_slice(body).unwrap_or_else(|_| unread()),
        at: clock::now(),
        accepted,
        wamid: wamid.map(Into::into),
    };
    app.change(|world| world.calls.push(call));
}

fn contact(to: &Addressee) -> Value {
    match to {
        Addressee::Number { input, digits } => json!({ "input": input, "wa_id": digits }),
        Addressee::UserId(bsuid) => json!({ "input": bsuid, "user_id": bsuid }),
    }
}

/// Outside the window Meta accepts the message, and reports its failure later.
fn send(app: &App, channel: &str, text: Text, wamid: &str) {
    let now = clock::now();
    let open = app.change(|world| {
        let person = world.chats.person(text.to.id());
        let open = world.chats.window_open(channel, &person, now);
        let outbound = outbound(channel, &text, world.chats.bsuid(&person));
        world.outbound.insert(wamid.into(), outbound);
        world.chats.add(Bubble {
            wamid: wamid.into(),
            phone_number_id: channel.into(),
            person,
            author: Author::Business,
            text: text.body,
            at: now,
            mark: if open { Mark::Pending } else { Mark::Failed(131_047) },
        });
        open
    });
    let states: &[_] = if open { &DELIVERY } else { &[meta::State::Failed] };
    meta::send_statuses(app, wamid, states, 131_047);
}

const DELIVERY: [meta::State; 2] = [meta::State::Sent, meta::State::Delivered];

fn outbound(channel: &str, text: &Text, known_bsuid: Option<String>) -> Outbound {
    let phone_number_id = channel.to_owned();
    let callback_data = text.callback_data.clone();
    let (recipient_id, recipient_user_id) = match &text.to {
        Addressee::Number { digits, .. } => (Some(digits.clone()), known_bsuid),
        Addressee::UserId(bsuid) => (None, Some(bsuid.clone())),
    };
    Outbound { phone_number_id, recipient_id, recipient_user_id, callback_data }
}
