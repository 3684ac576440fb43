//! Numbers that a business tries out with: each is proved by a code that is sent there by SMS.

use jawort_shared::api::ErrorCode;
use jawort_shared::identity::number_key;
use jawort_shared::lang::{self, LANGUAGES};
use jawort_shared::phone::Phone;
use serde_json::{Map, Value};

use crate::app::App;
use crate::crypto;
use crate::error::Failure;
use crate::ids::{BusinessId, OutboxId};
use crate::store::trial_number::{self, Asked, New, Row};

/// Sends a code, unless the number is verified already.
pub(crate) async fn ask(
    app: &App,
    business_id: &BusinessId,
    channel_id: Option<&str>,
    phone: Phone,
) -> Result<Row, Failure> {
    let code = code(app.random()?);
    let key = number_key(phone.digits());
    let new = New {
        business_id,
        channel_id,
        trial_number_id: &app.new_id("trn")?,
        outbox_id: &OutboxId(app.new_id("out")?),
        number: phone.digits(),
        number_key: &key,
        code_hash: &hash(app, business_id, &key, &code)?,
        texts: &texts(&code),
        now: app.now,
    };
    let rows = app.run(trial_number::ask(&new).into()).await?;
    let asked: Asked = rows.first(3)?.ok_or(ErrorCode::NotFound)?;
    let row: Option<Row> = rows.first(4)?;
    match row {
        Some(row) if row.verified_at.is_some() => Ok(row),
        Some(row) if asked.is_sent != 0 => {
            app.fill_outbox();
            Ok(row)
        }
        _ => Err(refusal(&asked)),
    }
}

fn refusal(asked: &Asked) -> Failure {
    if asked.has_channel == 0 {
        return ErrorCode::NotFound.into();
    }
    let why = if asked.is_capped != 0 {
        "the channel's SMS of today are used up: sms_daily_cap"
    } else {
        "one code a minute and five a day go to a number"
    };
    Failure::new(ErrorCode::TooManyRequests, why)
}

/// Tries a code that somebody read on the phone.
pub(crate) async fn verify(
    app: &App,
    business_id: &BusinessId,
    phone: Phone,
    code: &str,
) -> Result<Row, Failure> {
    let key = number_key(phone.digits());
    let hash = hash(app, business_id, &key, code.trim())?;
    let verify = trial_number::verify(business_id, &key, &hash, app.now);
    let row: Option<Row> = app.run(vec![verify]).await?.first(0)?;
    row.filter(|row| row.verified_at.is_some()).ok_or_else(|| ErrorCode::CodeWrong.into())
}

/// Six digits, all as likely as each other to within one in a trillion.
fn code(random: [u8; 8]) -> String {
    format!("{:06}", u64::from_le_bytes(random) % 1_000_000)
}

/// Six digits are soon found by whoever has the record: only the key, which is not in it, makes this a hash.
fn hash(
    app: &App,
    business_id: &BusinessId,
    number_key: &str,
    code: &str,
) -> Result<String, Failure> {
    let key = app.config.hash_key.require()?;
    let content = ["trial", business_id.as_str(), number_key, code].join("\n");
    Ok(crypto::hex(&crypto::hmac_sha256(key.as_bytes(), content.as_bytes())))
}

/// The SMS in every language: only the record knows the channel's, and the name of the business.
fn texts(code: &str) -> String {
    let text = |tag: &str, text| (tag.to_owned(), lang::fill(text, &[("code", code)]).into());
    let all: Map<String, Value> =
        LANGUAGES.iter().map(|language| text(language.tag, language.trial_sms)).collect();
    Value::Object(all).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits() {
        assert_eq!(code([0; 8]), "000000");
        assert_eq!(code(1_234_567_u64.to_le_bytes()), "234567");
        assert!(texts("000042").contains("{business}: 000042"));
    }
}
