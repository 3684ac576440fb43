//! The request of seven.io, checked as its description says.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

use crate::directory;
use crate::form;
use crate::seven::refusal::Refusal;
use crate::sms::Attempt;
use crate::world::Provider;

const KEY: &str = "demo-seven-key";
/// Characters. Source: seven.io, its own description, `text`.
const LONGEST_TEXT: usize = 1_520;

/// The parameters that matter here; seven.io overlooks those that it does not know.
#[derive(Default)]
pub(crate) struct Sending {
    pub(crate) to: String,
    pub(crate) from: Option<String>,
    pub(crate) text: String,
    foreign_id: Option<String>,
    request: String,
}

impl Sending {
    /// Empty if the body is no form.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let request = String::from_utf8_lossy(body).into_owned();
        let mut sending = Self { request, ..Self::default() };
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return sending;
        }
        for (name, value) in form::pairs(&sending.request.clone()) {
            match name.as_str() {
                "to" => sending.to = value,
                "from" => sending.from = Some(value),
                "text" => sending.text = value,
                "foreign_id" => sending.foreign_id = Some(value),
                _ => {}
            }
        }
        sending
    }

    pub(crate) fn attempt(&self) -> Attempt {
        let e164 = |to: &str| format!("+{}", to.trim().trim_start_matches('+'));
        let to = self.to.split(',').filter(|to| !to.is_empty()).map(e164).collect();
        Attempt {
            provider: Provider::Seven,
            to,
            from: self.from.clone(),
            text: self.text.clone(),
            client_ref: self.foreign_id.clone(),
            callback: None,
            request: self.request.clone(),
        }
    }
}

/// Refuses what seven.io refuses, the key first. Several recipients at once are left to the real one.
pub(crate) fn check(headers: &HeaderMap, sending: &Sending) -> Result<(), Refusal> {
    let key = headers.get("x-api-key").and_then(|value| value.to_str().ok());
    require(key == Some(KEY), Refusal::Authentication)?;
    require(!sending.to.is_empty(), Refusal::ToMissing)?;
    require(directory::digits(&sending.to).is_some(), Refusal::Recipient)?;
    require(sending.from.as_deref().is_none_or(is_sender), Refusal::Sender)?;
    require(!sending.text.is_empty(), Refusal::TextMissing)?;
    require(sending.text.chars().count() <= LONGEST_TEXT, Refusal::TextTooLong)?;
    require(sending.foreign_id.as_deref().is_none_or(is_word), Refusal::Parameter)
}

fn require(holds: bool, otherwise: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(otherwise) }
}

/// At most 11 letters and digits, or 16 digits.
fn is_sender(sender: &str) -> bool {
    let digits = sender.bytes().all(|byte| byte.is_ascii_digit());
    let fits = sender.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    fits && (1..=if digits { 16 } else { 11 }).contains(&sender.len())
}

/// `^[A-Z|a-z|0-9|.|\-|_|@]+`
fn is_word(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"|.-_@".contains(&byte);
    !word.is_empty() && word.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn refused_with(key: &'static str, body: &str) -> Option<Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", HeaderValue::from_static(key));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        check(&headers, &Sending::read(&headers, body.as_bytes())).err()
    }

    #[test]
    fn a_complete_form_is_accepted() {
        let refused = |body| refused_with(KEY, body);
        assert_eq!(refused("to=436601234567&text=Hi"), None);
        assert_eq!(refused("to=%2B436601234567&text=Hi&from=Muster&foreign_id=out_1&x=y"), None);
        assert_eq!(refused("to=436601234567&text=Hi&from=1500555000612345"), None);
    }

    #[test]
    fn each_rule_refuses_with_its_code() {
        let long = format!("to=436601234567&text={}", "x".repeat(1_521));
        let table = [
            ("text=Hi", Refusal::ToMissing),
            ("to=06601234567&text=Hi", Refusal::Recipient),
            ("to=436601234567&text=Hi&from=Muster+Gesellschaft", Refusal::Sender),
            ("to=436601234567&text=Hi&from=%2B15005550006", Refusal::Sender),
            ("to=436601234567", Refusal::TextMissing),
            (long.as_str(), Refusal::TextTooLong),
            ("to=436601234567&text=Hi&foreign_id=a+b", Refusal::Parameter),
        ];
        for (body, refusal) in table {
            assert_eq!(refused_with(KEY, body), Some(refusal), "{body}");
        }
    }

    #[test]
    fn the_key_comes_first() {
        assert_eq!(refused_with("wrong", ""), Some(Refusal::Authentication));
    }
}
