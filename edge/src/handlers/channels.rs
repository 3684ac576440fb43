//! `/v1/channels/{channel}/sms`: by whom a channel sends SMS, and the address to enter at that provider.

use axum::Json;
use axum::extract::{Path, State};
use jawort_shared::api::ErrorCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Failure;
use crate::handlers::extract::Operator;
use crate::ids::ChannelId;
use crate::sms::CallbackToken;
use crate::store;
use crate::store::channel::SmsRoute;

/// `GET /v1/channels/{channel}/sms`
#[worker::send]
pub(crate) async fn sms(
    State(app): State<App>,
    Operator(business_id): Operator,
    Path(channel): Path<String>,
) -> Result<Json<Value>, Failure> {
    let channel_id = ChannelId(channel);
    let route = store::channel::sms_route(&business_id, &channel_id);
    let route: SmsRoute = app.run(vec![route]).await?.first(0)?.ok_or(ErrorCode::NotFound)?;
    let (public_url, key) = (app.config.public_url.require()?, app.config.hash_key.require()?);
    let address = CallbackToken::new(&business_id, &channel_id, None);
    Ok(Json(json!({
        "provider": route.provider,
        "sender": route.sender,
        "callback_url": address.url(public_url, &route.provider, key),
    })))
}
