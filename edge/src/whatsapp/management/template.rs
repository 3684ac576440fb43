//! Templates: submit, list, look at, delete.
//!
//! Source: Meta, "Templates" and "Template components".

pub(crate) mod component;

use http::{HeaderMap, Method, Request};
use serde::{Deserialize, Serialize};

use self::component::Component;
use super::Read;
use crate::form_encoding;
use crate::whatsapp::graph::{self, Graph, Outcome};

/// All that is read of a template.
const FIELDS: &str =
    "id,name,language,status,category,parameter_format,components,quality_score,rejected_reason";

/// Templates on one page: with more of them an answer may grow beyond what is read.
const PAGE: &str = "25";

/// A template as it is submitted. Meta reviews it within a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Small letters, digits and underscores, at most 512.
    pub(crate) name: String,
    /// Such as `de` or `en_US`.
    pub(crate) language: String,
    /// What we believe it is; Meta may see it otherwise.
    pub(crate) category: Category,
    /// Counted where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parameter_format: Option<ParameterFormat>,
    /// In the order in which they are shown.
    pub(crate) components: Vec<Component>,
}

/// A template as Meta keeps it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Template {
    /// Meta's id of it.
    pub(crate) id: String,
    /// One name has several languages.
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) status: Read<Status>,
    pub(crate) category: Read<Category>,
    #[serde(default)]
    pub(crate) parameter_format: Option<Read<ParameterFormat>>,
    #[serde(default)]
    pub(crate) components: Vec<Read<Component>>,
    #[serde(default)]
    pub(crate) quality_score: Option<QualityScore>,
    /// Why it was rejected; `NONE` where it was not.
    #[serde(default)]
    pub(crate) rejected_reason: Option<String>,
}

/// What recipients think of a template, as far as Meta tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct QualityScore {
    pub(crate) score: Read<super::phone_number::Quality>,
}

/// What a template is for; the price depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Category {
    Marketing,
    Utility,
    Authentication,
}

/// How placeholders are written: `{{1}}` or `{{name}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ParameterFormat {
    Positional,
    Named,
}

/// Where a template stands. Only an approved one can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    Deleted,
}

/// What Meta says of a submitted template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Submitted {
    /// Meta's id of it.
    pub(crate) id: String,
    pub(crate) status: Read<Status>,
    /// Not always the one that was asked for.
    pub(crate) category: Read<Category>,
}

/// Some of the templates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Page {
    /// Those that cannot be read are kept as they came.
    pub(crate) templates: Vec<Read<Template>>,
    /// Where the next page begins; none after the last.
    pub(crate) after: Option<String>,
}

/// The request that submits a template.
pub(crate) fn create(graph: Graph<'_>, waba_id: &str, draft: &Draft) -> Option<Request<String>> {
    graph.post(waba_id, "/message_templates", draft)
}

/// Reads the answer to [`create`].
pub(crate) fn read_submitted(status: u16, headers: &HeaderMap, body: &str) -> Outcome<Submitted> {
    graph::read(status, headers, body)
}

/// The request for a page of the templates, from the beginning or from where a page said that the next begins.
pub(crate) fn list(
    graph: Graph<'_>,
    waba_id: &str,
    after: Option<&str>,
) -> Option<Request<String>> {
    let mut query = vec![("fields", FIELDS), ("limit", PAGE)];
    query.extend(after.map(|after| ("after", after)));
    let rest = format!("/message_templates?{}", form_encoding::encode(&query));
    graph.ask(Method::GET, waba_id, &rest)
}

/// Reads the answer to [`list`].
pub(crate) fn read_page(status: u16, headers: &HeaderMap, body: &str) -> Outcome<Page> {
    graph::read::<List>(status, headers, body).and_then("no_page", |list| Some(list.page()))
}

/// The request for one template.
pub(crate) fn look(graph: Graph<'_>, template_id: &str) -> Option<Request<String>> {
    graph.ask(
        Method::GET,
        template_id,
        &format!("?{}", form_encoding::encode(&[("fields", FIELDS)])),
    )
}

/// Reads the answer to [`look`].
pub(crate) fn read_template(status: u16, headers: &HeaderMap, body: &str) -> Outcome<Template> {
    graph::read(status, headers, body)
}

/// The request that deletes a template: in one language where its id is given, else in all of them.
/// [`read_success`](graph::read_success) reads the answer.
pub(crate) fn delete(
    graph: Graph<'_>,
    waba_id: &str,
    name: &str,
    template_id: Option<&str>,
) -> Option<Request<String>> {
    let mut query = vec![("name", name)];
    query.extend(template_id.map(|id| ("hsm_id", id)));
    let rest = format!("/message_templates?{}", form_encoding::encode(&query));
    graph.ask(Method::DELETE, waba_id, &rest)
}

#[derive(Deserialize)]
struct List {
    data: Vec<Read<Template>>,
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    cursors: Option<Cursors>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Cursors {
    after: Option<String>,
}

impl List {
    /// The last page has a cursor too, but no address of a next one.
    fn page(self) -> Page {
        let paging = self.paging.filter(|paging| paging.next.is_some());
        let after = paging.and_then(|paging| paging.cursors?.after);
        Page { templates: self.data, after }
    }
}
