//! Which path belongs to whom.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Method, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::app::App;
use crate::error::Failure;
use crate::{control, graph, infobip, phone, seven, twilio, vonage, websms};

/// Room for a webhook that is too large for the Worker.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

pub(crate) fn router(app: App) -> Router {
    Router::new()
        .merge(visitor())
        .merge(programs())
        .merge(third_parties())
        .fallback(elsewhere)
        .method_not_allowed_fallback(elsewhere)
        .layer(middleware::from_fn(refuse_other_sites))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(app)
}

fn visitor() -> Router<App> {
    Router::new()
        .route("/", get(phone::inbox))
        .route("/open", get(phone::open))
        .route("/chat/{digits}", get(phone::chat).post(phone::send))
        .route("/chat/{digits}/tap", post(phone::tap))
        .route("/templates", get(phone::templates).post(phone::review))
        .route("/sms/{id}", get(phone::sms).post(phone::reply))
        .route("/phone.css", get(phone::style))
        .route("/phone.js", get(phone::script))
        .route("/icon.svg", get(phone::icon))
        .route("/_/phone.json", get(phone::version))
}

fn programs() -> Router<App> {
    Router::new()
        .route("/_/sms", get(control::list_sms))
        .route("/_/graph", get(control::list_graph))
        .route("/_/inbound", post(control::post_inbound))
        .route("/_/status", post(control::post_status))
        .route("/_/tap", post(control::post_tap))
        .route("/_/preference", post(control::post_preference))
        .route("/_/template", post(control::post_template))
        .route("/_/account", post(control::post_account))
        .route("/_/limits", post(control::set_limits).get(control::get_limits))
        .route("/_/reporting", post(control::set_reporting))
        .route("/_/number", post(control::set_standing))
        .route("/_/token", post(control::set_token))
        .route("/_/age", post(control::age))
        .route("/_/hook", post(control::post_hook))
        .route("/_/inbound-sms", post(control::post_inbound_sms))
        .route("/_/receipt", post(control::post_receipt))
        .route("/_/receipts", post(control::post_receipts))
        .route("/_/fault", post(control::arm_fault))
        .route("/_/sign", post(control::sign))
        .route("/_/reset", post(control::reset))
}

fn third_parties() -> Router<App> {
    Router::new()
        .route("/websms/rest/smsmessaging/text", post(websms::text))
        .route("/twilio/2010-04-01/Accounts/{account}/Messages.json", post(twilio::messages))
        .route("/vonage/v1/messages", post(vonage::messages))
        .route("/seven/api/sms", post(seven::sms))
        .route("/infobip/sms/3/messages", post(infobip::messages))
        .merge(graph::router())
}

/// The sandbox signs what it is given: a page that a developer happens to visit must not use it.
async fn refuse_other_sites(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site");
    if request.method() == Method::POST && site.is_some_and(|site| site == "cross-site") {
        let sentence = "Another site's page may not write to the sandbox.";
        return Failure::Forbidden(sentence.into()).into_response();
    }
    next.run(request).await
}

/// Whoever owns the path's beginning refuses it in its own form; the rest is Meta's.
pub(crate) async fn elsewhere(method: Method, uri: Uri) -> Response {
    let path = uri.path();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    match first {
        "_" => Failure::NotFound(format!("The sandbox has no {method} {path}.")).into_response(),
        "websms" => websms::unknown(),
        "twilio" => twilio::unknown(),
        "vonage" => vonage::unknown(),
        "seven" => seven::unknown(),
        "infobip" => infobip::unknown(),
        "" | "chat" | "open" | "sms" | "templates" => phone::no_such_page(),
        _ => graph::unknown(&method, &uri),
    }
}
