//! `POST /{version}/{phone_number_id}/messages`: takes a message, or says why not.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::directory::{self, Channel};
use crate::faults::{Manner, Target};
use crate::graph::access;
use crate::graph::content::Content;
use crate::graph::refusal::Refusal;
use crate::graph::request::{self, Addressee, Message, Request};
use crate::graph::template::{self, Rendered};
use crate::ids;
use crate::line::Line;
use crate::meta;
use crate::world::{Attempt, Author, Bubble, Category, GraphCall, Mark, Outbound, Template, World};

/// Outside the window Meta accepts a free-form message, and reports its failure later.
const WINDOW_CLOSED: u32 = 131_047;
const STOPPED_MARKETING: u32 = 131_050;

pub(crate) async fn messages(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((version, phone_number_id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = format!("/{version}/{phone_number_id}/messages");
    let channel = access::channel(&app, &version, &phone_number_id, &headers);
    match channel.and_then(|channel| take(&app, channel, &path, &body)) {
        Ok((answer, manner)) => line.answer(manner, Json(answer).into_response()).await,
        Err(refusal) => {
            record(&app, &path, &body, None, false);
            refusal.into_response()
        }
    }
}

fn take(app: &App, channel: &Channel, path: &str, body: &[u8]) -> Result<(Value, Manner), Refusal> {
    let request = request::parse(body)?;
    let manner = app.verdict(Target::Graph, &request.addressees())?;
    let message = match request {
        Request::ReadMark => {
            record(app, path, body, None, true);
            return Ok((json!({ "success": true }), manner));
        }
        Request::Message(message) => message,
    };
    let wamid = ids::wamid();
    let ordered = if let Manner::Fail(code) = manner { Some(code) } else { None };
    let fate = app.change(|world| accept(world, channel, &message, &wamid, ordered))?;
    record(app, path, body, Some(&wamid), true);
    match fate {
        None => meta::send_delivery(app, &wamid),
        Some(code) => meta::send_failure(app, &wamid, code),
    }
    let answer = json!({
        "messaging_product": "whatsapp",
        "contacts": [contact(&message.to)],
        "messages": [message_item(&message, &wamid)],
    });
    Ok((answer, manner))
}

/// Only templates are held back or let go by their quality, so only they tell.
fn message_item(message: &Message, wamid: &str) -> Value {
    match message.content {
        Content::Template(_) => json!({ "id": wamid, "message_status": "accepted" }),
        _ => json!({ "id": wamid }),
    }
}

/// Refuses or remembers a message; answers the code of its later failure, if it will fail.
fn accept(
    world: &mut World,
    channel: &Channel,
    message: &Message,
    wamid: &str,
    ordered: Option<u32>,
) -> Result<Option<u32>, Refusal> {
    let (rendered, category) = render(world, channel, message)?;
    let (at, person) = (clock::now(), world.chats.person(message.to.id()));
    let open = world.chats.window_open(channel.phone_number_id, &person, at);
    let (id, waba) = (channel.phone_number_id, channel.waba);
    let is_first = !open && category.is_some();
    let attempt = Attempt { channel: id, waba, person: &person, is_first, at };
    world.meta.traffic.count(&attempt)?;
    let stopped = world.meta.stopped.contains(&(id.to_owned(), person.clone()));
    let fate = match category {
        None if !open => Some(WINDOW_CLOSED),
        Some(Category::Marketing) if stopped => Some(STOPPED_MARKETING),
        None | Some(_) => ordered,
    };
    let outbound = outbound(id, message, world.chats.bsuid(&person), category);
    world.outbound.insert(wamid.into(), outbound);
    world.chats.add(Bubble {
        wamid: wamid.into(),
        phone_number_id: id.into(),
        person,
        author: Author::Business,
        text: rendered.text,
        attachment: rendered.attachment,
        taps: rendered.taps,
        at,
        mark: fate.map_or(Mark::Pending, Mark::Failed),
    });
    Ok(fate)
}

/// What the recipient sees; the category is there if it is a template.
fn render(
    world: &World,
    channel: &Channel,
    message: &Message,
) -> Result<(Rendered, Option<Category>), Refusal> {
    let media = &world.meta.media;
    let Content::Template(wanted) = &message.content else {
        return Ok((message.content.render(media)?, None));
    };
    let to_number = matches!(message.to, Addressee::Number { .. });
    let found = world.meta.templates.find(channel.waba, &wanted.name, &wanted.language.code);
    let template: &Template = template::sendable(found, wanted, to_number)?;
    Ok((template::render(template, wanted, media)?, Some(template.category)))
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
        Addressee::Number { input, digits } => {
            json!({ "input": input, "wa_id": directory::wa_id(digits) })
        }
        Addressee::UserId(bsuid) => json!({ "input": bsuid, "user_id": bsuid }),
    }
}

fn outbound(
    channel: &str,
    message: &Message,
    known_bsuid: Option<String>,
    category: Option<Category>,
) -> Outbound {
    let (recipient_id, recipient_user_id) = match &message.to {
        Addressee::Number { digits, .. } => (Some(directory::wa_id(digits)), known_bsuid),
        Addressee::UserId(bsuid) => (None, Some(bsuid.clone())),
    };
    Outbound {
        phone_number_id: channel.to_owned(),
        recipient_id,
        recipient_user_id,
        callback_data: message.callback_data.clone(),
        category: category.map(Category::price),
    }
}
