//! Templates: submit, list, look at, delete.
//!
//! Source: Meta, "Templates" and "Template components".

pub(crate) mod component;
pub(crate) mod draft;

use http::{HeaderMap, Method, Request};
use serde::Deserialize;

use self::draft::{Draft, ParameterFormat};
use super::Read;
use crate::form_encoding;
use crate::whatsapp::graph::{self, Graph, Outcome};

/// All that is read of a template.
const FIELDS: &str =
    "id,name,language,status,category,parameter_format,components,quality_score,rejected_reason";

/// Templates on one page: with more of them an answer may grow beyond what is read.
const PAGE: &str = "25";

/// A template as Meta keeps it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Template {
    /// Meta's id of it.
    pub(crate) id: String,
    /// One name has several languages.
    pub(crate) name: String,
    pub(crate) language: String,
    /// Meta's word; [`Status::parse`](jawort_shared::template::Status::parse) knows most.
    pub(crate) status: String,
    /// Meta's word; [`Category::parse`](jawort_shared::template::Category::parse) knows most.
    pub(crate) category: String,
    #[serde(default)]
    pub(crate) parameter_format: Option<Read<ParameterFormat>>,
    /// As they came: what this code does not know is shown to operators all the same.
    #[serde(default)]
    pub(crate) components: Vec<serde_json::Value>,
    #[serde(default)]
    pub(crate) quality_score: Option<QualityScore>,
    /// Why it was rejected; `NONE` where it was not.
    #[serde(default)]
    pub(crate) rejected_reason: Option<String>,
}

/// What recipients think of a template, as far as Meta tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct QualityScore {
    /// Meta's word.
    pub(crate) score: String,
}

/// What Meta says of a submitted template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Submitted {
    /// Meta's id of it.
    pub(crate) id: String,
    /// Meta's word.
    pub(crate) status: String,
    /// Meta's word, and not always the one that was asked for.
    pub(crate) category: String,
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
