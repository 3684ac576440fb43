//! `?fields=`: only what is asked for, and nothing that does not exist.

use serde_json::{Map, Value};

use crate::graph::refusal::Refusal;

/// The object with these fields only; its id is always among them.
pub(crate) fn only(object: &Value, fields: &str) -> Result<Value, Refusal> {
    let mut picked = Map::new();
    for name in fields.split(',').map(str::trim).filter(|name| !name.is_empty()).chain(["id"]) {
        let value = object.get(name).ok_or_else(|| {
            Refusal::invalid(format!("Tried accessing nonexisting field ({name})"))
        })?;
        picked.insert(name.into(), value.clone());
    }
    Ok(picked.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_exists_can_be_asked_for() {
        let object = json!({ "id": "1", "a": 2, "b": 3 });
        assert_eq!(only(&object, "a").unwrap(), json!({ "id": "1", "a": 2 }));
        assert_eq!(only(&object, "a,c").unwrap_err().code(), 100);
    }
}
