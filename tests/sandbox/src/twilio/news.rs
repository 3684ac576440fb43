//! The callbacks of Twilio: forms, signed over the address and the sorted parameters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::form;
use crate::sms::{Fate, Letter, News, hmac_sha1};
use crate::twilio::request::{ACCOUNT, TOKEN};

/// Source: Twilio, "Track outbound message status" and "Webhooks security".
pub(crate) fn letter(url: &str, news: &News<'_>) -> Letter {
    let mut params = match news {
        News::Report(sms, fate) => report(
            sms.provider_id.as_deref().unwrap_or_default(),
            &sms.to,
            sms.from.as_deref().unwrap_or_default(),
            *fate,
        ),
        News::Text(_, text) => vec![
            ("MessageSid", format!("SM{}", text.id)),
            ("SmsStatus", "received".into()),
            ("From", text.from.clone()),
            ("To", text.to.clone()),
            ("Body", text.text.clone()),
            ("NumMedia", "0".into()),
        ],
    };
    params.extend([("AccountSid", ACCOUNT.into()), ("ApiVersion", "2010-04-01".into())]);
    let pair = |(name, value): &(&str, String)| format!("{name}={}", form::encode(value));
    let body = params.iter().map(pair).collect::<Vec<_>>().join("&");
    let headers = vec![("X-Twilio-Signature", signature(url, params))];
    Letter { url: url.into(), content_type: "application/x-www-form-urlencoded", headers, body }
}

fn report(sid: &str, to: &str, from: &str, fate: Fate) -> Vec<(&'static str, String)> {
    let (status, error) = match fate {
        Fate::Sent => ("sent", None),
        Fate::Delivered => ("delivered", None),
        Fate::Undelivered => ("undelivered", Some("30003")),
        Fate::Stopped => ("failed", Some("21610")),
    };
    let params =
        [("MessageSid", sid), ("SmsSid", sid), ("MessageStatus", status), ("SmsStatus", status)];
    let params = params.into_iter().chain([("To", to), ("From", from)]);
    let error = error.map(|code| ("ErrorCode", code));
    params.chain(error).map(|(name, value)| (name, value.to_owned())).collect()
}

fn signature(url: &str, mut params: Vec<(&'static str, String)>) -> String {
    params.sort();
    let signed = params.iter().fold(url.to_owned(), |text, (name, value)| text + name + value);
    STANDARD.encode(hmac_sha1(TOKEN, &signed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_signature_comes_out() {
        // Source: Twilio, "Webhooks security", worked example, with the sandbox's secret for its own.
        let params = [
            ("CallSid", "CA1234567890ABCDE"),
            ("To", "+18005551212"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
        ];
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let signed = format!(
            "{url}CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212"
        );
        let expected = STANDARD.encode(hmac_sha1(TOKEN, &signed));
        assert_eq!(
            signature(url, params.map(|(name, value)| (name, value.to_owned())).into()),
            expected
        );
        assert_eq!(STANDARD.encode(hmac_sha1("12345", &signed)), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }
}
