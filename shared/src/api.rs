//! What widget and edge say to each other: error codes and the state of an opt-in.

use crate::phone::PhoneError;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $title:literal;)*) => {
        /// Why a request is refused. The code is stable; programs decide by it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Stable code, HTTP status and title, which is the same for every occurrence.
            pub const fn facts(self) -> (&'static str, u16, &'static str) {
                match self {
                    $(Self::$name => ($code, $status, $title),)*
                }
            }
        }
    };
}

error_codes! {
    /// No number was given.
    PhoneMissing = "phone_missing", 422, "A mobile number is missing";
    /// What was given holds no number.
    PhoneNotANumber = "phone_not_a_number", 422, "This is not a phone number";
    /// Too few digits.
    PhoneTooShort = "phone_too_short", 422, "The number is too short";
    /// Too many digits.
    PhoneTooLong = "phone_too_long", 422, "The number is too long";
    /// No number of the country looks so.
    PhoneInvalid = "phone_invalid", 422, "The country has no such number";
    /// A number, but not a mobile one.
    PhoneNotMobile = "phone_not_mobile", 422, "This is not a mobile number";
    /// The business does not write to this country.
    CountryNotAllowed = "country_not_allowed", 422, "This widget does not serve the number's country";
    /// The wording that was agreed to is not the one that is shown now.
    WordingOutdated = "wording_outdated", 422, "The wording is not one that this widget shows";
    /// Consent takes a tick of its own, which is missing.
    ConsentMissing = "consent_missing", 422, "The box for consent is not ticked";
    /// The page may not use this widget.
    OriginNotAllowed = "origin_not_allowed", 403, "This page may not use the widget";
    /// Too many tries of this visitor.
    TooManyRequests = "too_many_requests", 429, "Too many tries; wait a while";
    /// The body is not what is expected here.
    BodyMalformed = "body_malformed", 400, "The body is not what is expected";
    /// The body is larger than what is read.
    BodyTooLarge = "body_too_large", 413, "The body is too large";
    /// A query parameter is not what is expected here.
    QueryMalformed = "query_malformed", 400, "A query parameter is malformed";
    /// People could not write this code, or it would mean something else.
    CodeInvalid = "code_invalid", 422, "No group can have this code";
    /// A time that should be to come is over, or too late.
    TimeInvalid = "time_invalid", 422, "The time is over, or too late";
    /// A group had this code before, or a tag has this name.
    CodeTaken = "code_taken", 409, "This is taken already";
    /// What is set is nothing that works, or no setting at all.
    SettingInvalid = "setting_invalid", 422, "A setting is not one that works";
    /// Some business has a channel of this number at Meta.
    NumberTaken = "number_taken", 409, "There is a channel of this number";
    /// The code is not the one that was sent, or not any more.
    CodeWrong = "code_wrong", 422, "The code is wrong or too old";
    /// Somebody left a group by their own act: putting them back needs a reason.
    ReasonMissing = "reason_missing", 422, "Putting them back needs a reason";
    /// The person got, or gets, a message with this word.
    AlreadySent = "already_sent", 409, "The contact has a message with this word already";
    /// The message has left, or has ended otherwise.
    AlreadyLeft = "already_left", 409, "The message waits no longer";
    /// The broadcast is in a state in which this cannot be done.
    BroadcastState = "broadcast_state", 409, "The broadcast is in another state";
    /// Meta would refuse the template; `errors` says where and why.
    DraftMalformed = "draft_malformed", 422, "Meta would refuse this template";
    /// Meta says no; `meta` says why.
    MetaRefused = "meta_refused", 422, "Meta refuses this";
    /// Meta's answer was lost: what was asked for is perhaps done.
    MetaUnclear = "meta_unclear", 502, "Meta gave no clear answer; perhaps it was done";
    /// WhatsApp does not show files of this type.
    MediaNotSupported = "media_not_supported", 415, "WhatsApp does not show files of this type";
    /// There is no such thing here.
    NotFound = "not_found", 404, "There is no such thing here";
    /// The method does not fit the address.
    MethodNotAllowed = "method_not_allowed", 405, "The method does not fit the address";
    /// No valid operator key.
    Unauthorized = "unauthorized", 401, "A valid operator key is needed";
    /// The operator key may not do this.
    ScopeMissing = "scope_missing", 403, "The operator key may not do this";
    /// Without this key nobody could make keys any more.
    LastKey = "last_key", 409, "It is the last key that can make keys";
    /// The installation has its first business and key.
    AlreadySetUp = "already_set_up", 409, "There is a business already";
    /// The header `Idempotency-Key` is not what is expected there.
    IdempotencyKeyMalformed = "idempotency_key_malformed", 400, "The Idempotency-Key is malformed";
    /// Another request came with the same `Idempotency-Key`.
    IdempotencyConflict = "idempotency_conflict", 409, "Another request came with this Idempotency-Key";
    /// The same request is at work.
    InProgress = "in_progress", 409, "The same request is at work; try again";
    /// The request was done, but its answer was not kept.
    AnswerWithheld = "answer_withheld", 409, "It was done, but its answer was not kept";
    /// The signature does not fit the body.
    SignatureInvalid = "signature_invalid", 401, "The signature does not fit the body";
    /// The token of the handshake or path is wrong.
    TokenInvalid = "token_invalid", 403, "The token is wrong";
    /// The installation lacks a setting; `GET /health` names it.
    NotConfigured = "not_configured", 503, "The installation lacks a setting; see /health";
    /// Storage or a service behind it failed; trying again helps.
    Unavailable = "unavailable", 503, "Not possible just now; try again";
}

impl ErrorCode {
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
