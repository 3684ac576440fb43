//! JSON Schemas of what is sent and answered, as values. Source: JSON Schema 2020-12.

use serde_json::{Map, Value, json};

/// Any text.
pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

/// A text that says something, in at most so many characters.
pub(crate) fn words(most: u32) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": most, "pattern": r"\S" })
}

/// The same on one line, without characters that nobody can see.
pub(crate) fn name(most: u32) -> Value {
    let seen = r"[^\x00-\x1f\x7f-\x9f]";
    let pattern = format!(r"^{seen}*[^\s\x00-\x1f\x7f-\x9f]{seen}*$");
    json!({ "type": "string", "minLength": 1, "maxLength": most, "pattern": pattern })
}

/// One of a few words.
pub(crate) fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// A point in time, RFC 3339.
pub(crate) fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

/// A whole number.
pub(crate) fn number() -> Value {
    json!({ "type": "integer" })
}

/// Yes or no.
pub(crate) fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// Whatever JSON.
pub(crate) fn anything() -> Value {
    json!({})
}

/// A list.
pub(crate) fn list(item: Value) -> Value {
    Value::Object(Map::from_iter([("type".to_owned(), "array".into()), ("items".to_owned(), item)]))
}

/// This, or null.
pub(crate) fn or_null(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").cloned()
        && let Some(schema) = schema.as_object_mut()
    {
        schema.insert("type".to_owned(), json!([kind, "null"]));
    }
    schema
}

/// The same with a word on what it is.
pub(crate) fn about(mut schema: Value, text: &str) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), text.into());
    }
    schema
}

/// An answer with these fields; a name that ends with `?` may be left out.
pub(crate) fn object(fields: &[(&str, Value)]) -> Value {
    let name = |field: &str| field.trim_end_matches('?').to_owned();
    let required: Vec<_> =
        fields.iter().filter(|(field, _)| !field.ends_with('?')).map(|(field, _)| *field).collect();
    let properties: Map<_, _> =
        fields.iter().map(|(field, schema)| (name(field), schema.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// A body with these fields and no others.
pub(crate) fn body(fields: &[(&str, Value)]) -> Value {
    let mut schema = object(fields);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    schema
}

/// A page of a list.
pub(crate) fn page(item: Value) -> Value {
    let cursor = about(or_null(text()), "cursor of the next page; null on the last one");
    object(&[("items", list(item)), ("next_cursor", cursor)])
}
