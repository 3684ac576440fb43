//! `POST /_/inbound`: someone writes to a business.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::control::{bad, read};
use crate::directory::{self, DEMO};
use crate::error::Failure;
use crate::ids;
use crate::meta::{Inbound, Said, send_inbound};
use crate::moment::Moment;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    from: Option<String>,
    bsuid: Option<String>,
    text: String,
    at: Option<At>,
    profile_name: Option<String>,
    phone_number_id: Option<String>,
    wamid: Option<String>,
}

/// Seconds since 1970, or RFC 3339.
#[derive(Deserialize)]
#[serde(untagged)]
enum At {
    Seconds(u64),
    Text(String),
}

/// Answers what the Worker answered; 502 if it did not.
pub(crate) async fn post_inbound(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let inbound = inbound(read(&body)?)?;
    let answer = send_inbound(&app, &inbound).await?;
    Ok(Json(json!({ "status": answer.status, "wamid": inbound.wamid, "body": answer.body })))
}

fn inbound(letter: Letter) -> Result<Inbound, Failure> {
    let id = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (from, bsuid) = (id(letter.from), id(letter.bsuid));
    if from.is_none() && bsuid.is_none() {
        return Err(bad("Nobody wrote this: give from, bsuid or both."));
    }
    Ok(Inbound {
        phone_number_id: letter.phone_number_id.unwrap_or_else(|| DEMO.phone_number_id.into()),
        digits: from.map(|number| sender(&number)).transpose()?,
        bsuid,
        profile_name: letter.profile_name.unwrap_or_else(|| "Visitor".into()),
        said: Said::Text(letter.text),
        at: letter.at.map_or_else(|| Ok(clock::now()), moment)?,
        wamid: letter.wamid.unwrap_or_else(ids::wamid),
    })
}

fn sender(number: &str) -> Result<String, Failure> {
    let digits = directory::digits(number).map(Into::into);
    digits.ok_or_else(|| bad(format!("from is {number:?}, which is no E.164 number.")))
}

fn moment(at: At) -> Result<Moment, Failure> {
    match at {
        At::Seconds(seconds) => Moment::from_seconds(seconds)
            .ok_or_else(|| bad("at is in seconds; this looks like milliseconds.")),
        At::Text(text) => Moment::parse_rfc3339(&text)
            .ok_or_else(|| bad(format!("at is {text:?}, which is no RFC 3339 time."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(body: &str) -> Result<Inbound, Failure> {
        inbound(read(body.as_bytes())?)
    }

    #[test]
    fn a_time_may_be_seconds_or_rfc_3339() {
        let at = |at: &str| {
            let body = format!("{{\"from\":\"+436601234567\",\"text\":\"a\",\"at\":{at}}}");
            written(&body).unwrap().at.seconds()
        };
        assert_eq!(at("1700000000"), 1_700_000_000);
        assert_eq!(at("\"2023-11-14T22:13:20Z\""), 1_700_000_000);
    }

    #[test]
    fn what_cannot_be_is_refused_with_a_sentence() {
        let table = [
            ("{\"text\":\"a\"}", "Nobody wrote this"),
            ("{\"from\":\"0660\",\"text\":\"a\"}", "no E.164 number"),
            ("{\"from\":\"+436601234567\"}", "missing field `text`"),
            ("{\"bsuid\":\"AT.1\",\"text\":\"a\",\"at\":\"now\"}", "no RFC 3339 time"),
            ("{\"bsuid\":\"AT.1\",\"text\":\"a\",\"at\":1790000000000}", "milliseconds"),
        ];
        for (body, part) in table {
            let Err(Failure::BadRequest(sentence)) = written(body) else { panic!("{body}") };
            assert!(sentence.contains(part), "{sentence}");
        }
    }
}
