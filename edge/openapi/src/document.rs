//! The doors as one document. Source: "`OpenAPI` Specification", version 3.1.1.

use serde_json::{Map, Value, json};

use crate::door::{Answer, Body, Door, Field};
use crate::doors::{INTRODUCTION, TAGS, tag};
use crate::reason::Reason;

/// All of it.
pub(crate) fn of(doors: &[Door]) -> Value {
    let mut paths = Map::new();
    for door in doors {
        let path = paths.entry(door.path).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(door.method.to_owned(), operation(door));
        }
    }
    let tags: Vec<_> =
        TAGS.iter().map(|(name, text)| json!({ "name": name, "description": text })).collect();
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Jawort",
            "version": env!("CARGO_PKG_VERSION"),
            "description": INTRODUCTION,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": { "Problem": problem() },
            "examples": examples(),
            "securitySchemes": {
                "operator": { "type": "http", "scheme": "bearer", "bearerFormat": "jwk_…" },
                "bootstrap": { "type": "http", "scheme": "bearer", "bearerFormat": "BOOTSTRAP_TOKEN" },
            },
        },
    })
}

fn operation(door: &Door) -> Value {
    let mut operation = json!({
        "tags": [tag(door)],
        "operationId": operation_id(door),
        "summary": door.title,
        "parameters": parameters(door),
        "responses": responses(door),
        "security": security(door),
    });
    let optional = [
        ("description", Some(description(door)).filter(|text| !text.is_empty()).map(Value::from)),
        ("requestBody", door.body.as_ref().map(request_body)),
    ];
    if let Some(operation) = operation.as_object_mut() {
        operation.extend(
            optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))),
        );
    }
    operation
}

fn operation_id(door: &Door) -> String {
    let words = door.path.split('/').filter(|part| !part.is_empty() && *part != "v1");
    let words = words.map(|part| part.trim_matches(['{', '}']).replace(['-', '.'], "_"));
    std::iter::once(door.method.to_owned()).chain(words).collect::<Vec<_>>().join("_")
}

fn description(door: &Door) -> String {
    let scope = door.scope().map(|scope| format!("Needs the scope `{}`.", scope.as_str()));
    let parts = [Some(door.text.to_owned()), scope];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn security(door: &Door) -> Value {
    match door.path {
        "/v1/bootstrap" => json!([{ "bootstrap": [] }]),
        _ if door.is_operators() => json!([{ "operator": [] }]),
        _ => json!([]),
    }
}

/// What varies in an address, and an example of it.
pub(crate) fn variable(name: &str) -> (&'static str, &'static str) {
    match name {
        "widget" => ("id of a widget", "wgt_demo"),
        "ref" => ("what a form entry was answered with", "k3m7q2n9p4r8s5t6"),
        "group" => ("id of a group", "grp_news"),
        "channel" => ("id of a channel", "chn_demo"),
        "key" => ("id of a key, not the key itself", "key_0198f2b47d0"),
        "merged" => ("id of the contact that is gone", "cnt_0198f2b47d0"),
        "other" => ("id of the other contact", "cnt_0198f2b47d0"),
        "provider" => ("name of an SMS provider", "twilio"),
        "token" => ("proves that the address was told by this installation", "token"),
        "message" => ("id of a message", "msg_0198f2b47d0"),
        "template" => ("id of a template", "tpl_0198f2b47d0"),
        "broadcast" => ("id of a broadcast", "brd_0198f2b47d0"),
        "number" => ("id of a trial number", "trn_0198f2b47d0"),
        _ => ("id of a contact", "cnt_0198f2b47c1"),
    }
}

fn parameters(door: &Door) -> Vec<Value> {
    let path = door.variables().map(|name| {
        let (text, example) = variable(name);
        let schema = json!({ "type": "string", "minLength": 1 });
        let (place, needed) = ("path", true);
        json!({ "name": name, "in": place, "required": needed, "description": text, "schema": schema, "example": example })
    });
    let query = door.query.iter().map(|field| parameter(field, "query"));
    let headers = door.headers.iter().map(|field| parameter(field, "header"));
    let repeats = door.is_repeatable().then(idempotency_key);
    path.chain(query).chain(headers).chain(repeats).collect()
}

fn parameter(field: &Field, place: &str) -> Value {
    let Field { name, text, schema, is_needed } = field;
    json!({ "name": name, "in": place, "required": is_needed, "description": text, "schema": schema })
}

fn idempotency_key() -> Value {
    let text = "A word of your choice for this request. Repeated within 48 hours, it gets the same answer and nothing is done twice.";
    let schema =
        json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" });
    json!({ "name": "Idempotency-Key", "in": "header", "required": false, "description": text, "schema": schema })
}

fn request_body(body: &Body) -> Value {
    let content = json!({ "schema": body.schema, "example": body.example });
    json!({ "required": body.is_needed, "content": { body.kind: content } })
}

fn responses(door: &Door) -> Value {
    let mut responses: Map<String, Value> =
        door.answers.iter().map(|answer| (answer.status.to_string(), response(answer))).collect();
    for Reason { code, status, .. } in door.all_refusals() {
        let status = status.to_string();
        let refusal = responses.entry(status).or_insert_with(refusal);
        let examples = refusal.pointer_mut("/content/application~1problem+json/examples");
        if let Some(examples) = examples.and_then(Value::as_object_mut) {
            let place = format!("#/components/examples/{code}");
            examples.insert(code.to_owned(), json!({ "$ref": place }));
        }
    }
    Value::Object(responses)
}

fn response(answer: &Answer) -> Value {
    let content: Map<_, _> = answer
        .content
        .iter()
        .map(|(kind, schema)| ((*kind).to_owned(), json!({ "schema": schema })))
        .collect();
    if content.is_empty() {
        return json!({ "description": answer.text });
    }
    json!({ "description": answer.text, "content": content })
}

fn refusal() -> Value {
    let content = json!({ "schema": { "$ref": "#/components/schemas/Problem" }, "examples": {} });
    json!({ "description": "Refused; `code` says why.", "content": { "application/problem+json": content } })
}

fn examples() -> Map<String, Value> {
    let example = |Reason { code, status, title }| {
        let value =
            json!({ "type": "about:blank", "title": title, "status": status, "code": code });
        (code.to_owned(), json!({ "value": value }))
    };
    Reason::all().into_iter().map(example).collect()
}

/// Source: RFC 9457.
fn problem() -> Value {
    let codes: Vec<_> = Reason::all().iter().map(|reason| reason.code).collect();
    json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "const": "about:blank" },
            "title": { "type": "string", "description": "for people; the same for every occurrence" },
            "status": { "type": "integer" },
            "code": { "type": "string", "enum": codes, "description": "stable; programs decide by it" },
            "detail": { "type": "string", "description": "about this occurrence" },
        },
        "required": ["type", "title", "status", "code"],
    })
}
