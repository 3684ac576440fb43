//! A template as it is submitted, and what can be checked of it before.

use jawort_shared::template::{self, Category};
use serde::{Deserialize, Serialize};

use super::component::{
    BodySamples, Button, Component, FileSample, Header, HeaderSamples, NamedSample,
};

/// A template in the form in which Meta wants it. It reviews it within a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Small letters, digits and underscores, at most 512.
    pub(crate) name: String,
    /// Such as `de` or `en_US`.
    pub(crate) language: String,
    /// What we believe it is; Meta may see it otherwise.
    #[serde(with = "words")]
    pub(crate) category: Category,
    /// Counted where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parameter_format: Option<ParameterFormat>,
    /// In the order in which they are shown.
    pub(crate) components: Vec<Component>,
}

/// How placeholders are written: `{{1}}` or `{{name}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ParameterFormat {
    Positional,
    Named,
}

impl ParameterFormat {
    /// In Meta's word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Positional => "POSITIONAL",
            Self::Named => "NAMED",
        }
    }
}

/// A category in Meta's word for it.
pub(crate) mod words {
    use jawort_shared::template::Category;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(category: &Category, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(category.as_str())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Category, D::Error> {
        let word = String::deserialize(from)?;
        Category::parse(&word).ok_or_else(|| D::Error::custom("no category"))
    }
}

impl Draft {
    /// What [`lint`](template::lint) looks at; none if there is a button in it that nobody here knows.
    pub(crate) fn checkable(&self) -> Option<template::Draft> {
        let mut draft = template::Draft {
            name: self.name.clone(),
            category: self.category,
            header: None,
            body: template::Text::default(),
            footer: None,
            buttons: Vec::new(),
        };
        for component in &self.components {
            match component {
                Component::Header(part) => draft.header = Some(header(part)),
                Component::Body { text, example } => draft.body = body(text, example.as_ref()),
                Component::Footer { text } => draft.footer = Some(text.clone()),
                Component::Buttons { buttons } => {
                    let known = buttons.iter().map(|read| read.known().map(button));
                    draft.buttons = known.collect::<Option<_>>()?;
                }
            }
        }
        Some(draft)
    }
}

fn header(header: &Header) -> template::Header {
    match header {
        Header::Text { text, example } => {
            template::Header::Text(header_text(text, example.as_ref()))
        }
        Header::Image { example } | Header::Video { example } | Header::Document { example } => {
            let is_given = |sample: &FileSample| !sample.header_handle.is_empty();
            template::Header::Media { has_sample: example.as_ref().is_some_and(is_given) }
        }
        Header::Location => template::Header::Location,
    }
}

fn header_text(text: &str, samples: Option<&HeaderSamples>) -> template::Text {
    let (counted, named) = samples.map_or((&[][..], &[][..]), |samples| {
        (&samples.header_text[..], &samples.header_text_named_params[..])
    });
    with_samples(text, counted, named)
}

fn body(text: &str, samples: Option<&BodySamples>) -> template::Text {
    let (counted, named) = samples.map_or((&[][..], &[][..]), |samples| {
        let counted = samples.body_text.first().map_or(&[][..], Vec::as_slice);
        (counted, &samples.body_text_named_params[..])
    });
    with_samples(text, counted, named)
}

/// Counted samples belong to the placeholders 1, 2 and so on.
fn with_samples(text: &str, counted: &[String], named: &[NamedSample]) -> template::Text {
    let numbers = (1..).map(|number: u32| number.to_string());
    let counted = numbers.zip(counted.iter().cloned());
    let named = named.iter().map(|sample| (sample.param_name.clone(), sample.example.clone()));
    template::Text { text: text.to_owned(), samples: counted.chain(named).collect() }
}

fn button(button: &Button) -> template::Button {
    match button {
        Button::QuickReply { text } => template::Button::QuickReply { text: text.clone() },
        Button::Url { text, url, example } => {
            let samples = example.as_deref().unwrap_or_default();
            template::Button::Url { text: text.clone(), url: with_samples(url, samples, &[]) }
        }
        Button::PhoneNumber { text, phone_number } => {
            template::Button::Call { text: text.clone(), number: phone_number.clone() }
        }
        Button::CopyCode { example } => {
            template::Button::CopyCode { sample: example.first().to_owned() }
        }
        Button::RequestContactInfo { .. } => template::Button::RequestContact,
    }
}
