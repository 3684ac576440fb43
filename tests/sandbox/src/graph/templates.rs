//! `/{version}/{waba}/message_templates`: submit, list and delete templates.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::faults::Target;
use crate::form;
use crate::graph::refusal::Refusal;
use crate::graph::{access, fields, lint};
use crate::line::Line;
use crate::world::{Category, Component, Status, Template, World};

/// As many as Meta lists where nothing is asked for, and at most.
const PAGE: usize = 25;
const LARGEST_PAGE: usize = 1000;
/// What is listed where no fields are asked for.
const USUAL: &str = "id,name,language,status,category,parameter_format,components";

type Address = Path<(String, String)>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submission {
    name: String,
    language: String,
    category: Category,
    #[serde(default)]
    parameter_format: Format,
    components: Vec<Component>,
    #[serde(default, rename = "allow_category_change")]
    _allow_category_change: Option<bool>,
}

#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Format {
    #[default]
    Positional,
    Named,
}

/// What a list is narrowed by.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    fields: Option<String>,
    limit: Option<usize>,
    after: Option<String>,
    name: Option<String>,
    language: Option<String>,
    status: Option<String>,
    category: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Victim {
    name: String,
    hsm_id: Option<String>,
}

/// `POST`: what is sound waits for its review.
pub(crate) async fn create(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((version, id)): Address,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let waba = access::waba(&app, &version, &id, &headers);
    let created = waba.and_then(|waba| {
        let template = parse(waba, &body)?;
        let manner = app.verdict(Target::Management, &[])?;
        Ok((app.change(|world| submit(world, template))?, manner))
    });
    match created {
        Ok((answer, manner)) => line.answer(manner, Json(answer).into_response()).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// `GET`: a page of them.
pub(crate) async fn list(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((version, id)): Address,
    Query(filter): Query<Filter>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let waba = access::waba(&app, &version, &id, &headers);
    let listed = waba.and_then(|waba| {
        let manner = app.verdict(Target::Management, &[])?;
        Ok((app.look(|world| page(world, waba, &filter, uri.path()))?, manner))
    });
    match listed {
        Ok((answer, manner)) => line.answer(manner, Json(answer).into_response()).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// `DELETE`: by name in all languages, or one by its id.
pub(crate) async fn delete(
    State(app): State<App>,
    Path((version, id)): Address,
    Query(victim): Query<Victim>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let waba = access::waba(&app, &version, &id, &headers)?;
    let gone = app
        .change(|world| world.meta.templates.remove(waba, &victim.name, victim.hsm_id.as_deref()));
    if gone == 0 {
        return Err(Refusal::invalid("Template not found").with_subcode(2_593_002));
    }
    Ok(Json(json!({ "success": true })))
}

fn parse(waba: &str, body: &[u8]) -> Result<Template, Refusal> {
    let submission: Submission =
        serde_json::from_slice(body).map_err(|error| Refusal::invalid(error.to_string()))?;
    // Some of Meta's own examples write the types in small letters.
    let components = submission.components.into_iter();
    let components =
        components.map(|part| Component { kind: part.kind.to_uppercase(), ..part }).collect();
    let template = Template {
        id: 0,
        waba: waba.into(),
        name: submission.name,
        language: submission.language,
        category: submission.category,
        status: Status::Pending,
        is_named: submission.parameter_format == Format::Named,
        components,
        rejected_reason: "NONE".into(),
    };
    lint::check(&template)?;
    Ok(template)
}

fn submit(world: &mut World, template: Template) -> Result<Value, Refusal> {
    let templates = &mut world.meta.templates;
    if templates.find(&template.waba, &template.name, &template.language).is_some() {
        let why = "Content in this language already exists for this template.";
        return Err(Refusal::invalid(why).with_subcode(2_388_024));
    }
    let (status, category) = (template.status, template.category);
    let id = templates.add(template).to_string();
    Ok(json!({ "id": id, "status": status, "category": category }))
}

fn page(world: &World, waba: &str, filter: &Filter, path: &str) -> Result<Value, Refusal> {
    let wanted = |template: &Value| {
        let same = |key: &str, wanted: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| template.get(key) == Some(&json!(wanted)))
        };
        same("name", &filter.name)
            && same("language", &filter.language)
            && same("status", &filter.status)
            && same("category", &filter.category)
    };
    let all: Vec<Value> =
        world.meta.templates.of(waba).map(Template::json).filter(wanted).collect();
    let start = filter.after.as_deref().map_or(Ok(0), position)?;
    let limit = filter.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let names = filter.fields.as_deref().unwrap_or(USUAL);
    let shown = all.iter().skip(start).take(limit);
    let data: Vec<Value> =
        shown.map(|template| fields::only(template, names)).collect::<Result<_, _>>()?;
    if data.is_empty() {
        return Ok(json!({ "data": [] }));
    }
    let end = start + data.len();
    let cursors = json!({ "before": cursor(start), "after": cursor(end) });
    let mut paging = json!({ "cursors": cursors });
    if let (true, Some(object)) = (end < all.len(), paging.as_object_mut()) {
        let after = form::encode(&cursor(end));
        let next = format!("https://graph.facebook.com{path}?limit={limit}&after={after}");
        object.insert("next".into(), next.into());
    }
    Ok(json!({ "data": data, "paging": paging }))
}

/// Opaque to whoever pages.
fn cursor(position: usize) -> String {
    STANDARD.encode(format!("sandbox {position}"))
}

fn position(cursor: &str) -> Result<usize, Refusal> {
    let text = STANDARD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let number = text.as_deref().and_then(|text| text.strip_prefix("sandbox ")?.parse().ok());
    number.ok_or_else(|| Refusal::invalid("The cursor is not one of ours."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::DEMO;

    #[test]
    fn pages_follow_each_other_to_the_last() {
        let mut world = World::default();
        for number in 0..4 {
            let body = json!({ "name": format!("t{number}"), "language": "de", "category": "UTILITY",
                "components": [{ "type": "BODY", "text": "Hallo." }] });
            let template = parse(DEMO.waba, body.to_string().as_bytes()).unwrap();
            submit(&mut world, template).unwrap();
        }
        let mut filter =
            Filter { limit: Some(2), fields: Some("name".into()), ..Filter::default() };
        let (mut names, mut pages) = (Vec::new(), 0);
        loop {
            let page = page(&world, DEMO.waba, &filter, "/v24.0/1/message_templates").unwrap();
            pages += 1;
            let data = page["data"].as_array().unwrap();
            names.extend(data.iter().map(|one| one["name"].as_str().unwrap().to_owned()));
            if page["paging"].get("next").is_none() {
                break;
            }
            filter.after = page["paging"]["cursors"]["after"].as_str().map(Into::into);
        }
        assert_eq!(
            (pages, names),
            (3, ["hello_world", "t0", "t1", "t2", "t3"].map(Into::into).into())
        );
    }

    #[test]
    fn a_template_is_submitted_once_in_each_language() {
        let mut world = World::default();
        let mut submitted = |language: &str| {
            let body = json!({ "name": "a", "language": language, "category": "UTILITY",
                "components": [{ "type": "body", "text": "Hallo." }] });
            let template = parse(DEMO.waba, body.to_string().as_bytes()).unwrap();
            submit(&mut world, template).map_err(|refusal| refusal.subcode())
        };
        assert_eq!(submitted("de").unwrap()["status"], "PENDING");
        assert_eq!(submitted("de"), Err(Some(2_388_024)));
        assert!(submitted("en").is_ok());
    }

    #[test]
    fn a_cursor_of_somebody_else_is_refused() {
        assert_eq!(position(&cursor(7)).unwrap(), 7);
        assert!(position("MjQZD").is_err());
    }
}
