//! What a visitor does inside WhatsApp besides writing: taps, and wants no marketing.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::control::{bad, read};
use crate::directory::{self, DEMO};
use crate::error::Failure;
use crate::meta::{Preference, Wish, send_inbound, send_preference};
use crate::phone;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tapped {
    wamid: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    from: Option<String>,
    bsuid: Option<String>,
    value: Wish,
    phone_number_id: Option<String>,
}

/// `POST /_/tap`: answers what the Worker answered; 502 if it did not.
pub(crate) async fn post_tap(State(app): State<App>, body: Bytes) -> Result<Json<Value>, Failure> {
    let Tapped { wamid, title } = read(&body)?;
    let inbound = phone::tapped(&app, &wamid, &title);
    let inbound = inbound.ok_or_else(|| {
        bad(format!("Below that message nothing is called {title:?} and answers the business."))
    })?;
    let answer = send_inbound(&app, &inbound).await?;
    Ok(Json(json!({ "status": answer.status, "wamid": inbound.wamid, "body": answer.body })))
}

/// `POST /_/preference`: answers what the Worker answered; 502 if it did not.
pub(crate) async fn post_preference(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let preference = preference(read(&body)?)?;
    let answer = send_preference(&app, &preference).await?;
    Ok(Json(json!(answer)))
}

fn preference(setting: Setting) -> Result<Preference, Failure> {
    let digits = setting.from.as_deref().map(|number| {
        let digits = directory::digits(number).map(str::to_owned);
        digits.ok_or_else(|| bad(format!("from is {number:?}, which is no E.164 number.")))
    });
    let digits = digits.transpose()?;
    if digits.is_none() && setting.bsuid.is_none() {
        return Err(bad("Nobody set this: give from, bsuid or both."));
    }
    Ok(Preference {
        phone_number_id: setting.phone_number_id.unwrap_or_else(|| DEMO.phone_number_id.into()),
        digits,
        bsuid: setting.bsuid,
        wish: setting.value,
    })
}
