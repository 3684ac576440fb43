//! The templates of every WABA, and where each stands with Meta.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::directory::WABAS;

/// The first id that is given out: as long as Meta's.
const FIRST_ID: u64 = 920_070_352_646_140;

/// All templates, in the order of their creation.
pub(crate) struct Templates {
    all: Vec<Template>,
    next_id: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) id: u64,
    pub(crate) waba: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: Category,
    pub(crate) status: Status,
    /// Whether its placeholders have names.
    pub(crate) is_named: bool,
    pub(crate) components: Vec<Component>,
    pub(crate) rejected_reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Category {
    Marketing,
    Utility,
    Authentication,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    Pending,
    Approved,
    Rejected,
    Paused,
    Disabled,
    InAppeal,
    LimitExceeded,
    Archived,
    PendingDeletion,
}

impl Category {
    /// In the words of `pricing`.
    pub(crate) fn price(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
        }
    }
}

/// A part of a template, as it was submitted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Component {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) example: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) buttons: Vec<Button>,
    /// Authentication templates have a text of Meta's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) add_security_recommendation: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code_expiration_minutes: Option<u32>,
}

/// Something to tap.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Button {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) example: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) otp_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) autofill_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) package_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) signature_hash: Option<String>,
}

impl Template {
    /// The part of this kind, if there is one.
    pub(crate) fn part(&self, kind: &str) -> Option<&Component> {
        self.components.iter().find(|part| part.kind == kind)
    }

    pub(crate) fn buttons(&self) -> &[Button] {
        self.part("BUTTONS").map_or(&[], |part| part.buttons.as_slice())
    }

    /// As Meta lists it.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "name": self.name,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "parameter_format": if self.is_named { "NAMED" } else { "POSITIONAL" },
            "components": self.components,
            "quality_score": { "score": "UNKNOWN" },
            "rejected_reason": self.rejected_reason,
        })
    }
}

/// Every WABA begins with the one template that Meta gives to everybody.
impl Default for Templates {
    fn default() -> Self {
        let mut templates = Self { all: Vec::new(), next_id: FIRST_ID };
        for waba in WABAS {
            templates.add(hello_world(waba));
        }
        templates
    }
}

impl Templates {
    /// Keeps a template and gives it its id.
    pub(crate) fn add(&mut self, template: Template) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.all.push(Template { id, ..template });
        id
    }

    /// All of them, newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Template> {
        self.all.iter().rev()
    }

    pub(crate) fn of<'a>(&'a self, waba: &'a str) -> impl Iterator<Item = &'a Template> {
        self.all.iter().filter(move |template| template.waba == waba)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Template> {
        self.all.iter().find(|template| template.id.to_string() == id)
    }

    pub(crate) fn find(&self, waba: &str, name: &str, language: &str) -> Option<&Template> {
        let same = |template: &&Template| {
            template.waba == waba && template.name == name && template.language == language
        };
        self.all.iter().find(same)
    }

    /// The templates of this name; `language` narrows it to one.
    pub(crate) fn named(
        &mut self,
        waba: &str,
        name: &str,
        language: Option<&str>,
    ) -> impl Iterator<Item = &mut Template> {
        self.all.iter_mut().filter(move |template| {
            template.waba == waba
                && template.name == name
                && language.is_none_or(|language| template.language == language)
        })
    }

    /// Forgets the templates of this name, or the one of this id, and says how many.
    pub(crate) fn remove(&mut self, waba: &str, name: &str, id: Option<&str>) -> usize {
        let before = self.all.len();
        self.all.retain(|template| {
            let same = template.waba == waba && template.name == name;
            !same || id.is_some_and(|id| template.id.to_string() != id)
        });
        before - self.all.len()
    }
}

/// Source: Meta, "Cloud API, Get started".
fn hello_world(waba: &str) -> Template {
    let part = |kind: &str, format: Option<&str>, text: &str| Component {
        kind: kind.into(),
        format: format.map(Into::into),
        text: Some(text.into()),
        ..Component::default()
    };
    Template {
        id: 0,
        waba: waba.into(),
        name: "hello_world".into(),
        language: "en_US".into(),
        category: Category::Utility,
        status: Status::Approved,
        is_named: false,
        components: vec![
            part("HEADER", Some("TEXT"), "Hello World"),
            part("BODY", None, "Welcome and congratulations! Your first message has arrived."),
            part("FOOTER", None, "The sandbox"),
        ],
        rejected_reason: "NONE".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_waba_begins_with_hello_world() {
        let templates = Templates::default();
        for waba in WABAS {
            assert!(templates.find(waba, "hello_world", "en_US").is_some(), "{waba}");
        }
    }

    #[test]
    fn a_template_is_removed_in_one_language_or_in_all() {
        let mut templates = Templates::default();
        let (waba, other) = (WABAS[0], WABAS[1]);
        let german = Template { language: "de".into(), ..hello_world(waba) };
        let id = templates.add(german).to_string();
        assert_eq!(templates.remove(waba, "hello_world", Some(&id)), 1);
        assert!(templates.find(waba, "hello_world", "en_US").is_some());
        assert_eq!(templates.remove(waba, "hello_world", None), 1);
        assert!(templates.find(other, "hello_world", "en_US").is_some());
    }
}
