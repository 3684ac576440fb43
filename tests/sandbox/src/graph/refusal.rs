//! Meta's error object.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::faults::Trouble;
use crate::world::Excess;

/// Decided on by `code`; the HTTP status is decoration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    code: u32,
    subcode: Option<u32>,
    details: String,
    retry_after: bool,
}

impl Refusal {
    pub(crate) fn new(code: u32, details: impl Into<String>) -> Self {
        Self { code, subcode: None, details: details.into(), retry_after: false }
    }

    pub(crate) fn with_subcode(self, subcode: u32) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    pub(crate) fn token() -> Self {
        Self::new(190, "Invalid OAuth access token - Cannot parse access token")
    }

    pub(crate) fn expired_token() -> Self {
        let why = "Error validating access token: Session has expired";
        Self::new(190, why).with_subcode(463)
    }

    pub(crate) fn missing(parameter: &str) -> Self {
        Self::new(131_008, format!("The parameter {parameter} is required."))
    }

    pub(crate) fn bad_value(why: impl Into<String>) -> Self {
        Self::new(131_009, why)
    }

    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::new(100, why)
    }

    pub(crate) fn unknown_object(method: &Method, id: &str) -> Self {
        let method = method.as_str().to_lowercase();
        let why = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded \
             due to missing permissions, or does not support this operation"
        );
        Self::invalid(why).with_subcode(33)
    }

    /// Code 2500 where the path is no path of the Graph API at all.
    pub(crate) fn unknown_path(method: &Method, path: &str) -> Self {
        let mut parts = path.trim_matches('/').split('/');
        match (parts.next().is_some_and(is_version), parts.next()) {
            (true, Some(id)) => Self::unknown_object(method, id),
            _ => Self::new(2500, format!("Unknown path components: {path}")),
        }
    }

    #[cfg(test)]
    pub(crate) fn code(&self) -> u32 {
        self.code
    }

    #[cfg(test)]
    pub(crate) fn subcode(&self) -> Option<u32> {
        self.subcode
    }

    fn status(&self) -> StatusCode {
        match self.code {
            0 | 190 => StatusCode::UNAUTHORIZED,
            3 | 10 | 200..=299 | 368 => StatusCode::FORBIDDEN,
            4 | 17 | 80007 | 130_429 => StatusCode::TOO_MANY_REQUESTS,
            131_000 | 131_016 | 131_057 => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// Whether this is a version of the Graph API, such as `v23.0`.
pub(crate) fn is_version(text: &str) -> bool {
    let numbers = text.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(major, minor)| digits(major) && digits(minor))
}

/// An item of `errors` in a webhook.
pub(crate) fn error_item(code: u32) -> Value {
    json!({
        "code": code,
        "title": title(code),
        "message": title(code),
        "error_data": { "details": title(code) },
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}

/// Source: Meta, "Error codes".
fn title(code: u32) -> &'static str {
    match code {
        0 => "AuthException",
        4 => "Application request limit reached",
        100 => "Invalid parameter",
        190 => "Access token has expired or is invalid",
        80007 => "Rate limit issues",
        130_429 => "Rate limit hit",
        131_000 => "Something went wrong",
        131_008 => "Required parameter is missing",
        131_009 => "Parameter value is not valid",
        131_026 => "Message undeliverable",
        131_047 => "Re-engagement message",
        131_049 => "This message was not delivered to maintain healthy ecosystem engagement.",
        131_050 => "User has stopped receiving marketing messages from this business",
        131_051 => "Message type is currently not supported",
        131_048 => "Spam rate limit hit",
        131_053 => "Media upload error",
        131_056 => "(Business Account, Consumer Account) pair rate limit hit",
        131_062 => "Recipient is not supported for this message",
        132_000 => "Template Param Count Mismatch",
        132_001 => "Template does not exist",
        132_005 => "Template Hydrated Text Too Long",
        132_012 => "Template Parameter Format Mismatch",
        132_015 => "Template is paused",
        132_016 => "Template is disabled",
        132_018 => "Template parameters are not valid",
        2500 => "Unknown path components",
        _ => "An error of the Graph API",
    }
}

impl From<Excess> for Refusal {
    fn from(excess: Excess) -> Self {
        match excess {
            Excess::Throughput => Self::new(130_429, "Cloud API message throughput is reached."),
            Excess::Pair => Self::new(131_056, "Too many messages to the same person."),
            Excess::People => {
                Self::new(131_048, "The messaging limit of the portfolio is reached for today.")
            }
        }
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::ServerError => Self::new(131_000, "Ordered by POST /_/fault."),
            Trouble::TooManyRequests => {
                let limit = Self::new(4, "Ordered by POST /_/fault.").with_subcode(2_446_079);
                Self { retry_after: true, ..limit }
            }
            Trouble::Code(code) => Self::new(code, "Ordered by POST /_/fault."),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut error = json!({
            "message": format!("(#{}) {}", self.code, title(self.code)),
            "type": "OAuthException",
            "code": self.code,
            "error_data": { "messaging_product": "whatsapp", "details": self.details },
            "fbtrace_id": "AsandboxSandboxSandbox",
        });
        if let Some(object) = error.as_object_mut() {
            object.extend(self.subcode.map(|code| ("error_subcode".into(), code.into())));
            let transient = status.is_server_error().then(|| ("is_transient".into(), true.into()));
            object.extend(transient);
        }
        let mut response = (status, Json(json!({ "error": error }))).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = "OAuth \"Facebook Platform\" \"invalid_token\"";
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if self.retry_after {
            headers.insert(RETRY_AFTER, 1.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_has_its_code_and_only_throughput_is_too_many_requests() {
        let seen = |excess| {
            let refusal = Refusal::from(excess);
            (refusal.code, refusal.status().as_u16())
        };
        assert_eq!(seen(Excess::Throughput), (130_429, 429));
        assert_eq!(seen(Excess::Pair), (131_056, 400));
        assert_eq!(seen(Excess::People), (131_048, 400));
    }

    #[test]
    fn a_version_is_two_numbers_behind_a_v() {
        assert!(is_version("v24.0"));
        for text in ["", "v", "v24", "24.0", "v.0", "v24.x", "chat"] {
            assert!(!is_version(text), "{text}");
        }
    }
}
