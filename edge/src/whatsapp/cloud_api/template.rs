//! Messages made of an approved template and what is filled into it.

use serde::{Deserialize, Serialize};

use super::media::{Document, Location, MediaSource};

/// An approved template, filled in.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Template {
    /// Its name at Meta.
    pub(crate) name: String,
    /// Which translation of it.
    pub(crate) language: Language,
    /// What is filled in; a component without placeholders is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) components: Vec<Component>,
}

/// A language as Meta writes it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Language {
    /// Such as `de` or `en_US`.
    pub(crate) code: String,
}

/// A part of a template with placeholders in it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Component {
    Header { parameters: [HeaderParameter; 1] },
    Body { parameters: Vec<Parameter> },
    Button(Button),
}

/// What fills the header: it has one placeholder at most.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum HeaderParameter {
    Text(FilledText),
    Image { image: MediaSource },
    Video { video: MediaSource },
    Document { document: Document },
    Location { location: Location },
}

/// What fills a placeholder of the body.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Parameter {
    Text(FilledText),
    Currency { currency: Money },
    DateTime { date_time: DateTime },
}

/// Words for a placeholder.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FilledText {
    /// The placeholder, where the template names them; none where it counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parameter_name: Option<String>,
    /// The words.
    pub(crate) text: String,
}

/// An amount of money.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Money {
    /// In thousandths: 100,990 is 100.99.
    pub(crate) amount_1000: i64,
    /// ISO 4217.
    pub(crate) code: String,
    /// What is shown if Meta cannot write it in the recipient's way.
    pub(crate) fallback_value: String,
}

/// A point in time. Meta shows `fallback_value`; the rest is what its examples carry along.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct DateTime {
    /// What is shown.
    pub(crate) fallback_value: String,
    /// The same in parts.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub(crate) parts: Option<DateTimeParts>,
}

/// A button with something filled in; those without are left out.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "sub_type", rename_all = "snake_case")]
pub(crate) enum Button {
    /// What comes back when it is tapped.
    QuickReply { index: ButtonIndex, parameters: [Payload; 1] },
    /// The end of its address.
    Url { index: ButtonIndex, parameters: [Suffix; 1] },
    /// The code that is copied.
    CopyCode { index: ButtonIndex, parameters: [Coupon; 1] },
}

/// A point in time in parts, which Meta takes and does not show.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct DateTimeParts {
    /// `GREGORIAN`.
    pub(crate) calendar: String,
    pub(crate) year: i32,
    /// 1 is January.
    pub(crate) month: u8,
    pub(crate) day_of_month: u8,
    /// 1 is Monday.
    pub(crate) day_of_week: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
}

/// Which of a template's buttons is meant, counted from 0; Meta wants it as text.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct ButtonIndex(pub(crate) u8);

impl From<ButtonIndex> for String {
    fn from(index: ButtonIndex) -> Self {
        index.0.to_string()
    }
}

impl TryFrom<String> for ButtonIndex {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// What a quick reply sends back.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Payload {
    Payload { payload: String },
}

/// What stands at the end of a button's address.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Suffix {
    Text { text: String },
}

/// What is copied, at most 15 characters. Source: Meta, "Coupon code templates".
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Coupon {
    CouponCode { coupon_code: String },
}
