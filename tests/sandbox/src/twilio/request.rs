//! The request of Twilio, checked in the order in which Twilio complains.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

use crate::auth;
use crate::form;
use crate::sms::Attempt;
use crate::twilio::refusal::Refusal;
use crate::world::Provider;

pub(super) const ACCOUNT: &str = "AC00000000000000000000000000000000";
pub(super) const TOKEN: &str = "demo-twilio-token";
/// Characters. Source: Twilio, "Create a Message".
const LONGEST_BODY: usize = 1600;

/// The parameters that matter here; Twilio overlooks those that it does not know.
#[derive(Default)]
pub(crate) struct Sending {
    pub(crate) to: String,
    pub(crate) from: Option<String>,
    pub(crate) messaging_service_sid: Option<String>,
    pub(crate) body: String,
    status_callback: Option<String>,
    request: String,
}

impl Sending {
    /// Empty if the body is no form: Twilio then sees no parameters at all.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let request = String::from_utf8_lossy(body).into_owned();
        let mut sending = Self { request, ..Self::default() };
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return sending;
        }
        for (name, value) in form::pairs(&sending.request.clone()) {
            let given = (!value.is_empty()).then(|| value.clone());
            match name.as_str() {
                "To" => sending.to = value,
                "From" => sending.from = given,
                "MessagingServiceSid" => sending.messaging_service_sid = given,
                "StatusCallback" => sending.status_callback = given,
                "Body" => sending.body = value,
                _ => {}
            }
        }
        sending
    }

    pub(crate) fn attempt(&self) -> Attempt {
        Attempt {
            provider: Provider::Twilio,
            to: vec![self.to.clone()],
            from: self.from.clone().or_else(|| self.messaging_service_sid.clone()),
            text: self.body.clone(),
            client_ref: None,
            callback: self.status_callback.clone(),
            request: self.request.clone(),
        }
    }
}

/// Refuses what Twilio refuses, credentials first.
pub(crate) fn check(account: &str, headers: &HeaderMap, sending: &Sending) -> Result<(), Refusal> {
    let known = |(name, password): (String, String)| name == ACCOUNT && password == TOKEN;
    require(account == ACCOUNT && auth::basic(headers).is_some_and(known), Refusal::Authenticate)?;
    require(!sending.to.is_empty(), Refusal::ToMissing)?;
    require(is_e164(&sending.to), Refusal::ToInvalid)?;
    check_sender(sending)?;
    require(!sending.body.is_empty(), Refusal::BodyMissing)?;
    require(sending.body.chars().count() <= LONGEST_BODY, Refusal::BodyTooLong)
}

fn check_sender(sending: &Sending) -> Result<(), Refusal> {
    if let Some(service) = &sending.messaging_service_sid {
        return require(is_service(service), Refusal::ServiceInvalid);
    }
    let from = sending.from.as_deref().ok_or(Refusal::FromMissing)?;
    require(from != sending.to, Refusal::ToIsFrom)?;
    require(is_e164(from) || is_short_code(from) || is_name(from), Refusal::FromInvalid)
}

fn require(holds: bool, otherwise: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn is_e164(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    (8..=15).contains(&digits.len()) && !digits.starts_with('0') && is_digits(digits)
}

fn is_short_code(text: &str) -> bool {
    (3..=8).contains(&text.len()) && is_digits(text)
}

/// An alphanumeric sender: up to eleven characters, one of them a letter.
fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b" +-_&".contains(&byte);
    let letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    letter && text.len() <= 11 && text.bytes().all(fits)
}

fn is_service(sid: &str) -> bool {
    let hex = sid.strip_prefix("MG").unwrap_or_default();
    hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::http::header::AUTHORIZATION;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";

    fn refused_as(kind: &'static str, credentials: &str, body: &str) -> Option<Refusal> {
        let basic = format!("Basic {}", STANDARD.encode(credentials));
        let basic = HeaderValue::from_str(&basic).unwrap();
        let kind = HeaderValue::from_static(kind);
        let headers = HeaderMap::from_iter([(AUTHORIZATION, basic), (CONTENT_TYPE, kind)]);
        check(ACCOUNT, &headers, &Sending::read(&headers, body.as_bytes())).err()
    }

    fn refused(body: &str) -> Option<Refusal> {
        refused_as(FORM, &format!("{ACCOUNT}:{TOKEN}"), body)
    }

    #[test]
    fn a_complete_form_is_accepted() {
        let service = format!("MG{}", "0a".repeat(16));
        assert_eq!(refused("To=%2B436601234567&From=%2B15005550006&Body=Hi"), None);
        assert_eq!(refused("To=%2B436601234567&From=Muster&Body=Hi&StatusCallback=x"), None);
        let by_service = format!("To=%2B436601234567&MessagingServiceSid={service}&Body=Hi");
        assert_eq!(refused(&by_service), None);
    }

    #[test]
    fn each_rule_refuses_with_its_code() {
        let long = format!("To=%2B436601234567&From=Muster&Body={}", "x".repeat(1601));
        let table = [
            ("From=Muster&Body=Hi", Refusal::ToMissing),
            ("To=436601234567&From=Muster&Body=Hi", Refusal::ToInvalid),
            ("To=%2B06601234567&From=Muster&Body=Hi", Refusal::ToInvalid),
            ("To=+436601234567&From=Muster&Body=Hi", Refusal::ToInvalid),
            ("To=%2B436601234567&Body=Hi", Refusal::FromMissing),
            ("To=%2B436601234567&From=Muster+Gesellschaft&Body=Hi", Refusal::FromInvalid),
            ("To=%2B436601234567&From=%2B436601234567&Body=Hi", Refusal::ToIsFrom),
            ("To=%2B436601234567&MessagingServiceSid=MG1&Body=Hi", Refusal::ServiceInvalid),
            ("To=%2B436601234567&From=Muster", Refusal::BodyMissing),
            (long.as_str(), Refusal::BodyTooLong),
        ];
        for (body, refusal) in table {
            assert_eq!(refused(body), Some(refusal), "{body}");
        }
    }

    #[test]
    fn credentials_come_first() {
        assert_eq!(refused_as(FORM, "AC0:wrong", ""), Some(Refusal::Authenticate));
    }

    #[test]
    fn json_is_not_read() {
        let credentials = format!("{ACCOUNT}:{TOKEN}");
        let refusal = refused_as("application/json", &credentials, "{\"To\":\"+436601234567\"}");
        assert_eq!(refusal, Some(Refusal::ToMissing));
    }
}
