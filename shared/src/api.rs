//! What widget and edge say to each other: error codes and the state of an opt-in.

use crate::phone::PhoneError;

/// Why a request is refused. The code is stable; programs decide by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// No number was given.
    PhoneMissing,
    /// What was given holds no number.
    PhoneNotANumber,
    /// Too few digits.
    PhoneTooShort,
    /// Too many digits.
    PhoneTooLong,
    /// No number of the country looks so.
    PhoneInvalid,
    /// A number, but not a mobile one.
    PhoneNotMobile,
    /// The business does not write to this country.
    CountryNotAllowed,
    /// The wording that was agreed to is not the one that is shown now.
    WordingOutdated,
    /// Consent takes a tick of its own, which is missing.
    ConsentMissing,
    /// The page may not use this widget.
    OriginNotAllowed,
    /// Too many tries of this visitor.
    TooManyRequests,
    /// The body is not what is expected here.
    BodyMalformed,
    /// The body is larger than what is read.
    BodyTooLarge,
    /// A query parameter is not what is expected here.
    QueryMalformed,
    /// A group had this code before.
    CodeTaken,
    /// Somebody left a group by their own act: putting them back needs a reason.
    ReasonMissing,
    /// Meta would refuse the template; `errors` says where and why.
    TemplateMalformed,
    /// Meta says no; `meta` says why.
    MetaRefused,
    /// Meta's answer was lost: what was asked for is perhaps done.
    MetaUnclear,
    /// WhatsApp does not show files of this type.
    MediaNotSupported,
    /// There is no such thing here.
    NotFound,
    /// The method does not fit the address.
    MethodNotAllowed,
    /// No valid operator key.
    Unauthorized,
    /// The signature does not fit the body.
    SignatureInvalid,
    /// The token of the handshake or path is wrong.
    TokenInvalid,
    /// The installation lacks a setting; `GET /health` names it.
    NotConfigured,
    /// Storage or a service behind it failed; trying again helps.
    Unavailable,
}

impl ErrorCode {
    /// Stable code, HTTP status and title, which is the same for every occurrence.
    pub const fn facts(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::PhoneMissing => ("phone_missing", 422, "A mobile number is missing"),
            Self::PhoneNotANumber => ("phone_not_a_number", 422, "This is not a phone number"),
            Self::PhoneTooShort => ("phone_too_short", 422, "The number is too short"),
            Self::PhoneTooLong => ("phone_too_long", 422, "The number is too long"),
            Self::PhoneInvalid => ("phone_invalid", 422, "The country has no such number"),
            Self::PhoneNotMobile => ("phone_not_mobile", 422, "This is not a mobile number"),
            Self::CountryNotAllowed => {
                ("country_not_allowed", 422, "This widget does not serve the number's country")
            }
            Self::WordingOutdated => {
                ("wording_outdated", 422, "The wording is not one that this widget shows")
            }
            Self::ConsentMissing => ("consent_missing", 422, "The box for consent is not ticked"),
            Self::OriginNotAllowed => {
                ("origin_not_allowed", 403, "This page may not use the widget")
            }
            Self::TooManyRequests => ("too_many_requests", 429, "Too many tries; wait a while"),
            Self::BodyMalformed => ("body_malformed", 400, "The body is not what is expected"),
            Self::BodyTooLarge => ("body_too_large", 413, "The body is too large"),
            Self::QueryMalformed => ("query_malformed", 400, "A query parameter is malformed"),
            Self::CodeTaken => ("code_taken", 409, "A group has, or had, this code"),
            Self::ReasonMissing => ("reason_missing", 422, "Putting them back needs a reason"),
            Self::TemplateMalformed => {
                ("template_malformed", 422, "Meta would refuse this template")
            }
            Self::MetaRefused => ("meta_refused", 422, "Meta refuses this"),
            Self::MetaUnclear => {
                ("meta_unclear", 502, "Meta gave no clear answer; perhaps it was done")
            }
            Self::MediaNotSupported => {
                ("media_not_supported", 415, "WhatsApp does not show files of this type")
            }
            Self::NotFound => ("not_found", 404, "There is no such thing here"),
            Self::MethodNotAllowed => {
                ("method_not_allowed", 405, "The method does not fit the address")
            }
            Self::Unauthorized => ("unauthorized", 401, "A valid operator key is needed"),
            Self::SignatureInvalid => {
                ("signature_invalid", 401, "The signature does not fit the body")
            }
            Self::TokenInvalid => ("token_invalid", 403, "The token is wrong"),
            Self::NotConfigured => {
                ("not_configured", 503, "The installation lacks a setting; see /health")
            }
            Self::Unavailable => ("unavailable", 503, "Not possible just now; try again"),
        }
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        self.facts().0
    }
}

impl From<PhoneError> for ErrorCode {
    fn from(error: PhoneError) -> Self {
        match error {
            PhoneError::Missing => Self::PhoneMissing,
            PhoneError::NotANumber => Self::PhoneNotANumber,
            PhoneError::TooShort => Self::PhoneTooShort,
            PhoneError::TooLong => Self::PhoneTooLong,
            PhoneError::Invalid => Self::PhoneInvalid,
            PhoneError::NotMobile => Self::PhoneNotMobile,
        }
    }
}

/// What became of a form entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryState {
    /// The message has not come yet.
    Pending,
    /// The message came: the person is opted in.
    Confirmed,
    /// The message did not come in time.
    Expired,
}

impl EntryState {
    /// As it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Expired => "expired",
        }
    }
}
