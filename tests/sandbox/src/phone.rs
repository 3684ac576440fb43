//! The visitor's phone: pages that work without JavaScript and run smoother with it.

mod chat;
mod inbox;
mod layout;
mod link;
mod review;
mod thread;
mod visitor;

use axum::Json;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use crate::app::App;
use crate::directory;
use crate::meta::send_inbound;
use crate::phone::chat::Opening;
use crate::phone::link::Tap;
use crate::phone::thread::Reply;
use crate::phone::visitor::Note;
pub(crate) use crate::phone::visitor::{is_below, tapped};

const STYLE: &str =
    concat!(include_str!("../assets/phone.css"), include_str!("../assets/screens.css"));
const SCRIPT: &str = include_str!("../assets/phone.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// `GET /`: what has arrived.
pub(crate) async fn inbox(State(app): State<App>) -> Response {
    inbox::page(&app)
}

/// `GET /open?sms=…&link=…`: a tap on a link, or a scanned code.
pub(crate) async fn open(State(app): State<App>, Query(tap): Query<Tap>) -> Response {
    match link::chat_behind(&app, &tap).await {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(sentence) => layout::notice(&app, StatusCode::BAD_REQUEST, &sentence),
    }
}

/// `GET /chat/{digits}?as=…&text=…`: the chat with the business of that number.
pub(crate) async fn chat(
    State(app): State<App>,
    Path(digits): Path<String>,
    Query(opening): Query<Opening>,
) -> Response {
    match directory::by_number(&digits) {
        Some(channel) => chat::page(&app, channel, &opening),
        None => nobody(&app, &digits),
    }
}

/// `POST /chat/{digits}`: the visitor has written.
pub(crate) async fn send(
    State(app): State<App>,
    Path(digits): Path<String>,
    Form(note): Form<Note>,
) -> Response {
    let Some(channel) = directory::by_number(&digits) else {
        return nobody(&app, &digits);
    };
    match visitor::send(&app, channel, &note).await {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(sentence) => layout::notice(&app, StatusCode::BAD_REQUEST, &sentence),
    }
}

/// `POST /chat/{digits}/tap`: the visitor taps what stands below a message.
pub(crate) async fn tap(
    State(app): State<App>,
    Path(digits): Path<String>,
    Form(tap): Form<visitor::Touch>,
) -> Response {
    let Some(inbound) = visitor::tapped(&app, &tap.wamid, &tap.title) else {
        let sentence = "That message is gone. The sandbox has been reset in the meantime.";
        return layout::notice(&app, StatusCode::BAD_REQUEST, sentence);
    };
    let person =
        app.look(|world| world.chats.bubble(&tap.wamid).map(|bubble| bubble.person.clone()));
    let _told_by_the_bubble = send_inbound(&app, &inbound).await;
    Redirect::to(&visitor::chat_path(&digits, &person.unwrap_or_default(), "")).into_response()
}

/// `GET /templates`: what waits for Meta's reviewers, and what they have decided.
pub(crate) async fn templates(State(app): State<App>) -> Response {
    review::page(&app)
}

/// `POST /templates`: a decision of theirs.
pub(crate) async fn review(State(app): State<App>, body: String) -> Response {
    match review::decide(&app, &body).await {
        Ok(()) => Redirect::to("/templates").into_response(),
        Err(sentence) => layout::notice(&app, StatusCode::BAD_GATEWAY, &sentence),
    }
}

/// `GET /sms/{id}`: the conversation that an SMS stands in.
pub(crate) async fn sms(State(app): State<App>, Path(id): Path<String>) -> Response {
    match thread::find(&app, &id) {
        Some(sms) => thread::page(&app, &sms),
        None => layout::notice(&app, StatusCode::NOT_FOUND, "This SMS is gone."),
    }
}

/// `POST /sms/{id}`: the visitor answers an SMS.
pub(crate) async fn reply(
    State(app): State<App>,
    Path(id): Path<String>,
    Form(reply): Form<Reply>,
) -> Response {
    let Some(sms) = thread::find(&app, &id) else {
        return layout::notice(&app, StatusCode::NOT_FOUND, "This SMS is gone.");
    };
    match thread::send(&app, &sms, &reply).await {
        Ok(()) => Redirect::to(&format!("/sms/{id}")).into_response(),
        Err(sentence) => layout::notice(&app, StatusCode::BAD_REQUEST, &sentence),
    }
}

/// `GET /_/phone.json`: whether there is something new to see.
pub(crate) async fn version(State(app): State<App>) -> Json<Value> {
    Json(json!({ "version": app.look(|world| world.version) }))
}

pub(crate) async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

pub(crate) async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

pub(crate) async fn icon() -> Response {
    ([(CONTENT_TYPE, "image/svg+xml")], ICON).into_response()
}

/// A path below the phone's own that leads nowhere.
pub(crate) fn no_such_page() -> Response {
    (StatusCode::NOT_FOUND, "There is no such page on this phone.\n").into_response()
}

fn nobody(app: &App, digits: &str) -> Response {
    let sentence = format!("No business of this sandbox has the number +{digits}.");
    layout::notice(app, StatusCode::NOT_FOUND, &sentence)
}
