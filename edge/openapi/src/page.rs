//! The doors as a page for people: no script, no third party.

use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use crate::document::variable;
use crate::door::{Body, Door, Field};
use crate::doors::{INTRODUCTION, TAGS, tag};
use crate::reason::Reason;

/// All of it.
pub(crate) fn of(doors: &[Door]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Jawort API" }
                link rel="icon" href="/favicon.svg";
                link rel="stylesheet" href="/docs.css";
            }
            body {
                a.skip href="#content" { "To the content" }
                (contents(doors))
                main #content {
                    h1 { "Jawort API" }
                    (introduction())
                    @for (name, text) in TAGS { (part(name, text, doors)) }
                    (errors())
                }
            }
        }
    };
    page.into_string()
}

fn introduction() -> Markup {
    html! {
        @for paragraph in INTRODUCTION.split("\n\n") { p { (marked(paragraph)) } }
        p { "For programs: " a href="/openapi.json" { "openapi.json" } ", OpenAPI 3.1." }
    }
}

fn contents(doors: &[Door]) -> Markup {
    html! {
        nav aria-label="Contents" {
            @for (name, _) in TAGS {
                details {
                    summary { (name) }
                    ul {
                        @for door in doors.iter().filter(|door| tag(door) == name) {
                            li { a href=(format!("#{}", anchor(door))) { (door.title) } }
                        }
                    }
                }
            }
            p { a href="#errors" { "Errors" } }
        }
    }
}

fn part(name: &str, text: &str, doors: &[Door]) -> Markup {
    html! {
        section aria-labelledby=(slug(name)) {
            h2 id=(slug(name)) { (name) }
            p { (marked(text)) }
            @for door in doors.iter().filter(|door| tag(door) == name) { (described(door)) }
        }
    }
}

fn described(door: &Door) -> Markup {
    html! {
        article aria-labelledby=(anchor(door)) {
            h3 id=(anchor(door)) {
                (door.title) " "
                a.anchor href=(format!("#{}", anchor(door))) aria-label="Link to this door" { "#" }
            }
            p.address { span.method { (door.method.to_uppercase()) } " " code { (door.path) } }
            @if !door.text.is_empty() { p { (marked(door.text)) } }
            @if let Some(scope) = door.scope() { p { "Scope: " code { (scope.as_str()) } } }
            (parameters(door))
            (sent(door))
            pre tabindex="0" role="group" aria-label="Example" { code { (curl(door)) } }
            (answers(door))
        }
    }
}

fn parameters(door: &Door) -> Markup {
    let fields: Vec<&Field> = door.query.iter().chain(&door.headers).collect();
    if fields.is_empty() && door.variables().next().is_none() {
        return html! {};
    }
    html! {
        dl {
            @for name in door.variables() { dt { code { "{" (name) "}" } } dd { (variable(name).0) } }
            @for field in fields {
                dt { code { (field.name) } @if field.is_needed { " (needed)" } }
                dd { (marked(field.text)) (limits(&field.schema)) }
            }
        }
    }
}

/// What a value may be, in a few words.
fn limits(schema: &Value) -> Markup {
    let words = schema.get("enum").and_then(Value::as_array);
    let words: Vec<_> = words.into_iter().flatten().filter_map(Value::as_str).collect();
    let range = schema.get("minimum").zip(schema.get("maximum"));
    html! {
        @if !words.is_empty() { ": " code { (words.join(", ")) } }
        @if let Some((least, most)) = range { ": " (least) " to " (most) }
    }
}

fn sent(door: &Door) -> Markup {
    let Some(body) = &door.body else { return html! {} };
    let fields = body.schema.get("properties").and_then(Value::as_object);
    let needed = body.schema.get("required").and_then(Value::as_array);
    let is_needed = |name: &str| needed.is_some_and(|all| all.iter().any(|one| one == name));
    let about = |schema: &Value| {
        let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        text.to_owned()
    };
    html! {
        @if let Some(fields) = fields {
            h4 { "Body" }
            dl {
                @for (name, schema) in fields {
                    dt { code { (name) } @if !is_needed(name) { " (optional)" } }
                    dd { (marked(&about(schema))) (limits(schema)) }
                }
            }
        }
    }
}

fn curl(door: &Door) -> String {
    let mut parts = door.path.split('/').map(|part| match part.split_once('{') {
        Some((_, name)) => variable(name.trim_end_matches('}')).1,
        None => part,
    });
    let first = parts.next().unwrap_or_default().to_owned();
    let path = parts.fold(first, |path, part| format!("{path}/{part}"));
    let query: Vec<_> = door.query.iter().filter(|field| field.is_needed).collect();
    let query: Vec<_> = query.iter().map(|field| format!("{}=…", field.name)).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let method = match door.method {
        "get" => String::new(),
        method => format!(" -X {}", method.to_uppercase()),
    };
    let key = match (door.is_operators(), door.path) {
        (true, _) => " \\\n  -H 'Authorization: Bearer jwk_…'",
        (false, "/v1/bootstrap") => " \\\n  -H 'Authorization: Bearer BOOTSTRAP_TOKEN'",
        _ => "",
    };
    let body = door.body.as_ref().map(sent_by_curl).unwrap_or_default();
    format!("curl{method} 'https://YOUR-HOST{path}{query}'{key}{body}")
}

fn sent_by_curl(body: &Body) -> String {
    let Body { kind, example, .. } = body;
    if *kind == "application/x-www-form-urlencoded" {
        let fields = example.as_object().into_iter().flatten();
        let field = |(name, value): (&String, &Value)| {
            format!(" \\\n  -d '{name}={}'", value.as_str().unwrap_or_default())
        };
        return fields.map(field).collect();
    }
    let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
    format!(" \\\n  -H 'Content-Type: {kind}' -d '{text}'")
}

fn answers(door: &Door) -> Markup {
    html! {
        h4 { "Answers" }
        dl {
            @for answer in &door.answers {
                dt { code { (answer.status) } }
                dd {
                    (marked(answer.text))
                    @for (kind, schema) in &answer.content {
                        @if schema.get("properties").is_some() {
                            details {
                                summary { (kind) }
                                pre tabindex="0" role="group" aria-label="Schema" { code { (format!("{schema:#}")) } }
                            }
                        } @else { " " code { (kind) } }
                    }
                }
            }
            @let refusals = door.all_refusals();
            @if !refusals.is_empty() {
                dt { "refusals" }
                dd {
                    @for Reason { code, .. } in &refusals { a href=(format!("#{code}")) { code { (code) } } " " }
                }
            }
        }
    }
}

fn errors() -> Markup {
    html! {
        section aria-labelledby="errors" {
            h2 #errors { "Errors" }
            p { code { "application/problem+json" } ": " code { "code" } " is stable, " code { "detail" } " says what is wrong this time." }
            table {
                thead { tr { th scope="col" { "code" } th scope="col" { "status" } th scope="col" { "title" } } }
                tbody {
                    @for Reason { code, status, title } in Reason::all() {
                        tr id=(code) { td { code { (code) } } td { (status) } td { (title) } }
                    }
                }
            }
        }
    }
}

/// Text whose words between backticks are code.
fn marked(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn anchor(door: &Door) -> String {
    slug(&format!("{} {}", door.method, door.path))
}

fn slug(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_lowercase()
}
